//! An owner deletes their tenant, or the operator any: all of it stays, and nobody works in it.

use tenantry_application::{
    actor::{AccessError, Actor, Who},
    settings::Settings,
    use_cases::tenants::delete_tenant::{Command, DeleteTenantError},
};
use tenantry_domain::{
    Span,
    permission::Permission,
    policy::Denial,
    role::Role,
    slug::Slug,
    tenant::{DeleteError, Former, IllegalMove, Standing, TRIAL, TenantStatus},
};
use tenantry_testkit::builders::{anonymous, now};

use crate::world::{World, operator};

fn named(slug: &str) -> Command {
    Command { slug: Slug::parse(slug).unwrap(), force: false }
}

fn forced(slug: &str) -> Command {
    Command { force: true, ..named(slug) }
}

fn standing(actor: &Actor) -> Standing {
    let Who::Member(member) = &actor.who else { panic!("expected a member") };
    member.standing
}

#[tokio::test]
async fn it_can_be_undone_for_as_long_as_the_settings_say_and_members_feel_it_at_once() {
    let world = World::with(Settings { deletion_grace: Span::days(7), ..Settings::default() });
    let (ada, neighbour) = (world.found("ada", "acme").await, world.found("grace", "bolt").await);
    let mark = world.mark(ada.tenant_id);
    let deleted = world.app.tenants.delete.execute(&ada.actor, named("acme")).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["tenant.status_changed"]);
    let former = Former::Trial { ends_at: now() + TRIAL };
    let status = TenantStatus::Deleted { since: now(), until: now() + Span::days(7), former };
    assert_eq!((deleted.status(), world.tenant(&ada)), (status, deleted));
    assert_eq!(standing(&world.authenticate(&ada.tokens).unwrap()), Standing::Canceled);
    assert_eq!(standing(&world.authenticate(&neighbour.tokens).unwrap()), Standing::Open);
    assert!(matches!(world.tenant(&neighbour).status(), TenantStatus::Trial { .. }));

    // They can still sign in and see why.
    let again = world.sign_in("ada").await;
    assert_eq!(world.app.tenants.read.execute(&again.actor).await.unwrap().tenant.status(), status);
}

#[tokio::test]
async fn members_besides_the_owner_are_not_taken_along_unless_forced() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    for (number, called) in ["grace", "alan"].into_iter().enumerate() {
        world.join(&owner, called, Role::Viewer).await;
        let mark = world.mark(owner.tenant_id);
        for (actor, by) in [(&owner.actor, "the owner"), (&operator(), "the operator")] {
            let refused = world.app.tenants.delete.execute(actor, named("acme")).await;
            let left = u32::try_from(number).unwrap() + 1;
            let is_told =
                matches!(&refused, Err(DeleteTenantError::Refused(DeleteError::MembersLeft(n))) if *n == left);
            assert!(is_told, "{by}: {refused:?}");
        }
        world.assert_untouched(mark);
    }
    world.app.tenants.delete.execute(&owner.actor, forced("acme")).await.unwrap();
    assert!(matches!(world.tenant(&owner).status(), TenantStatus::Deleted { .. }));
    assert_eq!(world.store.memberships(owner.tenant_id).len(), 3);
}

#[tokio::test]
async fn only_an_owner_deletes_their_own_and_repeats_its_slug() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let stranger = world.found("alan", "bolt").await;
    let marks = [world.mark(owner.tenant_id), world.mark(stranger.tenant_id)];
    let forbidden = AccessError::Denied(Denial::Forbidden { role: Role::Admin, permission: Permission::TenantDelete });
    for (actor, expected) in [(&admin.actor, forbidden), (&anonymous(), AccessError::NotAMember)] {
        let refused = world.app.tenants.delete.execute(actor, forced("acme")).await;
        assert!(matches!(&refused, Err(DeleteTenantError::Access(error)) if *error == expected), "{refused:?}");
    }
    // Whoever names another tenant deletes neither.
    let refused = world.app.tenants.delete.execute(&stranger.actor, forced("acme")).await;
    assert!(matches!(refused, Err(DeleteTenantError::Refused(DeleteError::SlugDiffers))), "{refused:?}");
    let refused = world.app.tenants.delete.execute(&operator(), forced("nobody")).await;
    assert!(matches!(refused, Err(DeleteTenantError::NotFound)), "{refused:?}");
    for mark in marks {
        world.assert_untouched(mark);
    }
    world.app.tenants.delete.execute(&operator(), forced("acme")).await.unwrap();
    let again = world.app.tenants.delete.execute(&operator(), forced("acme")).await;
    let expected = IllegalMove { from: "deleted", to: "deleted" };
    let is_told = matches!(&again, Err(DeleteTenantError::Refused(DeleteError::IllegalMove(e))) if *e == expected);
    assert!(is_told, "{again:?}");
}

#[tokio::test]
async fn where_the_store_fails_it_stays() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.tenants.delete.execute(&owner.actor, named("acme")).await;
    assert!(matches!(refused, Err(DeleteTenantError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(standing(&world.authenticate(&owner.tokens).unwrap()), Standing::Open);
}
