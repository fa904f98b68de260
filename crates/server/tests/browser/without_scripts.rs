//! Everything works without scripts.

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, fill_sign_up, sign_in},
};

#[tokio::test(flavor = "multi_thread")]
async fn people_get_in_and_out_without_scripts() {
    let stage = Stage::start().await;
    let ada = stage.somebody().await;
    ada.without_scripts().await;
    ada.open("/sign-up").await;
    // Nothing that only a script could do is offered.
    assert!(!ada.names("button").await.contains(&"Show the password".to_owned()));
    ada.press("Create the organization").await;
    ada.sees("4 things need to be corrected").await;
    ada.follow("Your name: Fill this in.").await;
    assert_eq!(ada.focused().await.as_deref(), Some("Your name"));
    fill_sign_up(&ada, "Ada Lovelace", ADA, "Analytical Engines").await;
    assert_eq!(ada.value("Short name in web addresses").await, "");
    ada.press("Create the organization").await;
    ada.sees("Analytical Engines is ready.").await;
    // The server makes the short name that no script proposed.
    assert_eq!(ada.path().await, "/o/analytical-engines");
    ada.press("Sign out").await;
    sign_in(&ada, ADA, "something else entirely").await;
    ada.sees("The email address or the password is wrong.").await;
    sign_in(&ada, ADA, PASSWORD).await;
    ada.sees("Analytical Engines").await;
    ada.open("/organizations").await;
    ada.press("Deutsch").await;
    ada.sees("Ihre Organisationen").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_opens_without_scripts() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.without_scripts().await;
    ada.view(tenantry_testkit::browser::View::Phone).await;
    ada.reload().await;
    assert!(!ada.names("link").await.contains(&"Settings".to_owned()));
    ada.press("Menu").await;
    assert!(ada.names("link").await.contains(&"Settings".to_owned()));
    ada.press("Sign out").await;
    ada.sees("You are signed out.").await;
}
