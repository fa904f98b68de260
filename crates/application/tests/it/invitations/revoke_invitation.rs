//! A revoked invitation grants no access and holds no seat.

use tenantry_application::{
    actor::AccessError,
    use_cases::invitations::{preview_invitation::PreviewInvitationError, revoke_invitation::RevokeInvitationError},
};
use tenantry_domain::{
    invitation::{InvitationError, InvitationStatus, ManageInvitationError},
    permission::Permission,
    policy::Denial,
    principal::RankError,
    role::Role,
};
use tenantry_testkit::builders::{anonymous, id, now};

use crate::world::World;

#[tokio::test]
async fn its_tokens_are_dead_and_its_seat_is_free() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let copy = world.invite_by_link(&owner, "guest", Role::Member).await;
    let mailed = world.last_token();
    let mark = world.mark(owner.tenant_id);
    world.app.invitations.revoke.execute(&owner.actor, mailed.invitation_id).await.unwrap();
    world.assert_recorded(mark, &owner.actor, &["invitation.revoked"]);
    assert_eq!(world.invitation(&mailed).snapshot().status, InvitationStatus::Revoked { at: now() });
    assert_eq!(world.app.tenants.read.execute(&owner.actor).await.unwrap().seats_used, 1);
    for token in [mailed.clone(), copy] {
        let refused = world.app.invitations.preview.execute(&anonymous(), &token).await;
        let is_told = matches!(refused, Err(PreviewInvitationError::Invitation(InvitationError::Revoked)));
        assert!(is_told, "{refused:?}");
    }
    // The request is repeated.
    let mark = world.mark(owner.tenant_id);
    world.app.invitations.revoke.execute(&owner.actor, mailed.invitation_id).await.unwrap();
    world.assert_untouched(mark);
}

#[tokio::test]
async fn what_is_used_or_not_ones_own_is_not_withdrawn() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    let member = world.join(&owner, "member", Role::Member).await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let accepted = world.store.invitations(owner.tenant_id)[0].id();
    let of_admin = world.invite(&owner, "admin", Role::Admin).await.invitation_id;
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.invitations.revoke.execute(&owner.actor, accepted).await;
    let is_told = matches!(
        refused,
        Err(RevokeInvitationError::Invitation(ManageInvitationError::State(InvitationError::Accepted)))
    );
    assert!(is_told, "{refused:?}");
    for (by, invitation) in [(&stranger, of_admin), (&owner, id())] {
        let refused = world.app.invitations.revoke.execute(&by.actor, invitation).await;
        assert!(matches!(refused, Err(RevokeInvitationError::NotFound)), "{refused:?}");
    }
    let refused = world.app.invitations.revoke.execute(&manager.actor, of_admin).await;
    assert!(
        matches!(
            refused,
            Err(RevokeInvitationError::Invitation(ManageInvitationError::Rank(RankError::OutrankedByRole)))
        ),
        "{refused:?}"
    );
    let forbidden = Denial::Forbidden { role: Role::Member, permission: Permission::InvitationsRevoke };
    for (actor, expected) in [(&member.actor, AccessError::Denied(forbidden)), (&anonymous(), AccessError::NotAMember)]
    {
        let refused = world.app.invitations.revoke.execute(actor, of_admin).await;
        assert!(matches!(&refused, Err(RevokeInvitationError::Access(error)) if *error == expected), "{refused:?}");
    }
    world.store.refuse_commits();
    let refused = world.app.invitations.revoke.execute(&owner.actor, of_admin).await;
    assert!(matches!(refused, Err(RevokeInvitationError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
}
