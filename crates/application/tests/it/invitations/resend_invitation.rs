//! Resending creates new tokens and invalidates the old ones.

use tenantry_application::{
    actor::AccessError,
    use_cases::invitations::{preview_invitation::PreviewInvitationError, resend_invitation::ResendInvitationError},
};
use tenantry_domain::{
    Span,
    invitation::{DEFAULT_LIFETIME, InvitationError, ManageInvitationError},
    permission::Permission,
    policy::Denial,
    principal::RankError,
    role::Role,
};
use tenantry_testkit::{
    builders::{anonymous, id},
    fakes::link_token,
};

use crate::world::World;

#[tokio::test]
async fn new_tokens_live_and_old_ones_are_dead() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let copy = world.invite_by_link(&owner, "guest", Role::Member).await;
    let mailed = world.last_token();
    world.clock.advance(Span::hours(5));
    let mark = world.mark(owner.tenant_id);
    let resent = world.app.invitations.resend.execute(&owner.actor, mailed.invitation_id).await.unwrap();
    world.assert_recorded(mark, &owner.actor, &["invitation.resent"]);
    assert_eq!(world.store.invitations(owner.tenant_id), std::slice::from_ref(&resent.invitation));
    assert_eq!(
        resent.invitation.snapshot().expires_at,
        tenantry_testkit::builders::now() + Span::hours(5) + DEFAULT_LIFETIME
    );
    assert!(resent.mail_queued && world.mails().len() == 2);
    for token in [&mailed, &copy] {
        let refused = world.app.invitations.preview.execute(&anonymous(), token).await;
        let is_told = matches!(refused, Err(PreviewInvitationError::Invitation(InvitationError::WrongSecret)));
        assert!(is_told, "{refused:?}");
    }
    for token in [world.last_token(), link_token(&resent.link)] {
        world.app.invitations.preview.execute(&anonymous(), &token).await.unwrap();
    }
    assert_eq!(world.app.tenants.read.execute(&owner.actor).await.unwrap().seats_used, 2);
}

#[tokio::test]
async fn one_that_ran_out_is_open_again_if_address_and_seat_are_free() {
    let world = World::with_seats(2);
    let owner = world.found("ada", "acme").await;
    let first = world.invite(&owner, "guest", Role::Member).await;
    world.clock.advance(DEFAULT_LIFETIME);
    let owner = world.sign_in("ada").await;
    // This invitation marks the first one as expired.
    let rival = world.invite(&owner, "guest", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.invitations.resend.execute(&owner.actor, first.invitation_id).await;
    assert!(matches!(refused, Err(ResendInvitationError::AlreadyInvited)), "{refused:?}");
    world.assert_untouched(mark);
    world.app.invitations.revoke.execute(&owner.actor, rival.invitation_id).await.unwrap();
    let other = world.invite(&owner, "other", Role::Member).await;
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.invitations.resend.execute(&owner.actor, first.invitation_id).await;
    assert!(matches!(refused, Err(ResendInvitationError::SeatsExhausted)), "{refused:?}");
    world.assert_untouched(mark);
    world.app.invitations.revoke.execute(&owner.actor, other.invitation_id).await.unwrap();
    world.app.invitations.resend.execute(&owner.actor, first.invitation_id).await.unwrap();
    world.app.invitations.preview.execute(&anonymous(), &world.last_token()).await.unwrap();
}

#[tokio::test]
async fn what_is_over_or_not_ones_own_is_not_sent_again() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    let member = world.join(&owner, "member", Role::Member).await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let accepted = world.store.invitations(owner.tenant_id)[0].id();
    let revoked = world.invite(&owner, "revoked", Role::Member).await.invitation_id;
    world.app.invitations.revoke.execute(&owner.actor, revoked).await.unwrap();
    let of_admin = world.invite(&owner, "admin", Role::Admin).await.invitation_id;
    let mark = world.mark(owner.tenant_id);
    for (invitation, expected) in [(accepted, InvitationError::Accepted), (revoked, InvitationError::Revoked)] {
        let refused = world.app.invitations.resend.execute(&owner.actor, invitation).await;
        let is_told = matches!(&refused, Err(ResendInvitationError::Invitation(error)) if *error == ManageInvitationError::State(expected));
        assert!(is_told, "{refused:?}");
    }
    for (by, invitation) in [(&stranger, of_admin), (&owner, id())] {
        let refused = world.app.invitations.resend.execute(&by.actor, invitation).await;
        assert!(matches!(refused, Err(ResendInvitationError::NotFound)), "{refused:?}");
    }
    let refused = world.app.invitations.resend.execute(&manager.actor, of_admin).await;
    assert!(
        matches!(
            refused,
            Err(ResendInvitationError::Invitation(ManageInvitationError::Rank(RankError::OutrankedByRole)))
        ),
        "{refused:?}"
    );
    let forbidden = Denial::Forbidden { role: Role::Member, permission: Permission::InvitationsCreate };
    for (actor, expected) in [(&member.actor, AccessError::Denied(forbidden)), (&anonymous(), AccessError::NotAMember)]
    {
        let refused = world.app.invitations.resend.execute(actor, of_admin).await;
        assert!(matches!(&refused, Err(ResendInvitationError::Access(error)) if *error == expected), "{refused:?}");
    }
    world.store.refuse_commits();
    let refused = world.app.invitations.resend.execute(&owner.actor, of_admin).await;
    assert!(matches!(refused, Err(ResendInvitationError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
}
