//! People and their own account: address, password, language, devices.

use tenantry_testkit::browser::Page;

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, assert_no_complaints, sign_in},
};

const NEW_PASSWORD: &str = "another battery of correct horses";

#[tokio::test(flavor = "multi_thread")]
async fn the_code_in_the_mail_confirms_the_address() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.follow("Confirm it").await;
    ada.fill("Code from the email", "12345").await;
    ada.press("Confirm the address").await;
    ada.sees("One thing needs to be corrected").await;
    // People copy codes with blanks around them.
    ada.fill("Code from the email", &format!(" {} ", stage.smtp.mail_to(ADA).await.code())).await;
    ada.press("Confirm the address").await;
    ada.sees("Your email address is confirmed.").await;
    assert_eq!(ada.path().await, "/o/engines");
    ada.does_not_see("Nobody has confirmed yet").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_forgot_their_password_chooses_a_new_one() {
    let stage = Stage::start().await;
    stage.ada().await;
    let ada = stage.somebody().await;
    ada.open("/sign-in").await;
    ada.follow("Forgot your password?").await;
    ada.fill("Email address", ADA).await;
    ada.press("Send the link").await;
    ada.sees("Look into your mailbox").await;
    ada.open(&stage.link_to(ADA).await).await;
    ada.fill("New password", NEW_PASSWORD).await;
    ada.press("Set the new password").await;
    // Whoever signed up never confirmed the address, so it is asked whose account it is.
    ada.sees("Is this account yours?").await;
    ada.fill("New password", NEW_PASSWORD).await;
    ada.press("Set the new password").await;
    ada.sees("Choose one of the two.").await;
    ada.tick("I set it up. I keep the account and its organizations.").await;
    ada.fill("New password", "password").await;
    ada.press("Set the new password").await;
    ada.sees("This password is too easy to guess.").await;
    assert_eq!(ada.value("I set it up. I keep the account and its organizations.").await, "true");
    ada.fill("New password", NEW_PASSWORD).await;
    ada.press("Set the new password").await;
    ada.sees("Your new password is set").await;
    sign_in(&ada, ADA, PASSWORD).await;
    ada.sees("The email address or the password is wrong.").await;
    sign_in(&ada, ADA, NEW_PASSWORD).await;
    ada.sees("Engines").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_a_language_are_chosen_for_every_device() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.follow("Ada Lovelace Your account").await;
    ada.fill("Your name", "Augusta Ada King").await;
    ada.send("Your name").await;
    ada.sees("Saved.").await;
    ada.choose("Language", "Français").await;
    ada.send("Language").await;
    ada.sees("Cet appareil affiche désormais les pages en français.").await;
    let elsewhere = stage.somebody().await;
    elsewhere.open("/sign-in").await;
    sign_in(&elsewhere, ADA, PASSWORD).await;
    elsewhere.open("/o/engines").await;
    elsewhere.sees("Augusta Ada King").await;
    elsewhere.sees("Se déconnecter").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_address_is_confirmed_by_its_code() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.open("/account/email").await;
    ada.fill("New email address", "augusta@navy.example").await;
    ada.fill("Current password", "something else entirely").await;
    ada.press("Send the code").await;
    ada.sees("This is not the password of your account.").await;
    assert_eq!(ada.value("New email address").await, "augusta@navy.example");
    ada.fill("Current password", PASSWORD).await;
    ada.press("Send the code").await;
    ada.sees("A code is on its way to augusta@navy.example.").await;
    ada.fill("Code from the email", &stage.smtp.mail_to("augusta@navy.example").await.code()).await;
    ada.press("Change the address").await;
    ada.sees("Your email address is augusta@navy.example now.").await;
    ada.press("Sign out").await;
    sign_in(&ada, "augusta@navy.example", PASSWORD).await;
    ada.sees("Engines").await;
    assert_no_complaints(&ada).await;
}

async fn signed_in_elsewhere(stage: &Stage) -> Page {
    let elsewhere = stage.somebody().await;
    elsewhere.open("/sign-in").await;
    sign_in(&elsewhere, ADA, PASSWORD).await;
    elsewhere.sees("Engines").await;
    elsewhere
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_signed_out_from_another() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let elsewhere = signed_in_elsewhere(&stage).await;
    ada.open("/account/sessions").await;
    let ends: Vec<_> =
        ada.names("button").await.into_iter().filter(|name| name.starts_with("Sign out Chrome")).collect();
    let [end] = &ends[..] else { panic!("{ends:?}") };
    ada.press(end).await;
    ada.sees("The device is signed out.").await;
    elsewhere.reload().await;
    elsewhere.sees("Keep me signed in on this device").await;
    ada.open("/o/engines").await;
    ada.sees("Your role here").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_signs_all_other_devices_out() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let elsewhere = signed_in_elsewhere(&stage).await;
    ada.open("/account/password").await;
    ada.fill("Current password", PASSWORD).await;
    ada.fill("New password", NEW_PASSWORD).await;
    ada.press("Change the password").await;
    ada.sees("Your password is changed. All other devices are signed out.").await;
    elsewhere.reload().await;
    elsewhere.sees("Keep me signed in on this device").await;
    ada.open("/o/engines").await;
    ada.sees("Your role here").await;
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_those_of_the_device_and_then_those_of_the_person() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let nobody_knows = stage.somebody().await;
    nobody_knows.without_scripts().await;
    sign_in_at(&nobody_knows).await;
    nobody_knows.open("/account/sessions").await;
    nobody_knows.sees(" UTC").await;
    // A script found out about the device, so nothing has to be said about it.
    ada.open("/account/sessions").await;
    ada.does_not_see(" UTC").await;
    ada.open("/account").await;
    ada.fill("Time zone", "kathmandu").await;
    ada.press("Save the time zone").await;
    ada.sees("Saved.").await;
    assert_eq!(ada.value("Time zone").await, "Asia/Kathmandu");
    nobody_knows.press("Sign out").await;
    sign_in_at(&nobody_knows).await;
    nobody_knows.open("/account/sessions").await;
    nobody_knows.does_not_see(" UTC").await;
    assert_no_complaints(&ada).await;
}

async fn sign_in_at(page: &Page) {
    page.open("/sign-in").await;
    sign_in(page, ADA, PASSWORD).await;
}
