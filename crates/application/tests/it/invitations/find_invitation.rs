//! An invitation is visible to members who may see the invitations of its tenant.

use tenantry_application::{actor::AccessError, use_cases::invitations::find_invitation::FindInvitationError};
use tenantry_domain::{permission::Permission, policy::Denial, role::Role};
use tenantry_testkit::builders::{anonymous, id};

use crate::world::World;

#[tokio::test]
async fn managers_see_it_and_members_and_strangers_do_not() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let member = world.join(&owner, "member", Role::Member).await;
    let stranger = world.found("alan", "bolt").await;
    let token = world.invite(&owner, "guest", Role::Viewer).await;
    let found = world.app.invitations.find.execute(&manager.actor, token.invitation_id).await.unwrap();
    assert_eq!(found, world.invitation(&token));

    for (actor, unknown) in [(&stranger.actor, token.invitation_id), (&owner.actor, id())] {
        let refused = world.app.invitations.find.execute(actor, unknown).await;
        assert!(matches!(refused, Err(FindInvitationError::NotFound)), "{refused:?}");
    }
    let forbidden = Denial::Forbidden { role: Role::Member, permission: Permission::InvitationsRead };
    for (actor, expected) in [(&member.actor, AccessError::Denied(forbidden)), (&anonymous(), AccessError::NotAMember)]
    {
        let refused = world.app.invitations.find.execute(actor, token.invitation_id).await;
        assert!(matches!(&refused, Err(FindInvitationError::Access(error)) if *error == expected), "{refused:?}");
    }
}
