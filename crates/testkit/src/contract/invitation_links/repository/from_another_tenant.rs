//! The promises of a unit of work about its tenant's invitation links, tested from another tenant: a unit of work in one
//! finds, changes, uses and deletes no link of the other.

use tenantry_application::ports::store_error::{Conflict, StoreError};

use super::{disabled, limited, renewed};
use crate::{
    builders::invitation_link,
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_link_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.find_link(two.a.link.id()).await, None);
    assert_eq!(two.b.rows.find_link(two.b.link.id()).await, Some(two.b.link));
}

pub async fn insert_must_add_the_link(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let smuggled = invitation_link(two.a.id(), None);
    assert!(two.b.rows.insert_link(&smuggled).await.is_err());
    assert_eq!(two.b.rows.find_link(smuggled.id()).await, None);
    two.b.rows.insert_link(&invitation_link(two.b.id(), None)).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (before_a, before_b) = (two.a.snapshot(subject).await, two.b.snapshot(subject).await);
    for after in [disabled(&two.a.link), renewed(&two.a.link)] {
        let stale = two.b.rows.update_link(&two.a.link, &after).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!((two.a.snapshot(subject).await, two.b.snapshot(subject).await), (before_a, before_b));
}

pub async fn update_must_leave_the_count_of_uses_as_it_is_stored_and_must_answer_conflict_linkuses_if_after_allows_fewer(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    for _ in 0..3 {
        two.a.rows.claim_link(&two.a.link).await.unwrap();
    }
    let before = two.a.snapshot(subject).await;
    // The uses of the other tenant's link don't count.
    two.b.rows.update_link(&two.b.link, &limited(&two.b.link, 2)).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn claim_must_count_one_more_use_of_the_link_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let stale = two.b.rows.claim_link(&two.a.link).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    two.b.rows.claim_link(&two.b.link).await.unwrap();
    assert_eq!(two.b.rows.find_link(two.b.link.id()).await.unwrap().snapshot().uses, 1);
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn claim_must_answer_conflict_linkuses_if_the_link_was_used_as_often_as_it_may_be_also_under_concurrent_claims(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (once, also_once) = (invitation_link(two.a.id(), Some(1)), invitation_link(two.b.id(), Some(1)));
    two.a.rows.insert_link(&once).await.unwrap();
    two.b.rows.insert_link(&also_once).await.unwrap();
    two.a.rows.claim_link(&once).await.unwrap();
    two.b.rows.claim_link(&also_once).await.unwrap();
    let over = two.b.rows.claim_link(&also_once).await.unwrap_err();
    assert!(over.is_conflict(Conflict::LinkUses), "{over:?}");
}

pub async fn delete_must_delete_the_link_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    assert!(matches!(two.b.rows.delete_link(&two.a.link).await, Err(StoreError::Stale)));
    two.b.rows.delete_link(&two.b.link).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}
