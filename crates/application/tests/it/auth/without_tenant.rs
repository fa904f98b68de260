//! A person without an active membership has a session without a tenant: it reaches what is their own, and nothing else.

use tenantry_application::{
    actor::{AccessError, Actor, Who},
    founding::NewTenant,
    ports::tenants::TenantKey,
    settings::Settings,
    use_cases::{
        auth::{
            authenticate::{self, AuthenticateError},
            refresh::{self, RefreshError, Refreshed},
            sign_in::{Command, SignInError},
            switch_tenant,
        },
        invitations::{
            accept_invitation::{self, AcceptInvitationError},
            list_invitations,
        },
        me::{rename_me, revoke_my_sessions},
        memberships::list_members,
        tenants::found_tenant,
        tokens::Tokens,
    },
};
use tenantry_domain::{
    refresh_token::RefreshError as TokenError, role::Role, session::RevocationReason, user::ExistingAccount,
};
use tenantry_testkit::builders::{all, name, password, slug};

use crate::world::{Person, World, from_a_device, refresh_text, sign_in_as};

/// Returns a tenant's owner and Grace, who left it and signed in again.
async fn grace_who_left(world: &World) -> (Person, Person, Tokens) {
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    world.app.memberships.leave.execute(&grace.actor).await.unwrap();
    let signed_in = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await.unwrap();
    assert_eq!((signed_in.current, signed_in.memberships), (None, Vec::new()));
    (owner, grace, signed_in.tokens)
}

fn actor(world: &World, tokens: &Tokens) -> Actor {
    let actor = world.authenticate(tokens).unwrap();
    assert!(matches!(actor.who, Who::Person(_)) && actor.tenant_id().is_none());
    actor
}

async fn refresh(world: &World, tokens: &Tokens) -> Result<Refreshed, RefreshError> {
    let command = refresh::Command { refresh_token: refresh_text(tokens) };
    world.app.auth.refresh.execute(&from_a_device(), command).await
}

#[tokio::test]
async fn it_shows_and_changes_what_is_the_persons_own() {
    let world = World::new();
    let (_, _, tokens) = grace_who_left(&world).await;
    let grace = actor(&world, &tokens);
    let me = world.app.me.who_am_i.execute(&grace).unwrap();
    assert_eq!((me.member, me.permissions, me.embedded), (None, Vec::new(), Vec::new()));
    assert_eq!(world.app.me.list_tenants.execute(&grace, all()).await.unwrap().items, []);
    let sessions = world.app.me.list_sessions.execute(&grace, all()).await.unwrap().items;
    assert_eq!((sessions.len(), sessions[0].last_tenant), (2, None));
    world.app.me.rename.execute(&grace, rename_me::Command { name: name("Grace Hopper") }).await.unwrap();
    let renamed = world.app.me.who_am_i.execute(&actor(&world, &tokens)).unwrap();
    assert_eq!(renamed.person.name, name("Grace Hopper"));
}

#[tokio::test]
async fn nothing_of_a_tenant_is_reached() {
    let world = World::new();
    let (owner, _, tokens) = grace_who_left(&world).await;
    let grace = actor(&world, &tokens);
    let mark = world.mark(owner.tenant_id);
    assert!(matches!(grace.member(), Err(AccessError::NoTenant)));
    let refused = world.app.tenants.read.execute(&grace).await.unwrap_err().to_string();
    assert_eq!(refused, "this session has no tenant; found one or accept an invitation");
    let refused = [
        world.app.memberships.leave.execute(&grace).await.unwrap_err().to_string(),
        world.app.memberships.find.execute(&grace, owner.user_id).await.unwrap_err().to_string(),
        world.app.memberships.list.execute(&grace, list_members::Command::default()).await.unwrap_err().to_string(),
        world.app.invitations.list.execute(&grace, list_invitations::Command::default()).await.unwrap_err().to_string(),
        world.app.permissions.list.execute(&grace, all()).unwrap_err().to_string(),
    ];
    assert!(refused.iter().all(|text| text == "this session has no tenant; found one or accept an invitation"));
    let there = switch_tenant::Command { tenant: Some(TenantKey::Id(owner.tenant_id)) };
    let refused = world.app.auth.switch_tenant.execute(&grace, there).await;
    assert!(matches!(refused, Err(switch_tenant::SwitchTenantError::NoMembership)), "{refused:?}");
    // No hint agrees with a token that names no tenant.
    let header = format!("Bearer {}", tokens.access_token);
    let hints = ["acme".to_owned()];
    let command = authenticate::Command { authorization: Some(&header), tenant_hints: &hints };
    let refused = world.app.auth.authenticate.execute(command, from_a_device().origin);
    assert!(matches!(refused, Err(AuthenticateError::TenantMismatch { .. })), "{refused:?}");
    world.assert_untouched(mark);
}

#[tokio::test]
async fn it_is_refreshed_without_a_tenant_whatever_the_person_joined_since() {
    let world = World::new();
    let (owner, _, tokens) = grace_who_left(&world).await;
    let second = refresh(&world, &tokens).await.unwrap();
    assert_eq!(second.current, None);
    world.join_too(&owner, "grace", Role::Admin).await;
    let third = refresh(&world, &second.tokens).await.unwrap();
    assert_eq!(third.current, None);
    let grace = actor(&world, &third.tokens);
    // The way into the tenant is the switch, in the same session.
    let there = switch_tenant::Command { tenant: Some(TenantKey::Id(owner.tenant_id)) };
    let switched = world.app.auth.switch_tenant.execute(&grace, there).await.unwrap();
    let switched = world.person(switched.tokens);
    assert_eq!(switched.actor.person().unwrap().session_id, grace.person().unwrap().session_id);
}

#[tokio::test]
async fn an_old_token_ends_it_and_the_row_is_the_record() {
    let world = World::new();
    let (owner, grace, tokens) = grace_who_left(&world).await;
    let second = refresh(&world, &tokens).await.unwrap();
    refresh(&world, &second.tokens).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    let refused = refresh(&world, &tokens).await;
    assert!(matches!(refused, Err(RefreshError::Reused)), "{refused:?}");
    world.assert_recorded(mark, &from_a_device(), &[]);
    let ended = world.store.sessions(grace.user_id);
    let reason = ended[1].snapshot().revocation.map(|revocation| revocation.reason);
    assert_eq!(reason, Some(RevocationReason::RefreshTokenReused));
    assert!(matches!(world.authenticate(&second.tokens), Err(AuthenticateError::Revoked)));
    let refused = refresh(&world, &second.tokens).await;
    assert!(matches!(refused, Err(RefreshError::Token(TokenError::SessionRevoked))), "{refused:?}");
}

#[tokio::test]
async fn signing_out_and_revoking_it_are_felt_at_once() {
    let world = World::new();
    let (_, _, first) = grace_who_left(&world).await;
    let second = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await.unwrap().tokens;
    let others = revoke_my_sessions::Command::Others;
    world.app.me.revoke_sessions.execute(&actor(&world, &second), others).await.unwrap();
    assert!(matches!(world.authenticate(&first), Err(AuthenticateError::Revoked)));
    world.app.auth.sign_out.execute(&actor(&world, &second)).await.unwrap();
    assert!(matches!(world.authenticate(&second), Err(AuthenticateError::Revoked)));
    let refused = refresh(&world, &second).await;
    assert!(matches!(refused, Err(RefreshError::Token(TokenError::SessionRevoked))), "{refused:?}");
}

#[tokio::test]
async fn it_founds_a_tenant_and_the_next_sign_in_is_there() {
    let world = World::new();
    let (_, grace, tokens) = grace_who_left(&world).await;
    let tenant = NewTenant { name: name("Bolt"), slug: None };
    let command = found_tenant::Command { tenant, repeatable: None };
    let founded = world.app.tenants.found.execute(&actor(&world, &tokens), command).await.unwrap();
    let there = world.person(founded.tokens);
    assert_eq!((there.user_id, there.tenant_id), (grace.user_id, founded.tenant.id()));
    let log = world.store.audit_log(founded.tenant.id());
    assert!(log.iter().all(|entry| matches!(entry.actor.who, Who::Person(_))));
    assert_eq!(world.sign_in("grace").await.tenant_id, founded.tenant.id());
}

#[tokio::test]
async fn it_accepts_an_invitation_for_the_own_address_and_no_other() {
    let world = World::new();
    let (owner, grace, tokens) = grace_who_left(&world).await;
    let of_alan = world.invite(&owner, "alan", Role::Member).await;
    let accept = |token| accept_invitation::Command {
        token,
        name: None,
        password: None,
        locale: None,
        existing: ExistingAccount::Keep,
    };
    let refused = world.app.invitations.accept.execute(&actor(&world, &tokens), accept(of_alan)).await;
    assert!(matches!(refused, Err(AcceptInvitationError::OtherPerson)), "{refused:?}");
    let own = world.invite(&owner, "grace", Role::Member).await;
    let accepted = world.app.invitations.accept.execute(&actor(&world, &tokens), accept(own)).await.unwrap();
    assert!(!accepted.is_new_user);
    let there = world.person(accepted.tokens);
    assert_eq!((there.user_id, there.tenant_id), (grace.user_id, owner.tenant_id));
}

#[tokio::test]
async fn a_tenants_token_is_not_turned_into_one_without() {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    world.app.memberships.leave.execute(&grace.actor).await.unwrap();
    let refused = refresh(&world, &grace.tokens).await;
    assert!(matches!(refused, Err(RefreshError::NoMembership)), "{refused:?}");
}

#[tokio::test]
async fn where_it_is_switched_off_the_person_is_refused_and_its_tokens_end() {
    let world = World::with(Settings { sessions_without_tenant: false, ..Settings::default() });
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    world.app.memberships.leave.execute(&grace.actor).await.unwrap();
    let mark = world.mark(owner.tenant_id);
    let refused = world.app.auth.sign_in.execute(&from_a_device(), sign_in_as("grace")).await;
    assert!(matches!(refused, Err(SignInError::NoMembership)), "{refused:?}");
    world.assert_untouched(mark);
    // A session from before it was switched off.
    let mut on = world.app.auth.sign_in.clone();
    on.settings = std::sync::Arc::new(Settings::default());
    let tokens = on.execute(&from_a_device(), sign_in_as("grace")).await.unwrap().tokens;
    let refused = refresh(&world, &tokens).await;
    assert!(matches!(refused, Err(RefreshError::NoMembership)), "{refused:?}");
}

#[tokio::test]
async fn a_wish_for_a_tenant_one_is_not_in_is_refused_alike_and_never_answered_elsewhere() {
    let world = World::new();
    let (owner, _, _) = grace_who_left(&world).await;
    let other = world.found("boss", "bolt").await;
    let mark = world.mark(owner.tenant_id);
    for (called, own) in [("grace", 0), ("ada", 1)] {
        for wish in [TenantKey::Slug(slug("nowhere")), TenantKey::Slug(slug("bolt")), TenantKey::Id(other.tenant_id)] {
            let command = || Command { tenant: Some(wish.clone()), ..sign_in_as(called) };
            let refused = world.app.auth.sign_in.execute(&from_a_device(), command()).await;
            let Err(SignInError::OtherTenant { own: offered }) = refused else { panic!("{refused:?}") };
            assert_eq!(offered.len(), own);
            // With a wrong password, the answer does not reveal even that.
            let guess = Command { password: password("wrong"), ..command() };
            let refused = world.app.auth.sign_in.execute(&from_a_device(), guess).await;
            assert!(matches!(refused, Err(SignInError::InvalidCredentials)), "{refused:?}");
        }
    }
    world.assert_untouched(mark);
}
