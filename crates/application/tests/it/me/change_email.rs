//! An address changes once the new mailbox is proved, and everything that holds a copy of it follows.

use std::sync::Arc;

use tenantry_application::{
    ports::{clock::Clock, mailer::Message},
    use_cases::me::{
        change_email::{ChangeEmailError, Command},
        confirm_email::ConfirmEmailError,
        own_password::OwnPasswordError,
    },
};
use tenantry_domain::{Span, mailbox_proofs::CodeError, role::Role};
use tenantry_testkit::builders::{email, password};

use crate::world::{PASSWORD, Person, World, at_once};

fn to(called: &str) -> Command {
    Command { email: email(&format!("{called}@example.com")), current_password: password(PASSWORD) }
}

async fn ask(world: &World, person: &Person, called: &str) {
    world.app.me.change_email.execute(&person.actor, to(called)).await.unwrap();
}

#[tokio::test]
async fn nothing_changes_before_the_code_is_entered_and_everything_after() {
    let world = World::new();
    let boss = world.found("boss", "bolt").await;
    let ada = world.found("ada", "acme").await;
    world.prove(&ada, "ada").await;
    let in_bolt = world.join_too(&boss, "ada", Role::Member).await;
    let mark = world.mark(ada.tenant_id);
    ask(&world, &ada, "lovelace").await;
    world.assert_recorded(mark, &ada.actor, &[]);
    assert!(matches!(world.mail_to("lovelace"), Message::ChangeEmail { .. }));
    assert!(world.sign_in("ada").await.user_id == ada.user_id);

    let changed = world.app.me.confirm_email.execute(&ada.actor, &world.code_to("lovelace")).await.unwrap();
    assert_eq!((changed.email(), changed.email_verified()), (&email("lovelace@example.com"), true));
    assert_eq!(world.store.events(ada.tenant_id).last(), Some(&"user.updated"));
    for person in [&ada, &in_bolt] {
        assert_eq!(world.membership(person).unwrap().snapshot().email, email("lovelace@example.com"));
    }
    let now = world.clock.now();
    let told = world.mail_to("ada");
    assert!(matches!(told, Message::EmailChanged { undo_until, .. } if undo_until == now + Span::days(7)), "{told:?}");
    assert_eq!(world.sign_in("lovelace").await.user_id, ada.user_id);
    // The old address is free.
    assert_ne!(world.found("ada", "another").await.user_id, ada.user_id);
}

#[tokio::test]
async fn it_takes_the_password() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let command = Command { current_password: password("not the password"), ..to("lovelace") };
    let refused = world.app.me.change_email.execute(&ada.actor, command).await;
    assert!(matches!(refused, Err(ChangeEmailError::Own(OwnPasswordError::Wrong))), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(world.mails_to("lovelace"), 0);
}

#[tokio::test]
async fn of_fifty_at_once_one_confirms_it() {
    let world = Arc::new(World::new());
    let ada = world.found("ada", "acme").await;
    ask(&world, &ada, "lovelace").await;
    let code = world.code_to("lovelace");
    let tries = (0..50).map(|_| {
        let (world, ada, code) = (world.clone(), ada.clone(), code.clone());
        async move { world.app.me.confirm_email.execute(&ada.actor, &code).await.is_ok() }
    });
    assert_eq!(at_once(tries).await.into_iter().filter(|done| *done).count(), 1);
}

#[tokio::test]
async fn the_code_of_a_sign_up_confirms_no_other_address() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let of_sign_up = world.code_to("ada");
    ask(&world, &ada, "lovelace").await;
    let refused = world.app.me.confirm_email.execute(&ada.actor, &of_sign_up).await;
    assert!(matches!(refused, Err(ConfirmEmailError::Code(CodeError::Wrong))), "{refused:?}");
}

#[tokio::test]
async fn who_has_the_address_is_not_told_when_it_is_asked_for_but_when_it_is_proved() {
    let world = World::new();
    let (ada, eve) = (world.found("ada", "acme").await, world.found("eve", "evil").await);
    ask(&world, &ada, "eve").await;
    let refused = world.app.me.confirm_email.execute(&ada.actor, &world.code_to("eve")).await;
    assert!(matches!(refused, Err(ConfirmEmailError::EmailTaken)), "{refused:?}");
    assert!(world.has_access(&eve));
    assert_eq!(world.membership(&ada).unwrap().snapshot().email, email("ada@example.com"));
}

#[tokio::test]
async fn asking_for_the_own_address_proves_it() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    ask(&world, &ada, "ada").await;
    let proved = world.app.me.confirm_email.execute(&ada.actor, &world.code_to("ada")).await.unwrap();
    assert!(proved.email_verified() && proved.email() == &email("ada@example.com"));
}

#[tokio::test]
async fn a_session_that_has_ended_changes_nothing() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    ask(&world, &ada, "lovelace").await;
    let code = world.code_to("lovelace");
    // The access token of the session outlives it for a moment on other nodes.
    world.app.auth.sign_out.execute(&ada.actor).await.unwrap();
    let mark = world.mark(ada.tenant_id);
    let refused = world.app.me.confirm_email.execute(&ada.actor, &code).await;
    assert!(matches!(refused, Err(ConfirmEmailError::SessionEnded)), "{refused:?}");
    world.assert_untouched(mark);
}
