//! The promises of a unit of work about its tenant, tested from another tenant: a unit of work in one tenant finds,
//! changes and counts nothing of the other.

use tenantry_application::ports::store_error::Conflict;

use crate::{
    builders::{name, now, suspended},
    contract::{
        Subject,
        fixture::{new_tenant, two_tenants},
        rows::within,
    },
};

pub async fn find_must_give_the_tenant_of_the_unit_of_work_or_none_if_it_does_not_exist(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.find_tenant().await, Some(two.b.tenant));
    assert_eq!(two.a.rows.find_tenant().await, Some(two.a.tenant));
}

pub async fn insert_must_add_the_tenant_and_with_it_its_counters_of_seats_and_owners(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    // A tenant is created in its own unit of work and in no other.
    let third = new_tenant(subject, "cube");
    assert!(two.b.rows.insert_tenant(&third).await.is_err());
    assert_eq!(within(subject, third.id()).find_tenant().await, None);
    within(subject, third.id()).insert_tenant(&third).await.unwrap();
    assert_eq!(within(subject, third.id()).seats_used().await, 0);
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (4, 4));
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn insert_must_answer_conflict_slug_if_any_tenant_has_the_slug_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let third = new_tenant(subject, two.a.tenant.slug().as_str());
    let error = within(subject, third.id()).insert_tenant(&third).await.unwrap_err();
    assert!(error.is_conflict(Conflict::Slug), "{error:?}");
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (before_a, before_b) = (two.a.snapshot(subject).await, two.b.snapshot(subject).await);
    let of_a = two.a.tenant.rename(name("Taken over"), now()).unwrap().value;
    assert!(two.b.rows.update_tenant(&two.a.tenant, &of_a).await.is_err());
    assert!(two.b.rows.update_tenant(&two.a.tenant, &suspended(&two.a.tenant)).await.is_err());
    assert_eq!(two.a.snapshot(subject).await, before_a);
    assert_eq!(two.b.snapshot(subject).await, before_b);

    let of_b = two.b.tenant.rename(name("Bolt Inc."), now()).unwrap().value;
    two.b.rows.update_tenant(&two.b.tenant, &of_b).await.unwrap();
    assert_eq!(two.b.rows.find_tenant().await, Some(of_b));
    assert_eq!(two.a.snapshot(subject).await, before_a);
}
