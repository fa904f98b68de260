//! People choose the language of the mails to them, whatever they are members of.

use tenantry_application::{
    actor::{AccessError, Actor},
    ports::mailer::Mail,
    settings::Settings,
    use_cases::{
        me::change_my_settings::{ChangeMySettingsError, Command},
        tenants::change_tenant_settings,
    },
};
use tenantry_domain::{
    locale::Locale,
    mailbox_proofs::RESET_KEPT,
    policy::Denial,
    role::Role,
    tenant::{Standing, TenantMove},
    tenant_settings::TenantSettingsChange,
    time_zone::TimeZone,
    user::UserSettingsChange,
};
use tenantry_testkit::builders::{anonymous, email};

use crate::world::{World, from_a_device, sign_in_as};

fn choice(locale: Option<Locale>) -> Command {
    Command { change: UserSettingsChange { locale: Some(locale), ..UserSettingsChange::default() } }
}

async fn choose(world: &World, actor: &Actor, locale: Option<Locale>) -> Option<Locale> {
    let changed = world.app.me.change_settings.execute(actor, choice(locale)).await.unwrap();
    assert_eq!(world.app.me.read_settings.execute(actor).await.unwrap(), changed);
    changed.locale()
}

fn newest(world: &World) -> Mail {
    world.store.queued_mails().pop().unwrap().mail
}

#[tokio::test]
async fn a_choice_is_the_persons_alone() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Viewer).await;
    assert_eq!(world.app.me.read_settings.execute(&grace.actor).await.unwrap().locale(), None);
    let mark = world.mark(owner.tenant_id);
    assert_eq!(choose(&world, &grace.actor, Some(Locale::Fr)).await, Some(Locale::Fr));
    // It is no event of the tenant.
    world.assert_recorded(mark, &grace.actor, &[]);
    assert_eq!(world.app.me.read_settings.execute(&owner.actor).await.unwrap().locale(), None);
    assert!(world.has_access(&grace));
    let mark = world.mark(owner.tenant_id);
    assert_eq!(choose(&world, &grace.actor, Some(Locale::Fr)).await, Some(Locale::Fr));
    world.assert_untouched(mark);
    // A time zone is another choice.
    let zone = Some(TimeZone::parse("Europe/Paris").unwrap());
    let change = UserSettingsChange { time_zone: Some(zone), ..UserSettingsChange::default() };
    let changed = world.app.me.change_settings.execute(&grace.actor, Command { change }).await.unwrap();
    assert_eq!((changed.locale(), changed.time_zone()), (Some(Locale::Fr), zone));
    // Without a tenant too.
    world.app.memberships.leave.execute(&grace.actor).await.unwrap();
    let signed_in = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await.unwrap();
    let alone = world.authenticate(&signed_in.tokens).unwrap();
    assert_eq!(world.app.me.read_settings.execute(&alone).await.unwrap().locale(), Some(Locale::Fr));
    assert_eq!(choose(&world, &alone, None).await, None);
}

#[tokio::test]
async fn whoever_may_not_is_refused() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    world.operate(owner.tenant_id, TenantMove::Suspend).await;
    let blocked = world.authenticate(&owner.tokens).unwrap();
    let mark = world.mark(owner.tenant_id);
    let suspended = AccessError::Denied(Denial::TenantBlocked(Standing::Suspended));
    for (actor, expected) in [(&anonymous(), AccessError::NotAMember), (&blocked, suspended)] {
        let refused = world.app.me.change_settings.execute(actor, choice(Some(Locale::De))).await;
        let is_expected = |error: &AccessError| *error == expected;
        assert!(matches!(&refused, Err(ChangeMySettingsError::Access(error)) if is_expected(error)), "{refused:?}");
    }
    assert!(world.app.me.read_settings.execute(&anonymous()).await.is_err());
    assert!(world.app.me.read_settings.execute(&blocked).await.is_ok());
    world.assert_untouched(mark);
}

#[tokio::test]
async fn the_recipients_language_comes_before_the_tenants_and_that_before_the_installations() {
    let world = World::with(Settings { locale: Locale::Es, ..Settings::default() });
    let (owner, ada) = (world.found("olivia", "acme").await, world.found("ada", "bolt").await);
    let change = TenantSettingsChange { locale: Some(Some(Locale::De)), ..TenantSettingsChange::default() };
    let command = change_tenant_settings::Command { change, seen: None };
    world.app.tenants.change_settings.execute(&owner.actor, command).await.unwrap();
    let token = world.invite(&owner, "ada", Role::Member).await;
    assert_eq!(newest(&world).locale, Locale::De);
    // What is about an account is no tenant's, and in none of their languages.
    world.forget("ada").await;
    assert_eq!(newest(&world).locale, Locale::Es);
    choose(&world, &ada.actor, Some(Locale::Fr)).await;
    world.app.invitations.resend.execute(&owner.actor, token.invitation_id).await.unwrap();
    assert_eq!((newest(&world).to, newest(&world).locale), (email("ada@example.com"), Locale::Fr));
    world.clock.advance(RESET_KEPT);
    world.forget("ada").await;
    assert_eq!(newest(&world).locale, Locale::Fr);
    world.invite(&owner, "guest", Role::Member).await;
    assert_eq!(newest(&world).locale, Locale::De);
}

#[tokio::test]
async fn an_invitation_costs_the_same_whether_or_not_the_address_chose_a_language() {
    let world = World::new();
    let (owner, ada) = (world.found("olivia", "acme").await, world.found("ada", "bolt").await);
    choose(&world, &ada.actor, Some(Locale::Fr)).await;
    let mut costs = Vec::new();
    for called in ["ada", "nobody"] {
        let token = world.invite(&owner, called, Role::Member).await;
        let before = world.store.calls();
        world.app.invitations.resend.execute(&owner.actor, token.invitation_id).await.unwrap();
        costs.push(world.store.calls() - before);
    }
    assert_eq!(costs[0], costs[1]);
}
