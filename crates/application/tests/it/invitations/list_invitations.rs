//! The list of invitations: by current state, newest first, and only of the actor's own tenant.

use tenantry_application::{
    actor::AccessError,
    ports::invitations::InvitationState,
    use_cases::invitations::list_invitations::{Command, ListInvitationsError},
};
use tenantry_domain::{Span, invitation::DEFAULT_LIFETIME, permission::Permission, policy::Denial, role::Role};
use tenantry_testkit::builders::{all, anonymous, page};

use crate::world::{Person, World};

async fn invited(world: &World, person: &Person, states: &[InvitationState]) -> Vec<String> {
    let command = Command { states: states.to_vec(), page: all() };
    let listed = world.app.invitations.list.execute(&person.actor, command).await.unwrap();
    listed.items.iter().map(|invitation| invitation.email().local().to_owned()).collect()
}

#[tokio::test]
async fn each_state_has_its_list() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let stranger = world.found("alan", "bolt").await;
    world.invite(&stranger, "elsewhere", Role::Member).await;
    world.join(&owner, "accepted", Role::Member).await;
    let revoked = world.invite(&owner, "revoked", Role::Member).await;
    world.app.invitations.revoke.execute(&owner.actor, revoked.invitation_id).await.unwrap();
    world.invite(&owner, "expired", Role::Member).await;
    world.clock.advance(DEFAULT_LIFETIME);
    let owner = world.sign_in("ada").await;
    world.invite(&owner, "open", Role::Member).await;
    let cases: [(&[InvitationState], _); 6] = [
        (&[], vec!["open", "expired", "revoked", "accepted"]),
        (&[InvitationState::Open], vec!["open"]),
        (&[InvitationState::Expired], vec!["expired"]),
        (&[InvitationState::Accepted], vec!["accepted"]),
        (&[InvitationState::Revoked], vec!["revoked"]),
        (&[InvitationState::Revoked, InvitationState::Open], vec!["open", "revoked"]),
    ];
    for (states, expected) in cases {
        assert_eq!(invited(&world, &owner, states).await, expected, "{states:?}");
    }
    // The passage of time alone closes an invitation.
    world.clock.advance(DEFAULT_LIFETIME - Span::microseconds(1));
    let owner = world.sign_in("ada").await;
    assert_eq!(invited(&world, &owner, &[InvitationState::Open]).await, ["open"]);
    world.clock.advance(Span::microseconds(1));
    assert_eq!(invited(&world, &owner, &[InvitationState::Expired]).await, ["open", "expired"]);

    let command = Command { states: Vec::new(), page: page(None, 3) };
    let first = world.app.invitations.list.execute(&owner.actor, command).await.unwrap();
    let command = Command { states: Vec::new(), page: page(first.next, 3) };
    let rest = world.app.invitations.list.execute(&owner.actor, command).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (3, 1, None));
}

#[tokio::test]
async fn whoever_may_not_see_invitations_gets_no_list() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let member = world.join(&owner, "member", Role::Member).await;
    let forbidden = Denial::Forbidden { role: Role::Member, permission: Permission::InvitationsRead };
    for (actor, expected) in [(&member.actor, AccessError::Denied(forbidden)), (&anonymous(), AccessError::NotAMember)]
    {
        let refused = world.app.invitations.list.execute(actor, Command::default()).await;
        assert!(matches!(&refused, Err(ListInvitationsError::Access(error)) if *error == expected), "{refused:?}");
    }
}
