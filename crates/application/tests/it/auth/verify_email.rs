//! A code proves the address of whoever is signed in, once, and cannot be guessed.

use std::sync::Arc;

use tenantry_application::{
    ports::{clock::Clock, mailer::Message},
    use_cases::auth::verify_email::{Command, VerifyEmailError},
};
use tenantry_domain::{
    Span,
    email_code::EmailCode,
    mailbox_proofs::{CODE_KEPT, CodeError, TRIES_OF_PERSON},
    role::Role,
    secret::Secret,
};
use tenantry_testkit::builders::email;

use crate::world::{Person, World, at_once, from_a_device};

fn ada(code: &EmailCode) -> Command {
    Command { email: email("ada@example.com"), code: code.clone() }
}

/// Returns a code other than the given one.
fn another(code: &EmailCode) -> EmailCode {
    let mut codes = (0..2).map(|byte| EmailCode::of(&Secret::new([byte; 32])));
    codes.find(|other| other != code).unwrap()
}

async fn enter(world: &World, person: &Person, code: &EmailCode) -> Result<(), VerifyEmailError> {
    world.app.auth.verify_email.execute(&person.actor, ada(code)).await.map(drop)
}

async fn resend(world: &World, called: &str) {
    let address = email(&format!("{called}@example.com"));
    world.app.auth.resend_code.execute(&from_a_device(), &address).await.unwrap();
}

#[tokio::test]
async fn a_sign_up_mails_a_code_and_the_code_proves_the_address() {
    let world = World::new();
    let person = world.found("ada", "acme").await;
    assert!(
        matches!(world.mail_to("ada"), Message::VerifyEmail { expires_at, .. } if expires_at == world.clock.now() + Span::minutes(10))
    );
    assert!(!world.store.users()[0].email_verified());
    let mark = world.mark(person.tenant_id);
    let code = world.code_to("ada");
    let proved = world.app.auth.verify_email.execute(&person.actor, ada(&code)).await.unwrap();
    world.assert_recorded(mark, &person.actor, &["user.email_verified"]);
    assert_eq!(world.store.users(), std::slice::from_ref(&proved));
    assert!(proved.email_verified());
    // Nothing else changed: who is signed in and enters the code is the person who signed up.
    assert!(world.has_access(&person) && world.membership(&person).is_some());
    assert!(matches!(enter(&world, &person, &code).await, Err(VerifyEmailError::Code(CodeError::Wrong))));
    let next = world.sign_in("ada").await;
    assert!(next.actor.person().unwrap().email_verified);
}

#[tokio::test]
async fn of_fifty_at_once_one_uses_the_code() {
    let world = Arc::new(World::new());
    let person = world.found("ada", "acme").await;
    let code = world.code_to("ada");
    let tries = (0..50).map(|_| {
        let (world, person, code) = (world.clone(), person.clone(), code.clone());
        async move { enter(&world, &person, &code).await.is_ok() }
    });
    assert_eq!(at_once(tries).await.into_iter().filter(|used| *used).count(), 1);
}

#[tokio::test]
async fn a_code_is_for_one_account_one_address_and_ten_minutes() {
    let world = World::new();
    let (person, eve) = (world.found("ada", "acme").await, world.found("eve", "evil").await);
    let code = world.code_to("ada");
    for (who, address) in [(&eve, "ada@example.com"), (&eve, "eve@example.com"), (&person, "eve@example.com")] {
        let command = Command { email: email(address), code: code.clone() };
        let refused = world.app.auth.verify_email.execute(&who.actor, command).await;
        assert!(matches!(refused, Err(VerifyEmailError::Code(CodeError::Wrong))), "{address}: {refused:?}");
    }
    world.clock.advance(Span::minutes(10));
    assert!(enter(&world, &person, &code).await.is_err());
    resend(&world, "ada").await;
    assert!(enter(&world, &person, &code).await.is_err());
    enter(&world, &person, &world.code_to("ada")).await.unwrap();
}

#[tokio::test]
async fn nobody_guesses_a_code_however_many_they_ask_for() {
    let world = World::new();
    let person = world.found("ada", "acme").await;
    let mut refused = 0;
    for _ in 0..10 {
        let code = world.code_to("ada");
        for _ in 0..5 {
            match enter(&world, &person, &another(&code)).await {
                Err(VerifyEmailError::Code(CodeError::Wrong)) => refused += 1,
                Err(VerifyEmailError::Code(CodeError::TooManyTries { wait })) => assert_eq!(wait, Span::hours(24)),
                other => panic!("{other:?}"),
            }
        }
        // The fifth wrong code ended the right one.
        assert!(enter(&world, &person, &code).await.is_err());
        resend(&world, "ada").await;
    }
    assert_eq!(refused, TRIES_OF_PERSON);
    assert!(enter(&world, &person, &world.code_to("ada")).await.is_err());
    world.clock.advance(Span::hours(24));
    let person = world.sign_in("ada").await;
    resend(&world, "ada").await;
    enter(&world, &person, &world.code_to("ada")).await.unwrap();
}

#[tokio::test]
async fn a_code_is_resent_to_an_unproved_address_and_to_no_other() {
    let world = World::new();
    let person = world.found("ada", "acme").await;
    resend(&world, "nobody").await;
    resend(&world, "ada").await;
    assert_eq!(world.mails_to("ada"), 1, "the code is two minutes old before there is another");
    world.clock.advance(CODE_KEPT);
    resend(&world, "ada").await;
    assert_eq!((world.mails_to("ada"), world.mails_to("nobody")), (2, 0));
    world.prove(&person, "ada").await;
    resend(&world, "ada").await;
    assert_eq!(world.mails_to("ada"), 2);
}

#[tokio::test]
async fn whoever_comes_by_the_inviters_copy_is_mailed_a_code() {
    let world = World::new();
    let boss = world.found("boss", "acme").await;
    let token = world.invite_by_link(&boss, "ada", Role::Member).await;
    let command = tenantry_application::use_cases::invitations::accept_invitation::Command {
        token,
        name: Some(tenantry_testkit::builders::name("Ada")),
        password: Some(tenantry_testkit::builders::password(crate::world::PASSWORD)),
        locale: None,
        existing: tenantry_domain::user::ExistingAccount::Keep,
    };
    let accepted = world.app.invitations.accept.execute(&from_a_device(), command).await.unwrap();
    let person = world.person(accepted.tokens);
    enter(&world, &person, &world.code_to("ada")).await.unwrap();
}
