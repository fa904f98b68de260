//! Admins change the settings of their tenant, and its mails follow them.

use tenantry_application::{
    actor::AccessError,
    ports::store_error::StoreError,
    settings::Settings,
    use_cases::tenants::change_tenant_settings::{ChangeTenantSettingsError, Command},
};
use tenantry_domain::{
    locale::Locale,
    permission::Permission,
    policy::Denial,
    role::Role,
    tenant::{Standing, TenantMove},
    tenant_settings::{TenantSettings, TenantSettingsChange},
};
use tenantry_testkit::builders::anonymous;

use crate::world::{Person, World};

fn to(locale: Option<Locale>) -> Command {
    Command { change: TenantSettingsChange { locale: Some(locale), ..TenantSettingsChange::default() }, seen: None }
}

async fn read(world: &World, person: &Person) -> TenantSettings {
    world.app.tenants.read_settings.execute(&person.actor).await.unwrap()
}

#[tokio::test]
async fn they_change_with_their_trail_and_only_in_this_tenant() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let admin = world.join(&owner, "grace", Role::Admin).await;
    let viewer = world.join(&owner, "bea", Role::Viewer).await;
    let other = world.found("olivia", "bolt").await;
    assert_eq!(read(&world, &viewer).await, TenantSettings::unset(owner.tenant_id));
    let mark = world.mark(owner.tenant_id);
    let changed = world.app.tenants.change_settings.execute(&admin.actor, to(Some(Locale::De))).await.unwrap();
    world.assert_recorded(mark, &admin.actor, &["tenant.settings_changed"]);
    assert_eq!((changed.locale(), changed.version()), (Some(Locale::De), 1));
    assert_eq!(read(&world, &viewer).await, changed);
    assert_eq!(read(&world, &other).await, TenantSettings::unset(other.tenant_id));
    // The request is repeated, also with what it had seen.
    let mark = world.mark(owner.tenant_id);
    for seen in [None, Some(vec![0])] {
        let again = Command { seen, ..to(Some(Locale::De)) };
        assert_eq!(world.app.tenants.change_settings.execute(&admin.actor, again).await.unwrap(), changed);
    }
    let outdated = Command { seen: Some(vec![0]), ..to(Some(Locale::Fr)) };
    let refused = world.app.tenants.change_settings.execute(&admin.actor, outdated).await;
    assert!(matches!(refused, Err(ChangeTenantSettingsError::Changed(_))), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn whoever_may_not_is_refused() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let manager = world.join(&owner, "manager", Role::Manager).await;
    let mark = world.mark(owner.tenant_id);
    let forbidden =
        AccessError::Denied(Denial::Forbidden { role: Role::Manager, permission: Permission::TenantUpdate });
    for (actor, expected) in [(&manager.actor, forbidden), (&anonymous(), AccessError::NotAMember)] {
        let refused = world.app.tenants.change_settings.execute(actor, to(Some(Locale::De))).await;
        let is_expected = |error: &AccessError| *error == expected;
        assert!(matches!(&refused, Err(ChangeTenantSettingsError::Access(error)) if is_expected(error)), "{refused:?}");
    }
    assert!(world.app.tenants.read_settings.execute(&anonymous()).await.is_err());
    world.assert_untouched(mark);

    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let mark = world.mark(owner.tenant_id);
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let refused = world.app.tenants.change_settings.execute(&blocked, to(Some(Locale::De))).await;
    let expected = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    assert!(matches!(&refused, Err(ChangeTenantSettingsError::Access(error)) if *error == expected), "{refused:?}");
    assert_eq!(world.app.tenants.read_settings.execute(&blocked).await.unwrap().version(), 0);
    world.assert_untouched(mark);
}

#[tokio::test]
async fn where_the_store_fails_they_stay() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let mark = world.mark(owner.tenant_id);
    world.store.refuse_commits();
    let refused = world.app.tenants.change_settings.execute(&owner.actor, to(Some(Locale::De))).await;
    assert!(matches!(refused, Err(ChangeTenantSettingsError::Store(StoreError::Unavailable(_)))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(read(&world, &owner).await.version(), 0);
}

#[tokio::test]
async fn invitations_are_in_the_language_of_the_tenant_and_else_in_the_installations() {
    let world = World::with(Settings { locale: Locale::Es, ..Settings::default() });
    let (owner, other) = (world.found("ada", "acme").await, world.found("olivia", "bolt").await);
    let language = || world.mails().pop().unwrap().locale;
    world.invite(&owner, "before", Role::Member).await;
    assert_eq!(language(), Locale::Es);
    world.app.tenants.change_settings.execute(&owner.actor, to(Some(Locale::De))).await.unwrap();
    let token = world.invite(&owner, "after", Role::Member).await;
    assert_eq!(language(), Locale::De);
    world.invite(&other, "elsewhere", Role::Member).await;
    assert_eq!(language(), Locale::Es);
    world.app.tenants.change_settings.execute(&owner.actor, to(Some(Locale::Fr))).await.unwrap();
    world.app.invitations.resend.execute(&owner.actor, token.invitation_id).await.unwrap();
    assert_eq!(language(), Locale::Fr);
}
