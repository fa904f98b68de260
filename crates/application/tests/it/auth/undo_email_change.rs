//! The holder of the old address takes a change back, also if a thief changed it twice.

use std::sync::Arc;

use tenantry_application::{
    ports::mailer::Message,
    use_cases::{auth::undo_email_change::UndoEmailChangeError, me::change_email::Command},
};
use tenantry_domain::{
    Span, email_change::UndoError, session::RevocationReason, token_text::UndoToken, user::ExistingAccount,
};
use tenantry_testkit::builders::{email, password};

use super::reset_password::{NEW, ends, reset, signs_in};
use crate::world::{PASSWORD, Person, World, at_once, from_a_device};

/// Changes the address of the person, who is signed in.
async fn change(world: &World, person: &Person, to: &str) {
    let command = Command { email: email(&format!("{to}@example.com")), current_password: password(PASSWORD) };
    world.app.me.change_email.execute(&person.actor, command).await.unwrap();
    world.app.me.confirm_email.execute(&person.actor, &world.code_to(to)).await.unwrap();
}

fn undo_to(world: &World, called: &str) -> UndoToken {
    let message = world.mail_to(called);
    let (path, token) = message.link().expect("the mail has no link").split_once("?token=").unwrap();
    assert!(path.ends_with("/email/undo"), "{path}");
    UndoToken::parse(token).unwrap()
}

async fn undo(world: &World, token: &UndoToken) -> Result<(), UndoEmailChangeError> {
    world.app.auth.undo_email_change.execute(&from_a_device(), token).await.map(drop)
}

async fn proved(world: &World) -> Person {
    let ada = world.found("ada", "acme").await;
    world.prove(&ada, "ada").await;
    ada
}

#[tokio::test]
async fn it_restores_the_address_and_ends_what_the_thief_had() {
    let world = World::new();
    let ada = proved(&world).await;
    change(&world, &ada, "thief").await;
    let thief = world.sign_in("thief").await;
    let token = undo_to(&world, "ada");
    let by_thief = world.forget("thief").await;
    undo(&world, &token).await.unwrap();

    assert_eq!(world.store.users()[0].email(), &email("ada@example.com"));
    assert!(!world.has_access(&ada) && !world.has_access(&thief));
    assert_eq!(ends(&world, ada.user_id), [Some(RevocationReason::EmailChangeUndone); 2]);
    assert!(reset(&world, &by_thief, ExistingAccount::Keep).await.is_err());
    // The thief knows the password, so it is none any more. The owner chooses another one.
    assert!(!signs_in(&world, "ada", PASSWORD).await && !signs_in(&world, "thief", PASSWORD).await);
    let token = world.reset_to("ada");
    assert!(!reset(&world, &token, ExistingAccount::Keep).await.unwrap().replaced);
    let back = world.sign_in_with("ada", NEW).await;
    assert_eq!(world.membership(&back).unwrap().snapshot().email, email("ada@example.com"));
}

#[tokio::test]
async fn of_fifty_at_once_one_undoes_it() {
    let world = Arc::new(World::new());
    let ada = proved(&world).await;
    change(&world, &ada, "thief").await;
    let token = undo_to(&world, "ada");
    let tries = (0..50).map(|_| {
        let (world, token) = (world.clone(), token.clone());
        async move { undo(&world, &token).await.is_ok() }
    });
    assert_eq!(at_once(tries).await.into_iter().filter(|done| *done).count(), 1);
}

#[tokio::test]
async fn the_first_undo_outlives_a_second_change_and_ends_its_undo() {
    let world = World::new();
    let ada = proved(&world).await;
    change(&world, &ada, "thief").await;
    let first = undo_to(&world, "ada");
    change(&world, &ada, "hideout").await;
    let second = undo_to(&world, "thief");
    undo(&world, &first).await.unwrap();
    assert_eq!(world.store.users()[0].email(), &email("ada@example.com"));
    let refused = undo(&world, &second).await;
    assert!(matches!(refused, Err(UndoEmailChangeError::Undo(UndoError::Invalid))), "{refused:?}");
}

#[tokio::test]
async fn it_is_good_for_seven_days() {
    let world = World::new();
    let ada = proved(&world).await;
    change(&world, &ada, "thief").await;
    let token = undo_to(&world, "ada");
    world.clock.advance(Span::days(7));
    let late = undo(&world, &token).await;
    assert!(matches!(late, Err(UndoEmailChangeError::Undo(UndoError::Expired))), "{late:?}");
    assert_eq!(world.store.users()[0].email(), &email("thief@example.com"));
}

#[tokio::test]
async fn the_holder_of_an_address_that_was_never_proved_gets_no_say() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mails = world.mails_to("ada");
    change(&world, &ada, "right").await;
    assert_eq!(world.mails_to("ada"), mails);
    assert!(world.store.users()[0].email_verified());
}

#[tokio::test]
async fn an_address_that_somebody_squats_on_meanwhile_comes_back_and_a_proved_one_does_not() {
    let world = World::new();
    let ada = proved(&world).await;
    change(&world, &ada, "thief").await;
    let token = undo_to(&world, "ada");
    let squatter = world.found("ada", "trap").await;
    undo(&world, &token).await.unwrap();
    assert!(!world.has_access(&squatter));
    let owner = world.store.users().into_iter().find(|user| user.email() == &email("ada@example.com")).unwrap();
    assert_eq!(owner.id(), ada.user_id);

    let bob = world.found("bob", "bolt").await;
    world.prove(&bob, "bob").await;
    change(&world, &bob, "robert").await;
    let token = undo_to(&world, "bob");
    let other = world.found("bob", "other").await;
    world.prove(&other, "bob").await;
    assert!(matches!(undo(&world, &token).await, Err(UndoEmailChangeError::EmailTaken)));
    assert!(world.has_access(&other));
    assert!(matches!(world.mail_to("robert"), Message::ChangeEmail { .. }));
}
