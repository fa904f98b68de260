//! The promises of a unit of work about its tenant's invitations.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::{
    Span,
    invitation::{Invitation, InvitationStatus},
    role::Role,
    token_text::InvitationCopy,
};

use crate::{
    builders::{self, deactivated, id, invitation, now, resent, revoked},
    contract::{
        Subject,
        fixture::{member, overdue_invitation, owned_tenant},
        race::{MANY, race},
    },
};

pub mod from_another_tenant;

/// Returns the invitation after a person used it.
pub(super) fn accepted(invitation: &Invitation) -> Invitation {
    invitation.accept(id(), InvitationCopy::Mailed, now()).unwrap().value
}

pub async fn find_must_give_the_invitation_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let [first, second] = ["guest@example.com", "more@example.com"].map(|address| invitation(tenant.id(), address));
    for invitation in [&first, &second] {
        rows.insert_invitation(invitation).await.unwrap();
    }
    assert_eq!(rows.find_invitation(first.id()).await, Some(first));
    assert_eq!(rows.find_invitation(id()).await, None);
}

pub async fn insert_must_add_the_invitation(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let new = |address: &str| invitation(tenant.id(), address);
    let mut expired = new("expired@example.com").snapshot().clone();
    expired.status = InvitationStatus::Expired;
    let all = [
        new("open@example.com"),
        accepted(&new("accepted@example.com")),
        revoked(&new("revoked@example.com")),
        resent(&new("resent@example.com"), now() + Span::microseconds(1)),
        Invitation::restore(expired),
    ];
    for invitation in &all {
        rows.insert_invitation(invitation).await.unwrap();
        assert_eq!(rows.find_invitation(invitation.id()).await.as_ref(), Some(invitation));
    }
    // The owner has a seat, and the two that are open.
    assert_eq!(rows.seats_used().await, 3);
}

pub async fn insert_must_answer_conflict_openinvitation_if_an_open_one_for_the_address_exists_in_this_tenant_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let invitations: Vec<Invitation> = (0..MANY).map(|_| invitation(tenant.id(), "guest@example.com")).collect();
    let runners = invitations.into_iter().map(|invitation| {
        let rows = rows.clone();
        async move { rows.insert_invitation(&invitation).await.map(|()| invitation) }
    });
    let (won, lost): (Vec<_>, Vec<_>) = race(runners.collect()).await.into_iter().partition(Result::is_ok);
    let winners: Vec<Invitation> = won.into_iter().flatten().collect();
    assert_eq!((winners.len(), lost.len()), (1, MANY - 1));
    for error in lost.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::OpenInvitation), "{error:?}");
    }
    assert_eq!(rows.find_invitation(winners[0].id()).await.as_ref(), Some(&winners[0]));
    assert_eq!(rows.seats_used().await, 2);

    // An invitation that is no longer open blocks nobody, and neither does one for another address.
    rows.update_invitation(&winners[0], &accepted(&winners[0])).await.unwrap();
    for address in ["guest@example.com", "other@example.com"] {
        rows.insert_invitation(&invitation(tenant.id(), address)).await.unwrap();
    }
}

pub async fn insert_must_answer_conflict_seats_if_no_seat_is_free_also_under_concurrent_inserts(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, Some(5)).await;
    let before = member(subject, tenant.id(), "alan", Role::Member).await;
    let invitations: Vec<Invitation> =
        (0..MANY).map(|number| invitation(tenant.id(), &format!("guest{number}@example.com"))).collect();
    let runners = invitations.clone().into_iter().map(|invitation| {
        let rows = rows.clone();
        async move { rows.insert_invitation(&invitation).await }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 3);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::Seats), "{error:?}");
    }
    let stored = rows.list_invitations(&[], now(), builders::all()).await;
    assert_eq!((stored.items.len(), rows.seats_used().await), (3, 5));

    // A seat that a member releases can be given to another person.
    rows.update_member(&before, &deactivated(&before)).await.unwrap();
    rows.insert_invitation(&invitation(tenant.id(), "late@example.com")).await.unwrap();
    assert_eq!(rows.seats_used().await, 5);
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let first = invitation(tenant.id(), "guest@example.com");
    rows.insert_invitation(&first).await.unwrap();
    let again = resent(&first, now() + Span::hours(1));
    let withdrawn = revoked(&again);
    for (before, after) in [(&first, &again), (&again, &withdrawn)] {
        rows.update_invitation(before, after).await.unwrap();
        assert_eq!(rows.find_invitation(first.id()).await.as_ref(), Some(after));
    }
    let unknown = invitation(tenant.id(), "unknown@example.com");
    for before in [&first, &again, &unknown] {
        let stale = rows.update_invitation(before, &accepted(before)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.find_invitation(first.id()).await, Some(withdrawn));
    assert_eq!(rows.find_invitation(unknown.id()).await, None);

    let open = invitation(tenant.id(), "other@example.com");
    rows.insert_invitation(&open).await.unwrap();
    let runners = (0..MANY).map(|_| {
        let (rows, open) = (rows.clone(), open.clone());
        async move { rows.update_invitation(&open, &accepted(&open)).await }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error, StoreError::Stale), "{error:?}");
    }
    assert_eq!(rows.seats_used().await, 1);
}

pub async fn update_must_give_the_seat_back_when_the_invitation_is_open_no_longer_and_take_one_when_it_is_open_again_with_inserts_conflicts(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, Some(2)).await;
    for close in [accepted, revoked] {
        let open = invitation(tenant.id(), "guest@example.com");
        rows.insert_invitation(&open).await.unwrap();
        assert_eq!(rows.seats_used().await, 2);
        rows.update_invitation(&open, &close(&open)).await.unwrap();
        assert_eq!(rows.seats_used().await, 1);
    }
    // Sending an open invitation again takes no second seat, not even the last one.
    let open = overdue_invitation(tenant.id(), "late@example.com");
    rows.insert_invitation(&open).await.unwrap();
    let again = resent(&open, now());
    rows.update_invitation(&open, &again).await.unwrap();
    assert_eq!(rows.seats_used().await, 2);

    rows.expire(again.snapshot().expires_at).await.unwrap();
    let expired = rows.find_invitation(open.id()).await.unwrap();
    assert_eq!((expired.holds_seat(), rows.seats_used().await), (false, 1));
    let reopened = resent(&expired, now());
    // The address was invited again in the meantime, and that took the last seat.
    let rival = invitation(tenant.id(), "late@example.com");
    rows.insert_invitation(&rival).await.unwrap();
    let error = rows.update_invitation(&expired, &reopened).await.unwrap_err();
    assert!(error.is_conflict(Conflict::OpenInvitation), "{error:?}");
    // Another address has the last seat.
    rows.update_invitation(&rival, &revoked(&rival)).await.unwrap();
    let other = invitation(tenant.id(), "other@example.com");
    rows.insert_invitation(&other).await.unwrap();
    let error = rows.update_invitation(&expired, &reopened).await.unwrap_err();
    assert!(error.is_conflict(Conflict::Seats), "{error:?}");
    assert_eq!(rows.find_invitation(open.id()).await, Some(expired.clone()));
    // Seat and address are free again.
    rows.update_invitation(&other, &revoked(&other)).await.unwrap();
    rows.update_invitation(&expired, &reopened).await.unwrap();
    assert_eq!(rows.find_invitation(open.id()).await, Some(reopened));
    assert_eq!(rows.seats_used().await, 2);
}

pub async fn expire_must_mark_as_expired_all_open_invitations_of_this_tenant_that_ran_out_by_now_and_give_their_seats_back(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let late = ["late1@example.com", "late2@example.com"].map(|address| overdue_invitation(tenant.id(), address));
    let used = accepted(&overdue_invitation(tenant.id(), "used@example.com"));
    let withdrawn = revoked(&overdue_invitation(tenant.id(), "withdrawn@example.com"));
    let open = invitation(tenant.id(), "open@example.com");
    for invitation in late.iter().chain([&used, &withdrawn, &open]) {
        rows.insert_invitation(invitation).await.unwrap();
    }
    let end = late[0].snapshot().expires_at;
    rows.expire(end - Span::microseconds(1)).await.unwrap();
    assert_eq!(rows.seats_used().await, 4);
    for _ in 0..2 {
        rows.expire(end).await.unwrap();
        assert_eq!(rows.seats_used().await, 2);
        for invitation in &late {
            let found = rows.find_invitation(invitation.id()).await.unwrap();
            assert_eq!(found.snapshot().status, InvitationStatus::Expired);
            // A caller that read it while it was open is too late.
            let stale = rows.update_invitation(invitation, &accepted(invitation)).await;
            assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
        }
    }
    for invitation in [used, withdrawn, open] {
        assert_eq!(rows.find_invitation(invitation.id()).await, Some(invitation));
    }
}
