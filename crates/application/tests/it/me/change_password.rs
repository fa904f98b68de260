//! A new password takes the old one, ends the other sessions and is told by mail.

use tenantry_application::{
    ports::mailer::{Message, PasswordChange},
    use_cases::me::{
        change_password::{ChangePasswordError, Command},
        own_password::OwnPasswordError,
    },
};
use tenantry_domain::session::RevocationReason;
use tenantry_testkit::builders::password;

use crate::{
    auth::reset_password::{NEW, ends, signs_in},
    world::{PASSWORD, World},
};

fn command(current: &str, new: &str) -> Command {
    Command { current: password(current), new: password(new) }
}

#[tokio::test]
async fn it_ends_the_other_sessions_and_keeps_this_one() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let other = world.sign_in("ada").await;
    let mark = world.mark(ada.tenant_id);
    world.app.me.change_password.execute(&ada.actor, command(PASSWORD, NEW)).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["user.password_changed", "session.revoked"]);
    assert!(world.has_access(&ada) && !world.has_access(&other));
    assert_eq!(ends(&world, ada.user_id), [None, Some(RevocationReason::PasswordChanged)]);
    assert!(matches!(world.mail_to("ada"), Message::PasswordChanged { how: PasswordChange::Changed, .. }));
    assert!(signs_in(&world, "ada", NEW).await && !signs_in(&world, "ada", PASSWORD).await);
}

#[tokio::test]
async fn a_wrong_or_a_weak_password_changes_nothing() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let mark = world.mark(ada.tenant_id);
    let wrong = world.app.me.change_password.execute(&ada.actor, command("not the password", NEW)).await;
    assert!(matches!(wrong, Err(ChangePasswordError::Own(OwnPasswordError::Wrong))), "{wrong:?}");
    let weak = world.app.me.change_password.execute(&ada.actor, command(PASSWORD, "ada@example.com")).await;
    assert!(matches!(weak, Err(ChangePasswordError::Password(_))), "{weak:?}");
    world.assert_untouched(mark);
}
