//! The tenant switcher shows all tenants of the person, and no other person's.

use tenantry_application::{
    actor::AccessError,
    use_cases::{me::list_my_tenants::ListMyTenantsError, memberships::update_member},
};
use tenantry_domain::{membership::MembershipChange, role::Role, tenant::TenantMove};
use tenantry_testkit::builders::{all, anonymous, page};

use crate::world::World;

#[tokio::test]
async fn all_memberships_are_shown_page_by_page_whatever_their_state() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let (bolt, cube) = (world.found("boss", "bolt").await, world.found("other", "cube").await);
    for (owner, role) in [(&bolt, Role::Viewer), (&cube, Role::Admin)] {
        world.join_too(owner, "ada", role).await;
    }
    let change = MembershipChange { active: Some(false), ..MembershipChange::default() };
    let command = update_member::Command { user_id: ada.user_id, change };
    world.app.memberships.update.execute(&bolt.actor, command).await.unwrap();
    world.operate(cube.tenant_id, TenantMove::Suspend).await;

    let listed = world.app.me.list_tenants.execute(&ada.actor, all()).await.unwrap();
    let seen = listed.items.iter().map(|seen| (seen.tenant.slug().as_str(), seen.role, seen.active));
    let expected = [("acme", Role::Owner, true), ("bolt", Role::Viewer, false), ("cube", Role::Admin, true)];
    assert_eq!((seen.collect::<Vec<_>>(), listed.next), (expected.to_vec(), None));

    let first = world.app.me.list_tenants.execute(&ada.actor, page(None, 2)).await.unwrap();
    let rest = world.app.me.list_tenants.execute(&ada.actor, page(first.next, 2)).await.unwrap();
    assert_eq!((first.items.len(), rest.next), (2, None));
    assert_eq!([first.items, rest.items].concat(), listed.items);

    let of_boss = world.app.me.list_tenants.execute(&bolt.actor, all()).await.unwrap();
    assert_eq!(of_boss.items.len(), 1);
    let refused = world.app.me.list_tenants.execute(&anonymous(), all()).await;
    assert!(matches!(refused, Err(ListMyTenantsError::Access(AccessError::NotAMember))), "{refused:?}");
}
