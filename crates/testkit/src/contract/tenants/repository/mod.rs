//! The promises of a unit of work about its tenant.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::role::Role;

use crate::{
    builders::{id, invitation, membership, name, now, suspended, with_seats},
    contract::{
        Subject,
        fixture::{empty_tenant, new_tenant, person},
        race::{MANY, race},
        rows::within,
    },
};

pub mod from_another_tenant;

pub async fn find_must_give_the_tenant_of_the_unit_of_work_or_none_if_it_does_not_exist(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    assert_eq!(rows.find_tenant().await, Some(tenant));
    assert_eq!(within(subject, id()).find_tenant().await, None);
}

pub async fn insert_must_add_the_tenant_and_with_it_its_counters_of_seats_and_owners(subject: &dyn Subject) {
    let unlimited = new_tenant(subject, "acme");
    let limited = with_seats(&new_tenant(subject, "bolt"), 2);
    let blocked = suspended(&new_tenant(subject, "cube"));
    for tenant in [&unlimited, &limited, &blocked] {
        let rows = within(subject, tenant.id());
        rows.insert_tenant(tenant).await.unwrap();
        assert_eq!(rows.find_tenant().await.as_ref(), Some(tenant));
        assert_eq!(rows.seats_used().await, 0);
    }
    // Both counters are enforced: two seats are taken and a third does not exist; and the only owner stays.
    let rows = within(subject, limited.id());
    let owner = membership(limited.id(), &person(subject, "olivia").await, Role::Owner);
    rows.insert_member(&owner).await.unwrap();
    rows.insert_invitation(&invitation(limited.id(), "guest@example.com")).await.unwrap();
    assert_eq!(rows.seats_used().await, 2);
    let full = rows.insert_invitation(&invitation(limited.id(), "more@example.com")).await.unwrap_err();
    assert!(full.is_conflict(Conflict::Seats), "{full:?}");
    let last = rows.delete_member(&owner).await.unwrap_err();
    assert!(last.is_conflict(Conflict::LastOwner), "{last:?}");
}

pub async fn insert_must_answer_conflict_slug_if_any_tenant_has_the_slug_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    empty_tenant(subject, "acme", None).await;
    let again = new_tenant(subject, "acme");
    let error = within(subject, again.id()).insert_tenant(&again).await.unwrap_err();
    assert!(error.is_conflict(Conflict::Slug), "{error:?}");
    assert_eq!(within(subject, again.id()).find_tenant().await, None);

    let runners = (0..MANY).map(|_| {
        let tenant = new_tenant(subject, "bolt");
        let rows = within(subject, tenant.id());
        async move { (rows.insert_tenant(&tenant).await, rows.find_tenant().await.is_some()) }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|(inserted, _)| inserted.is_ok()).count(), 1);
    for (inserted, exists) in outcomes {
        assert_eq!(inserted.is_ok(), exists);
        assert!(inserted.is_ok() || inserted.as_ref().unwrap_err().is_conflict(Conflict::Slug), "{inserted:?}");
    }
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let renamed = tenant.rename(name("Acme Inc."), now()).unwrap().value;
    let blocked = suspended(&renamed);
    rows.update_tenant(&tenant, &renamed).await.unwrap();
    rows.update_tenant(&renamed, &blocked).await.unwrap();
    assert_eq!(rows.find_tenant().await, Some(blocked.clone()));
    let late = tenant.rename(name("Too late"), now()).unwrap().value;
    for before in [&tenant, &renamed] {
        let stale = rows.update_tenant(before, &late).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.find_tenant().await, Some(blocked));
}
