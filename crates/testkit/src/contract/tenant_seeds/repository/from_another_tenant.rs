//! The promises of a unit of work about the seeds of its tenant, tested from another tenant: what one has, the other is
//! still to be given.

use super::seed;
use crate::contract::{
    Subject,
    fixture::{TwoTenants, two_tenants},
    race::{MANY, race},
};

/// Returns two tenants, of which the first has a seed.
pub(in crate::contract::tenant_seeds) async fn with_seed(subject: &dyn Subject) -> TwoTenants {
    let two = two_tenants(subject).await;
    assert!(two.a.rows.claim_seed(&seed("providers.1")).await.unwrap());
    two
}

pub async fn claim_must_record_that_this_tenant_has_the_seed_since_now_and_give_true_or_give_false_if_it_had_the_seed_already(
    subject: &dyn Subject,
) {
    let two = with_seed(subject).await;
    let before = two.a.snapshot(subject).await;
    for (name, is_new) in [("providers.1", true), ("types.1", true), ("types.1", false)] {
        assert_eq!(two.b.rows.claim_seed(&seed(name)).await.unwrap(), is_new, "{name}");
    }
    assert_eq!(two.a.snapshot(subject).await, before);
    assert!(two.a.rows.claim_seed(&seed("types.1")).await.unwrap());
}

pub async fn claim_must_give_true_only_once_when_several_claim_the_same_seed_at_the_same_time(subject: &dyn Subject) {
    let two = with_seed(subject).await;
    let before = two.a.snapshot(subject).await;
    let claims = (0..MANY).map(|_| {
        let rows = two.b.rows.clone();
        async move { rows.claim_seed(&seed("providers.1")).await.unwrap() }
    });
    let claimed = race(claims.collect()).await;
    assert_eq!(claimed.into_iter().filter(|is_new| *is_new).count(), 1);
    assert_eq!(two.a.snapshot(subject).await, before);
}
