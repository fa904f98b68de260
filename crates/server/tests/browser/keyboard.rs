//! Everything works by keyboard alone, and every stop shows where the focus is.

use tenantry_testkit::browser::{Colours, Key, View};

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, assert_no_complaints},
};

#[tokio::test(flavor = "multi_thread")]
async fn people_get_in_and_out_by_keyboard() {
    let stage = Stage::start().await;
    let ada = stage.somebody().await;
    ada.open("/sign-up").await;
    // The page has one purpose, so typing can begin at once.
    assert_eq!(ada.focused().await.as_deref(), Some("Name of the organization"));
    ada.types("Engines").await;
    for (label, text) in [("Your name", "Ada Lovelace"), ("Email address", ADA), ("Password", PASSWORD)] {
        ada.tab_to(label).await;
        ada.types(text).await;
    }
    ada.enters().await;
    ada.sees("Engines is ready.").await;

    // The first stop skips what stands on every page.
    ada.tab_to("Skip to the content").await;
    ada.goes_on(async || ada.key(Key::Enter).await).await;
    ada.tab_to("Invite people").await;
    for section in ["Overview", "Members", "Invitations", "Settings"] {
        ada.tab_to(section).await;
    }
    ada.tab_to("Sign out").await;
    ada.enters().await;
    ada.sees("You are signed out.").await;

    assert_eq!(ada.focused().await.as_deref(), Some("Email address"));
    ada.types(ADA).await;
    ada.tab_to("Password").await;
    ada.types(PASSWORD).await;
    ada.tab_to("Show the password").await;
    ada.key(Key::Space).await;
    assert_eq!(ada.attribute("field", "Password", "type").await.as_deref(), Some("text"));
    ada.tab_to("Keep me signed in on this device").await;
    ada.key(Key::Space).await;
    assert_eq!(ada.value("Keep me signed in on this device").await, "true");
    ada.tab_to("Sign in").await;
    ada.enters().await;
    ada.sees("Engines").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_of_a_small_screen_opens_by_keyboard() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.view(View::Narrow).await;
    // Also where a person's own colours replace ours.
    ada.colours(Colours::Forced).await;
    ada.tab_to("Menu").await;
    ada.key(Key::Enter).await;
    ada.tab_to("Members").await;
    ada.tab_to("Sign out").await;
    ada.enters().await;
    ada.sees("You are signed out.").await;
}
