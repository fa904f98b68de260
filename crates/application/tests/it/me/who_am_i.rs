//! The identity of the actor comes from the token, without a query.

use tenantry_application::actor::{AccessError, Who};
use tenantry_domain::{permission::Permission, role::Role, tenant::TenantMove};
use tenantry_testkit::builders::anonymous;

use crate::world::{World, operator};

#[tokio::test]
async fn it_tells_the_member_and_what_the_role_holds() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let viewer = world.join(&owner, "grace", Role::Viewer).await;
    let calls = world.store.calls();
    for (person, permissions) in
        [(&owner, Permission::ALL.to_vec()), (&viewer, vec![Permission::TenantRead, Permission::MembersRead])]
    {
        let me = world.app.me.who_am_i.execute(&person.actor).unwrap();
        let Who::Member(member) = &person.actor.who else { panic!("expected a member") };
        assert_eq!((me.member.as_ref(), me.permissions), (Some(member), permissions));
    }
    assert_eq!(world.store.calls(), calls);
}

#[tokio::test]
async fn it_answers_in_a_blocked_tenant_and_to_signed_in_people_only() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Cancel).await;
    let ada = world.person(ada.tokens);
    assert!(world.app.me.who_am_i.execute(&ada.actor).is_ok());
    for actor in [anonymous(), operator()] {
        assert_eq!(world.app.me.who_am_i.execute(&actor), Err(AccessError::NotAMember));
    }
}
