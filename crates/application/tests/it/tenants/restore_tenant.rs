//! An owner undoes the deletion of their tenant, and the operator that of any.

use tenantry_application::{
    actor::{AccessError, Actor, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::{
        change_tenant_status::{self, ChangeTenantStatusError},
        delete_tenant,
        restore_tenant::RestoreTenantError,
    },
};
use tenantry_domain::{
    Span,
    permission::Permission,
    policy::Denial,
    role::Role,
    slug::Slug,
    tenant::{IllegalMove, Standing, TenantMove},
};
use tenantry_testkit::builders::anonymous;

use crate::world::{World, operator};

async fn delete(world: &World, slug: &str) {
    let command = delete_tenant::Command { slug: Slug::parse(slug).unwrap(), force: true };
    world.app.tenants.delete.execute(&operator(), command).await.unwrap();
}

fn standing(actor: &Actor) -> Standing {
    let Who::Member(member) = &actor.who else { panic!("expected a member") };
    member.standing
}

#[tokio::test]
async fn the_owner_restores_it_to_what_it_was_and_members_feel_it_at_once() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.operate(owner.tenant_id, TenantMove::MarkPastDue).await;
    let before = world.tenant(&owner).status();
    delete(&world, "acme").await;
    let again = world.sign_in("ada").await;
    assert_eq!(standing(&again.actor), Standing::Canceled);
    world.clock.advance(Span::days(29));
    let mark = world.mark(owner.tenant_id);
    let restored = world.app.tenants.restore.execute(&again.actor).await.unwrap();
    world.assert_recorded(mark, &again.actor, &["tenant.status_changed"]);
    assert_eq!((restored.status(), world.tenant(&owner)), (before, restored));
    assert_eq!(standing(&world.sign_in("ada").await.actor), Standing::Open);
}

#[tokio::test]
async fn nobody_but_an_owner_restores_it_and_only_theirs() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let stranger = world.found("alan", "bolt").await;
    delete(&world, "acme").await;
    let mark = world.mark(owner.tenant_id);
    let forbidden = AccessError::Denied(Denial::Forbidden { role: Role::Admin, permission: Permission::TenantDelete });
    for (actor, expected) in [(&admin.actor, forbidden), (&anonymous(), AccessError::NotAMember)] {
        let refused = world.app.tenants.restore.execute(actor).await;
        assert!(matches!(&refused, Err(RestoreTenantError::Access(error)) if *error == expected), "{refused:?}");
    }
    // Theirs is not deleted.
    let refused = world.app.tenants.restore.execute(&stranger.actor).await;
    let expected = IllegalMove { from: "trial", to: "restored" };
    assert!(matches!(&refused, Err(RestoreTenantError::IllegalMove(error)) if *error == expected), "{refused:?}");
    world.store.refuse_commits();
    let refused = world.app.tenants.restore.execute(&owner.actor).await;
    assert!(matches!(refused, Err(RestoreTenantError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn it_is_over_with_the_grace() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    delete(&world, "acme").await;
    world.clock.advance(Span::days(30));
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.tenants.restore.execute(&owner.actor).await;
    let expected = IllegalMove { from: "deleted", to: "restored, because its grace is over" };
    assert!(matches!(&refused, Err(RestoreTenantError::IllegalMove(error)) if *error == expected), "{refused:?}");
    let command = change_tenant_status::Command { tenant: TenantKey::Id(owner.tenant_id), step: TenantMove::Restore };
    let refused = world.app.tenants.change_status.execute(&operator(), command).await;
    assert!(matches!(refused, Err(ChangeTenantStatusError::IllegalMove(_))), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn the_operator_restores_any() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let before = world.tenant(&owner).status();
    delete(&world, "acme").await;
    world.operate(owner.tenant_id, TenantMove::Restore).await;
    assert_eq!(world.tenant(&owner).status(), before);
    assert!(world.has_access(&owner));
}
