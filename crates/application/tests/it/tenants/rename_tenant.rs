//! Admins rename the tenant; its slug does not change.

use tenantry_application::{
    actor::AccessError,
    use_cases::{
        memberships::update_member,
        tenants::rename_tenant::{Command, RenameTenantError},
    },
};
use tenantry_domain::{
    membership::MembershipChange,
    permission::Permission,
    policy::Denial,
    role::Role,
    tenant::{Standing, TenantMove},
};
use tenantry_testkit::builders::{anonymous, name};

use crate::world::World;

fn to(text: &str) -> Command {
    Command { name: name(text) }
}

#[tokio::test]
async fn the_name_changes_with_its_trail_and_the_slug_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let before = world.tenant(&owner);
    let mark = world.mark(owner.tenant_id);
    let renamed = world.app.tenants.rename.execute(&admin.actor, to("Acme Inc.")).await.unwrap();
    world.assert_recorded(mark, &admin.actor, &["tenant.updated"]);
    assert_eq!(world.tenant(&owner), renamed);
    assert_eq!((renamed.name(), renamed.slug()), (&name("Acme Inc."), before.slug()));
    // The request is repeated.
    let mark = world.mark(owner.tenant_id);
    assert_eq!(world.app.tenants.rename.execute(&admin.actor, to("Acme Inc.")).await.unwrap(), renamed);
    world.assert_untouched(mark);
}

#[tokio::test]
async fn whoever_may_not_is_refused() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let demoted = world.join(&owner, "demoted", Role::Admin).await;
    let removed = world.join(&owner, "removed", Role::Admin).await;
    // These two members were allowed a moment ago, and use tokens from before the change.
    let change = MembershipChange { role: Some(Role::Member), ..MembershipChange::default() };
    let command = update_member::Command { user_id: demoted.user_id, change };
    world.app.memberships.update.execute(&owner.actor, command).await.unwrap();
    world.app.memberships.remove.execute(&owner.actor, removed.user_id).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    let forbidden = |role| AccessError::Denied(Denial::Forbidden { role, permission: Permission::TenantUpdate });
    let cases = [
        (&manager.actor, forbidden(Role::Manager)),
        (&demoted.actor, forbidden(Role::Member)),
        (&removed.actor, AccessError::NotAMember),
        (&anonymous(), AccessError::NotAMember),
    ];
    for (actor, expected) in cases {
        let refused = world.app.tenants.rename.execute(actor, to("Taken over")).await;
        assert!(matches!(&refused, Err(RenameTenantError::Access(error)) if *error == expected), "{refused:?}");
    }
    world.assert_untouched(mark);

    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let mark = world.mark(owner.tenant_id);
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let refused = world.app.tenants.rename.execute(&blocked, to("Taken over")).await;
    let expected = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    assert!(matches!(&refused, Err(RenameTenantError::Access(error)) if *error == expected), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn where_the_store_fails_the_name_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.tenants.rename.execute(&owner.actor, to("Acme Inc.")).await;
    assert!(matches!(refused, Err(RenameTenantError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(world.tenant(&owner).name(), &name("acme"));
}
