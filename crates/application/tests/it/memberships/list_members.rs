//! The list of members: filtered, searched, page by page, and only of the actor's own tenant.

use tenantry_application::{
    actor::AccessError,
    ports::memberships::{MemberFilter, MemberOrder, MemberSort},
    use_cases::memberships::list_members::{Command, ListMembersError},
};
use tenantry_domain::{
    membership::Membership,
    policy::Denial,
    role::Role,
    tenant::{Standing, TenantMove},
    words::SearchWords,
};
use tenantry_testkit::builders::{all, anonymous, page};

use crate::world::{Person, World};

async fn names(world: &World, person: &Person, filter: MemberFilter) -> Vec<String> {
    let command = Command { filter, page: all(), ..Command::default() };
    let listed = world.app.memberships.list.execute(&person.actor, command).await.unwrap();
    listed.items.iter().map(|member| member.snapshot().name.to_string()).collect()
}

#[tokio::test]
async fn members_are_listed_by_name_and_strangers_are_not() {
    let world = World::new();
    let owner = world.found("olivia", "acme").await;
    let viewer = world.join(&owner, "ada", Role::Viewer).await;
    world.join(&owner, "grace", Role::Member).await;
    world.found("mallory", "bolt").await;
    let role = MemberFilter { roles: vec![Role::Member], ..MemberFilter::default() };
    let search = MemberFilter { search: Some(SearchWords::parse("OLI").unwrap()), ..MemberFilter::default() };
    assert_eq!(names(&world, &viewer, MemberFilter::default()).await, ["ada", "grace", "olivia"]);
    assert_eq!(names(&world, &viewer, role).await, ["grace"]);
    assert_eq!(names(&world, &viewer, search).await, ["olivia"]);

    let sort = MemberSort { by: MemberOrder::Role, descending: true };
    let command = Command { sort, ..Command::default() };
    let by_role = world.app.memberships.list.execute(&viewer.actor, command).await.unwrap().items;
    assert_eq!(by_role.iter().map(Membership::role).collect::<Vec<_>>(), [Role::Viewer, Role::Member, Role::Owner]);

    let command = |after| Command { page: page(after, 2), ..Command::default() };
    let first = world.app.memberships.list.execute(&viewer.actor, command(None)).await.unwrap();
    let rest = world.app.memberships.list.execute(&viewer.actor, command(first.next.clone())).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
}

#[tokio::test]
async fn a_list_is_one_call_of_one_port() {
    let world = World::new();
    let owner = world.found("olivia", "acme").await;
    let calls = world.store.calls();
    world.app.memberships.list.execute(&owner.actor, Command::default()).await.unwrap();
    assert_eq!(world.store.calls(), calls + 1);
}

#[tokio::test]
async fn a_blocked_tenant_and_a_stranger_get_no_list() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.operate(owner.tenant_id, TenantMove::Cancel).await;
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let denied = AccessError::Denied(Denial::TenantBlocked(Standing::Canceled));
    for (actor, expected) in [(&blocked, denied), (&anonymous(), AccessError::NotAMember)] {
        let refused = world.app.memberships.list.execute(actor, Command::default()).await;
        assert!(matches!(&refused, Err(ListMembersError::Access(error)) if *error == expected), "{refused:?}");
    }
}
