//! A member is visible to members of the same tenant.

use tenantry_application::{actor::AccessError, use_cases::memberships::find_member::FindMemberError};
use tenantry_domain::{
    policy::Denial,
    role::Role,
    tenant::{Standing, TenantMove},
};
use tenantry_testkit::builders::{anonymous, id};

use crate::world::World;

#[tokio::test]
async fn a_member_is_shown_and_another_tenants_is_not() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let viewer = world.join(&owner, "grace", Role::Viewer).await;
    let stranger = world.found("alan", "bolt").await;
    let found = world.app.memberships.find.execute(&viewer.actor, owner.user_id).await.unwrap();
    assert_eq!(Some(found), world.membership(&owner));
    for user in [stranger.user_id, id()] {
        let refused = world.app.memberships.find.execute(&owner.actor, user).await;
        assert!(matches!(refused, Err(FindMemberError::NotFound)), "{refused:?}");
    }
}

#[tokio::test]
async fn nobody_sees_members_of_a_blocked_tenant() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let denied = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    for (actor, expected) in [(&blocked, denied), (&anonymous(), AccessError::NotAMember)] {
        let refused = world.app.memberships.find.execute(actor, owner.user_id).await;
        assert!(matches!(&refused, Err(FindMemberError::Access(error)) if *error == expected), "{refused:?}");
    }
}
