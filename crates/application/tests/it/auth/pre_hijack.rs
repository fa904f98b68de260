//! Whoever signs up with somebody else's address loses it, and everything they had by it, to the owner who proves the
//! mailbox.

use std::sync::Arc;

use tenantry_application::{
    ports::{mailer::Message, store_error::StoreError},
    use_cases::{
        auth::sign_up::SignUpError,
        invitations::accept_invitation::{AcceptInvitationError, Accepted, Command},
        me::change_email,
    },
};
use tenantry_domain::{
    role::Role,
    session::RevocationReason,
    token_text::InvitationToken,
    user::{ExistingAccount, User},
};
use tenantry_testkit::builders::{email, name, password};

use super::reset_password::{NEW, ends, reset, signs_in};
use crate::world::{PASSWORD, Person, World, at_once, from_a_device, sign_up_as};

fn user(world: &World, person: &Person) -> User {
    world.store.users().into_iter().find(|user| user.id() == person.user_id).unwrap()
}

fn accept(token: &InvitationToken, with: &str, existing: ExistingAccount) -> Command {
    Command {
        token: token.clone(),
        name: Some(name("Victoria")),
        password: Some(password(with)),
        locale: None,
        existing,
    }
}

async fn take(
    world: &World,
    token: &InvitationToken,
    with: &str,
    existing: ExistingAccount,
) -> Result<Accepted, AcceptInvitationError> {
    world.app.invitations.accept.execute(&from_a_device(), accept(token, with, existing)).await
}

/// A squatter with the address of Victoria, who owns a tenant of their own and belongs to another by the inviter's copy.
async fn squat(world: &World) -> (Person, Person, Person) {
    let boss = world.found("boss", "corp").await;
    let squatter = world.found("victoria", "trap").await;
    let token = world.invite_by_link(&boss, "victoria", Role::Admin).await;
    let command = Command {
        token,
        name: None,
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    let accepted = world.app.invitations.accept.execute(&squatter.actor, command).await.unwrap();
    let in_corp = world.person(accepted.tokens);
    (boss, squatter, in_corp)
}

/// Asserts that the squatter has nothing left but a tenant that has no other owner.
#[track_caller]
fn assert_displaced(world: &World, squatter: &Person, in_corp: &Person) {
    assert!(!world.has_access(squatter) && !world.has_access(in_corp));
    assert!(ends(world, squatter.user_id).iter().all(|end| *end == Some(RevocationReason::AddressReclaimed)));
    let left = user(world, squatter);
    assert!(left.email().as_str().ends_with("@reclaimed.invalid") && !left.email_verified(), "{left:?}");
    assert_eq!(world.membership(in_corp), None);
    assert!(world.store.events(in_corp.tenant_id).ends_with(&["member.left", "user.address_reclaimed"]));
    let ghost = world.membership(squatter).unwrap();
    assert_eq!(&ghost.snapshot().email, left.email());
    assert!(world.store.events(squatter.tenant_id).ends_with(&["user.updated", "user.address_reclaimed"]));
}

#[tokio::test]
async fn the_owner_who_resets_the_password_begins_with_an_account_of_their_own() {
    let world = World::new();
    let (boss, squatter, in_corp) = squat(&world).await;
    // The squatter prepares to take the account with them.
    let away = change_email::Command { email: email("eve@example.com"), current_password: password(PASSWORD) };
    world.app.me.change_email.execute(&squatter.actor, away).await.unwrap();
    let code = world.code_to("eve");

    let refused = world.app.auth.sign_up.execute(&from_a_device(), sign_up_as("victoria", "Mine")).await;
    assert!(matches!(refused, Err(SignUpError::EmailTaken)), "{refused:?}");
    let token = world.forget("victoria").await;
    let preview = world.app.auth.preview_reset.execute(&from_a_device(), &token).await.unwrap();
    assert_eq!(preview.tenants.len(), 2);
    let done = reset(&world, &token, ExistingAccount::default()).await.unwrap();

    assert!(done.replaced && done.user.email_verified());
    assert_eq!(done.user.email(), &email("victoria@example.com"));
    assert_ne!(done.user.id(), squatter.user_id);
    assert!(matches!(world.mail_to("victoria"), Message::AccountReclaimed { .. }));
    assert_displaced(&world, &squatter, &in_corp);
    assert!(!signs_in(&world, "victoria", PASSWORD).await);
    assert!(world.app.me.confirm_email.execute(&squatter.actor, &code).await.is_err());
    // The owner signs in, belongs to nothing yet, and is invited like anybody else.
    assert!(signs_in(&world, "victoria", NEW).await);
    let token = world.invite(&boss, "victoria", Role::Member).await;
    let joined = take(&world, &token, NEW, ExistingAccount::Keep).await;
    assert_eq!(joined.unwrap().user.id(), done.user.id());
}

#[tokio::test]
async fn an_address_without_a_mailbox_brings_no_way_back() {
    let world = World::new();
    let (_, squatter, _) = squat(&world).await;
    let token = world.forget("victoria").await;
    reset(&world, &token, ExistingAccount::Replace).await.unwrap();
    let nowhere = user(&world, &squatter).email().clone();
    let command = tenantry_application::use_cases::auth::sign_in::Command {
        email: nowhere,
        password: password(PASSWORD),
        tenant: None,
        remember_me: false,
    };
    assert!(world.app.auth.sign_in.execute(&from_a_device(), command).await.is_err());
}

#[tokio::test]
async fn the_owner_who_accepts_a_mailed_invitation_may_say_that_the_account_is_not_theirs() {
    let world = World::new();
    let (_, squatter, in_corp) = squat(&world).await;
    let host = world.found("host", "home").await;
    let token = world.invite(&host, "victoria", Role::Member).await;
    // Not by accident: a wrong password alone is a wrong password.
    let mistyped = take(&world, &token, NEW, ExistingAccount::Keep).await;
    assert!(matches!(mistyped, Err(AcceptInvitationError::InvalidCredentials)));
    let claimed = take(&world, &token, NEW, ExistingAccount::Replace).await;
    let claimed = claimed.unwrap();
    assert!(claimed.is_new_user && claimed.user.email_verified() && claimed.user.id() != squatter.user_id);
    assert!(matches!(world.mail_to("victoria"), Message::AccountReclaimed { .. }));
    assert_displaced(&world, &squatter, &in_corp);
}

#[tokio::test]
async fn the_inviters_copy_takes_no_address_from_anybody() {
    let world = World::new();
    squat(&world).await;
    let host = world.found("host", "home").await;
    let token = world.invite_by_link(&host, "victoria", Role::Member).await;
    let refused = take(&world, &token, NEW, ExistingAccount::Replace).await;
    assert!(matches!(refused, Err(AcceptInvitationError::InvalidCredentials)));
}

#[tokio::test]
async fn a_mailed_invitation_takes_no_address_that_was_proved() {
    let world = World::new();
    let victoria = world.found("victoria", "mine").await;
    world.prove(&victoria, "victoria").await;
    let host = world.found("host", "home").await;
    let token = world.invite(&host, "victoria", Role::Member).await;
    let refused = take(&world, &token, NEW, ExistingAccount::Replace).await;
    assert!(matches!(refused, Err(AcceptInvitationError::InvalidCredentials)));
    assert!(world.has_access(&victoria));
}

#[tokio::test]
async fn who_knows_the_password_and_holds_the_mailed_invitation_is_one_person_and_keeps_everything() {
    let world = World::new();
    let victoria = world.found("victoria", "mine").await;
    let host = world.found("host", "home").await;
    let token = world.invite(&host, "victoria", Role::Member).await;
    let command = accept(&token, PASSWORD, ExistingAccount::Replace);
    let accepted = world.app.invitations.accept.execute(&from_a_device(), command).await.unwrap();
    assert_eq!(accepted.user.id(), victoria.user_id);
    assert!(world.has_access(&victoria) && world.membership(&victoria).is_some());
}

#[tokio::test]
async fn the_squatter_who_types_codes_meanwhile_wins_nothing() {
    // The squatter has a session but no code; the owner has the code but no session. Neither proves both.
    let world = Arc::new(World::new());
    let (_, squatter, in_corp) = squat(&world).await;
    let token = world.forget("victoria").await;
    let resets = (0..50).map(|_| {
        let (world, token) = (world.clone(), token.clone());
        async move { reset(&world, &token, ExistingAccount::Replace).await.is_ok() }
    });
    assert_eq!(at_once(resets).await.into_iter().filter(|done| *done).count(), 1);
    assert_displaced(&world, &squatter, &in_corp);
    let owners = world.store.users().into_iter().filter(|user| user.email() == &email("victoria@example.com"));
    assert_eq!(owners.count(), 1);
}

#[tokio::test]
async fn a_crash_after_the_claim_leaves_members_whom_nobody_can_be() {
    let world = World::new();
    let (_, squatter, in_corp) = squat(&world).await;
    let token = world.forget("victoria").await;
    world.store.allow_commits(1);
    let stopped = reset(&world, &token, ExistingAccount::Replace).await;
    assert!(matches!(
        stopped,
        Err(tenantry_application::use_cases::auth::reset_password::ResetPasswordError::Store(StoreError::Unavailable(
            _
        )))
    ));
    world.store.allow_commits(usize::MAX);
    assert!(world.membership(&in_corp).is_some());
    assert!(!world.has_access(&squatter) && !world.has_access(&in_corp));
    assert!(!signs_in(&world, "victoria", PASSWORD).await && signs_in(&world, "victoria", NEW).await);
}
