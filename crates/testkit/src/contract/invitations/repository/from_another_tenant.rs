//! The promises of a unit of work about its tenant's invitations, tested from another tenant: the same address is
//! invited in both, and a unit of work in one finds, changes and counts no invitation of the other.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::{Span, invitation::InvitationStatus};

use super::accepted;
use crate::{
    builders::{invitation, now, resent, revoked, with_seats},
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_invitation_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.find_invitation(two.a.open.id()).await, None);
    assert_eq!(two.b.rows.find_invitation(two.b.open.id()).await, Some(two.b.open));
}

pub async fn insert_must_add_the_invitation(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let smuggled = invitation(two.a.id(), "mallory@example.com");
    assert!(two.b.rows.insert_invitation(&smuggled).await.is_err());
    assert_eq!(two.a.rows.find_invitation(smuggled.id()).await, None);
    assert_eq!(two.b.rows.find_invitation(smuggled.id()).await, None);
    two.b.rows.insert_invitation(&invitation(two.b.id(), "mallory@example.com")).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn insert_must_answer_conflict_openinvitation_if_an_open_one_for_the_address_exists_in_this_tenant_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let address = two.a.open.email().as_str();
    // It is open in both: closing it in one tenant frees the address in that tenant only.
    two.b.rows.update_invitation(&two.b.open, &revoked(&two.b.open)).await.unwrap();
    let before = two.a.snapshot(subject).await;
    two.b.rows.insert_invitation(&invitation(two.b.id(), address)).await.unwrap();
    let taken = two.a.rows.insert_invitation(&invitation(two.a.id(), address)).await.unwrap_err();
    assert!(taken.is_conflict(Conflict::OpenInvitation), "{taken:?}");
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn insert_must_answer_conflict_seats_if_no_seat_is_free_also_under_concurrent_inserts(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    two.b.rows.update_tenant(&two.b.tenant, &with_seats(&two.b.tenant, 4)).await.unwrap();
    let full = two.b.rows.insert_invitation(&invitation(two.b.id(), "more@example.com")).await.unwrap_err();
    assert!(full.is_conflict(Conflict::Seats), "{full:?}");
    two.a.rows.insert_invitation(&invitation(two.a.id(), "more@example.com")).await.unwrap();
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (5, 4));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (before_a, before_b) = (two.a.snapshot(subject).await, two.b.snapshot(subject).await);
    for known in [&two.a.open, &two.a.overdue] {
        for after in [accepted(known), revoked(known), resent(known, now())] {
            let stale = two.b.rows.update_invitation(known, &after).await;
            assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        }
    }
    assert_eq!((two.a.snapshot(subject).await, two.b.snapshot(subject).await), (before_a, before_b));
}

pub async fn update_must_give_the_seat_back_when_the_invitation_is_open_no_longer_and_take_one_when_it_is_open_again_with_inserts_conflicts(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    two.b.rows.update_invitation(&two.b.open, &revoked(&two.b.open)).await.unwrap();
    two.b.rows.expire(two.b.overdue.snapshot().expires_at).await.unwrap();
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (4, 2));
    let expired = two.b.rows.find_invitation(two.b.overdue.id()).await.unwrap();
    // An open invitation for the same address in the other tenant blocks nobody.
    two.b.rows.update_invitation(&expired, &resent(&expired, now())).await.unwrap();
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (4, 3));
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn expire_must_mark_as_expired_all_open_invitations_of_this_tenant_that_ran_out_by_now_and_give_their_seats_back(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    two.b.rows.expire(now() + Span::days(365)).await.unwrap();
    for invitation in [&two.b.open, &two.b.overdue] {
        let found = two.b.rows.find_invitation(invitation.id()).await.unwrap();
        assert_eq!(found.snapshot().status, InvitationStatus::Expired);
    }
    assert_eq!((two.a.rows.seats_used().await, two.b.rows.seats_used().await), (4, 2));
    assert_eq!(two.a.snapshot(subject).await, before);
}
