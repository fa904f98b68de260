//! The list has every permission once, by name, and is the same for all members.

use tenantry_application::{
    actor::AccessError,
    use_cases::permissions::list_permissions::{ListPermissions, ListedPermission},
};
use tenantry_domain::{
    page::{Limit, PageRequest},
    permission::{EmbeddedPermission, Permission},
    role::Role,
    tenant::TenantMove,
};
use tenantry_testkit::builders::anonymous;

use crate::world::{World, operator};

const EMBEDDED: [EmbeddedPermission; 2] = [
    EmbeddedPermission::new("orders:create", Role::Manager).described("Place orders."),
    EmbeddedPermission::new("accounts:read", Role::Viewer),
];

#[tokio::test]
async fn ours_and_the_embedders_are_listed_by_name_page_by_page() {
    let world = World::new();
    let viewer = world.join(&world.found("ada", "acme").await, "grace", Role::Viewer).await;
    let (list, calls) = (ListPermissions::of(&EMBEDDED), world.store.calls());
    let whole = list.execute(&viewer.actor, PageRequest::default()).unwrap();
    assert_eq!((whole.items.len(), &whole.next), (Permission::ALL.len() + 2, &None));
    assert!(whole.items.is_sorted_by(|one, next| one.name < next.name), "{whole:?}");
    let named = |name| *whole.items.iter().find(|listed| listed.name == name).unwrap();
    let of = |name, description, least_role| ListedPermission { name, description, least_role };
    assert_eq!(named("orders:create"), of("orders:create", Some("Place orders."), Role::Manager));
    assert_eq!(named("accounts:read"), of("accounts:read", None, Role::Viewer));
    assert_eq!(named("members:remove"), of("members:remove", Some("Remove a member."), Role::Admin));

    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = list.execute(&viewer.actor, PageRequest { after, limit: Limit::parse(4).unwrap() }).unwrap();
        paged.push(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 4, 4, 1]);
    assert_eq!(paged.concat(), whole.items);
    assert_eq!(world.store.calls(), calls);
}

#[tokio::test]
async fn it_answers_in_a_blocked_tenant_and_to_members_only() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.operate(ada.tenant_id, TenantMove::Cancel).await;
    let ada = world.person(ada.tokens);
    let listed = |actor: &_| world.app.permissions.list.execute(actor, PageRequest::default());
    assert_eq!(listed(&ada.actor).unwrap().items.len(), Permission::ALL.len());
    for actor in [anonymous(), operator()] {
        assert_eq!(listed(&actor), Err(AccessError::NotAMember));
    }
}
