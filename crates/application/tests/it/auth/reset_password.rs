//! A reset link sets a new password once, ends all sessions and proves the mailbox.

use std::sync::Arc;

use tenantry_application::{
    ports::mailer::{Message, PasswordChange},
    use_cases::{
        auth::{
            reset_password::{Command, PasswordReset, ResetPasswordError},
            sign_in,
        },
        me::change_password,
    },
};
use tenantry_domain::{
    Span,
    mailbox_proofs::ResetError,
    session::RevocationReason,
    token_text::ResetToken,
    user::{ExistingAccount, UserId},
};
use tenantry_testkit::builders::password;

use crate::world::{PASSWORD, World, at_once, from_a_device, sign_in_as};

pub(crate) const NEW: &str = "a wholly different sentence";

pub(crate) async fn reset(
    world: &World,
    token: &ResetToken,
    existing: ExistingAccount,
) -> Result<PasswordReset, ResetPasswordError> {
    let command = Command { token: token.clone(), password: password(NEW), existing };
    world.app.auth.reset_password.execute(&from_a_device(), command).await
}

/// Returns whether that person can sign in with the password.
pub(crate) async fn signs_in(world: &World, called: &str, with: &str) -> bool {
    let command = sign_in::Command { password: password(with), ..sign_in_as(called) };
    world.app.auth.sign_in.execute(&from_a_device(), command).await.is_ok()
}

/// Returns why each of the user's sessions ended.
pub(crate) fn ends(world: &World, user: UserId) -> Vec<Option<RevocationReason>> {
    let sessions = world.store.sessions(user);
    sessions.iter().map(|session| session.snapshot().revocation.map(|end| end.reason)).collect()
}

fn is_invalid(answer: &Result<PasswordReset, ResetPasswordError>) -> bool {
    matches!(answer, Err(ResetPasswordError::Reset(ResetError::Invalid)))
}

#[tokio::test]
async fn it_sets_the_password_ends_all_sessions_and_tells_the_person() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.prove(&ada, "ada").await;
    let other = world.sign_in("ada").await;
    let token = world.forget("ada").await;
    let done = reset(&world, &token, ExistingAccount::default()).await.unwrap();
    assert_eq!((done.user.id(), done.replaced), (ada.user_id, false));
    assert!(!world.has_access(&ada) && !world.has_access(&other));
    assert_eq!(ends(&world, ada.user_id), [Some(RevocationReason::PasswordReset); 2]);
    assert!(matches!(world.mail_to("ada"), Message::PasswordChanged { how: PasswordChange::Reset, .. }));
    assert!(signs_in(&world, "ada", NEW).await && !signs_in(&world, "ada", PASSWORD).await);
    // Everything else of a person who had proved the address stays.
    assert_eq!(world.sign_in_with("ada", NEW).await.tenant_id, ada.tenant_id);
    assert!(is_invalid(&reset(&world, &token, ExistingAccount::default()).await));
}

#[tokio::test]
async fn of_fifty_at_once_one_uses_the_link() {
    let world = Arc::new(World::new());
    world.found("ada", "acme").await;
    let token = world.forget("ada").await;
    let tries = (0..50).map(|_| {
        let (world, token) = (world.clone(), token.clone());
        async move { reset(&world, &token, ExistingAccount::Keep).await }
    });
    let answers = at_once(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    assert_eq!(answers.iter().filter(|answer| is_invalid(answer)).count(), 49);
}

#[tokio::test]
async fn it_is_refused_late_without_its_secret_and_for_a_weak_password() {
    let world = World::new();
    world.found("ada", "acme").await;
    let token = world.forget("ada").await;
    let wrong = ResetToken { secret: tenantry_domain::secret::Secret::new([9; 32]), ..token.clone() };
    assert!(is_invalid(&reset(&world, &wrong, ExistingAccount::Keep).await));
    let weak = Command { token: token.clone(), password: password("ada@example.com"), existing: ExistingAccount::Keep };
    let refused = world.app.auth.reset_password.execute(&from_a_device(), weak).await;
    assert!(matches!(refused, Err(ResetPasswordError::Password(_))), "{refused:?}");
    // Neither used the link up.
    world.clock.advance(Span::minutes(60) - Span::microseconds(1));
    assert!(world.app.auth.preview_reset.execute(&from_a_device(), &token).await.is_ok());
    world.clock.advance(Span::microseconds(1));
    let late = reset(&world, &token, ExistingAccount::Keep).await;
    assert!(matches!(late, Err(ResetPasswordError::Reset(ResetError::Expired))), "{late:?}");
}

#[tokio::test]
async fn a_change_of_the_password_voids_it() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let token = world.forget("ada").await;
    let command = change_password::Command { current: password(PASSWORD), new: password(NEW) };
    world.app.me.change_password.execute(&ada.actor, command).await.unwrap();
    assert!(is_invalid(&reset(&world, &token, ExistingAccount::Keep).await));
}

#[tokio::test]
async fn who_never_proved_their_address_keeps_their_tenant_if_they_say_it_is_theirs() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let token = world.forget("ada").await;
    let preview = world.app.auth.preview_reset.execute(&from_a_device(), &token).await.unwrap();
    assert!(!preview.email_verified);
    assert_eq!(preview.tenants.iter().map(|tenant| tenant.slug().as_str()).collect::<Vec<_>>(), ["acme"]);
    let kept = reset(&world, &token, ExistingAccount::Keep).await.unwrap();
    assert!(kept.user.email_verified() && !kept.replaced && kept.user.id() == ada.user_id);
    assert!(!world.has_access(&ada));
    assert_eq!(world.sign_in_with("ada", NEW).await.tenant_id, ada.tenant_id);
    // Once it is proved, nothing is asked any more, and nothing else can be said.
    let token = world.forget("ada").await;
    let preview = world.app.auth.preview_reset.execute(&from_a_device(), &token).await.unwrap();
    assert!(preview.email_verified && preview.tenants.is_empty());
    assert!(!reset(&world, &token, ExistingAccount::Replace).await.unwrap().replaced);
}
