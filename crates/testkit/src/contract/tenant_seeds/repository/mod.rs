//! The promises of a unit of work about the seeds of its tenant.

use tenantry_domain::seed::SeedName;

use crate::{
    builders::now,
    contract::{
        Subject,
        fixture::owned_tenant,
        race::{MANY, race},
    },
};

pub mod from_another_tenant;

pub(in crate::contract::tenant_seeds) fn seed(name: &str) -> SeedName {
    SeedName::parse(name).unwrap()
}

pub async fn claim_must_record_that_this_tenant_has_the_seed_since_now_and_give_true_or_give_false_if_it_had_the_seed_already(
    subject: &dyn Subject,
) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    for (name, is_new) in [("providers.1", true), ("providers.2", true), ("providers.1", false)] {
        assert_eq!(rows.claim_seed(&seed(name)).await.unwrap(), is_new, "{name}");
    }
    assert_eq!(rows.list_seeds().await, [seed("providers.1"), seed("providers.2")]);
    // Nothing remains of a claim that was not committed, and the unit of work that met a record goes on.
    let mut work = rows.begin().await;
    assert!(!work.tenant_seeds().claim(&seed("providers.1"), now()).await.unwrap());
    assert!(work.tenant_seeds().claim(&seed("types.1"), now()).await.unwrap());
    assert!(!work.tenant_seeds().claim(&seed("types.1"), now()).await.unwrap());
    drop(work);
    assert!(rows.claim_seed(&seed("types.1")).await.unwrap());
}

pub async fn claim_must_give_true_only_once_when_several_claim_the_same_seed_at_the_same_time(subject: &dyn Subject) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    let claims = (0..MANY).map(|_| {
        let rows = rows.clone();
        async move { rows.claim_seed(&seed("providers.1")).await.unwrap() }
    });
    let claimed = race(claims.collect()).await;
    assert_eq!(claimed.into_iter().filter(|is_new| *is_new).count(), 1);
    assert_eq!(rows.list_seeds().await, [seed("providers.1")]);
}
