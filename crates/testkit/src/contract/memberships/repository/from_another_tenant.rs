//! The promises of a unit of work about its tenant's members, tested from another tenant: one person owns both tenants,
//! and a unit of work in one finds, changes and counts no membership of the other.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::role::Role;

use crate::{
    builders::{deactivated, membership, membership_with, reactivated, with_role, with_seats},
    contract::{
        Subject,
        fixture::{member, person, two_tenants},
    },
};

pub async fn find_must_give_the_membership_of_that_user_in_this_tenant_or_none(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.find_member(two.a.member.user_id()).await, None);
    assert_eq!(two.b.rows.find_member(two.a.deactivated.user_id()).await, None);
    assert_eq!(two.b.rows.find_member(two.a.owner.user_id()).await, Some(two.b.owner));
}

pub async fn insert_must_add_the_membership_also_to_the_tenants_of_the_user(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    // A unit of work of one tenant can't add a membership of the other.
    let smuggled = membership(two.a.id(), &person(subject, "mallory").await, Role::Owner);
    assert!(two.b.rows.insert_member(&smuggled).await.is_err());
    assert_eq!(two.a.rows.find_member(smuggled.user_id()).await, None);
    assert_eq!(two.b.rows.find_member(smuggled.user_id()).await, None);
    // Belonging to one tenant does not mean belonging to the other.
    let also_here = membership_with(&two.a.member, |snapshot| {
        (snapshot.tenant_id, snapshot.id) = (two.b.id(), crate::builders::id());
    });
    two.b.rows.insert_member(&also_here).await.unwrap();
    assert_eq!(two.b.rows.find_member(also_here.user_id()).await, Some(also_here));
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn insert_must_answer_conflict_membership_if_the_user_belongs_to_the_tenant_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let again = membership_with(&two.b.owner, |snapshot| snapshot.id = crate::builders::id());
    let error = two.b.rows.insert_member(&again).await.unwrap_err();
    assert!(error.is_conflict(Conflict::Membership), "{error:?}");
    // A person who left one tenant still belongs to the other.
    member(subject, two.b.id(), "successor", Role::Owner).await;
    two.b.rows.delete_member(&two.b.owner).await.unwrap();
    two.b.rows.insert_member(&again).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn insert_must_answer_conflict_seats_if_it_is_active_and_no_seat_is_free_also_under_concurrent_inserts(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    for number in 0..4 {
        member(subject, two.b.id(), &format!("user{number}"), Role::Member).await;
    }
    let one_too_many = membership(two.b.id(), &person(subject, "late").await, Role::Member);
    let full = two.b.rows.insert_member(&one_too_many).await.unwrap_err();
    assert!(full.is_conflict(Conflict::Seats), "{full:?}");
    // A full tenant does not fill another one, and a free seat there is not a seat here.
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (4, 8));
    member(subject, two.a.id(), "welcome", Role::Member).await;
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (5, 8));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (before_a, before_b) = (two.a.snapshot(subject).await, two.b.snapshot(subject).await);
    for known in [&two.a.owner, &two.a.member] {
        for after in [with_role(known, Role::Viewer), deactivated(known)] {
            let stale = two.b.rows.update_member(known, &after).await;
            assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        }
    }
    let stale = two.b.rows.update_member(&two.a.deactivated, &reactivated(&two.a.deactivated)).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    assert_eq!((two.a.snapshot(subject).await, two.b.snapshot(subject).await), (before_a, before_b));
}

pub async fn update_must_answer_conflict_seats_if_it_becomes_active_and_no_seat_is_free(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let full = with_seats(&two.a.tenant, 4);
    two.a.rows.update_tenant(&two.a.tenant, &full).await.unwrap();
    two.b.rows.update_member(&two.b.deactivated, &reactivated(&two.b.deactivated)).await.unwrap();
    let error = two.a.rows.update_member(&two.a.deactivated, &reactivated(&two.a.deactivated)).await.unwrap_err();
    assert!(error.is_conflict(Conflict::Seats), "{error:?}");
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (4, 5));
}

pub async fn update_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_updates(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let second = member(subject, two.a.id(), "second", Role::Owner).await;
    // The owners of one tenant do not count for the other, not even if it is the same person.
    for after in [with_role(&two.b.owner, Role::Admin), deactivated(&two.b.owner)] {
        let last = two.b.rows.update_member(&two.b.owner, &after).await.unwrap_err();
        assert!(last.is_conflict(Conflict::LastOwner), "{last:?}");
    }
    two.a.rows.update_member(&two.a.owner, &with_role(&two.a.owner, Role::Admin)).await.unwrap();
    let last = two.a.rows.update_member(&second, &with_role(&second, Role::Admin)).await.unwrap_err();
    assert!(last.is_conflict(Conflict::LastOwner), "{last:?}");
}

pub async fn delete_must_take_the_membership_away_also_from_the_tenants_of_the_user_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (before_a, before_b) = (two.a.snapshot(subject).await, two.b.snapshot(subject).await);
    for known in [&two.a.owner, &two.a.member, &two.a.deactivated] {
        let stale = two.b.rows.delete_member(known).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!((two.a.snapshot(subject).await, two.b.snapshot(subject).await), (before_a, before_b));

    // Leaving one tenant does not mean leaving the other.
    let before = two.a.snapshot(subject).await;
    member(subject, two.b.id(), "successor", Role::Owner).await;
    two.b.rows.delete_member(&two.b.owner).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn delete_must_answer_conflict_lastowner_if_it_would_leave_the_tenant_without_an_active_owner_also_under_concurrent_deletes(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let second = member(subject, two.a.id(), "second", Role::Owner).await;
    let before = two.a.snapshot(subject).await;
    let last = two.b.rows.delete_member(&two.b.owner).await.unwrap_err();
    assert!(last.is_conflict(Conflict::LastOwner), "{last:?}");
    assert_eq!(two.a.snapshot(subject).await, before);
    two.a.rows.delete_member(&second).await.unwrap();
}
