//! Signing up, in and out.

use crate::{
    running_server::PASSWORD,
    stage::{ADA, Stage, assert_no_complaints, fill_sign_up, sign_in},
};

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_up_sees_their_organization() {
    sign_up_and_see(Stage::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_up_sees_their_organization_on_postgresql() {
    sign_up_and_see(Stage::on_postgresql().await).await;
}

async fn sign_up_and_see(stage: Stage) {
    let ada = stage.somebody().await;
    ada.open("/").await;
    ada.open("/sign-in").await;
    ada.follow("Create an organization").await;
    fill_sign_up(&ada, "Ada Lovelace", ADA, "Analytical Engines").await;
    // A script proposes the short name while the name is typed.
    assert_eq!(ada.value("Short name in web addresses").await, "analytical-engines");
    ada.press("Create the organization").await;
    ada.sees("Analytical Engines is ready.").await;
    ada.sees("To get started").await;
    assert_eq!(ada.path().await, "/o/analytical-engines");
    assert_eq!(ada.title().await, "Analytical Engines · Tenantry");
    // What was done is said once.
    ada.reload().await;
    ada.does_not_see("is ready.").await;
    assert_no_complaints(&ada).await;
    assert_eq!(stage.smtp.mail_to(ADA).await.code().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_out_signs_in_again_and_comes_back_to_the_page() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    ada.press("Sign out").await;
    ada.sees("You are signed out.").await;
    ada.open("/o/engines").await;
    assert_eq!(ada.path().await, "/sign-in?return_to=%2Fo%2Fengines");
    sign_in(&ada, ADA, PASSWORD).await;
    assert_eq!(ada.path().await, "/o/engines");
    // Who is signed in needs no form for it.
    ada.open("/sign-in").await;
    assert_ne!(ada.path().await, "/sign-in");
    ada.open("/sign-up").await;
    assert_eq!(ada.path().await, "/organizations/new");
    assert_no_complaints(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_and_only_the_password_is_typed_again() {
    let stage = Stage::start().await;
    stage.ada().await;
    let ada = stage.somebody().await;
    ada.open("/sign-in").await;
    ada.tick("Keep me signed in on this device").await;
    sign_in(&ada, ADA, "something else entirely").await;
    assert_eq!(ada.status().await, 422);
    ada.sees("The email address or the password is wrong.").await;
    assert_eq!(ada.role_of_focused().await.as_deref(), Some("alert"));
    assert_eq!(ada.value("Email address").await, ADA);
    assert_eq!(ada.value("Password").await, "");
    assert_eq!(ada.value("Keep me signed in on this device").await, "true");
    ada.fill("Password", PASSWORD).await;
    ada.press("Sign in").await;
    ada.sees("Engines").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_form_leads_to_each_field_that_is_missing() {
    let stage = Stage::start().await;
    let page = stage.somebody().await;
    page.open("/sign-up").await;
    page.fill("Email address", "ada at navy").await;
    page.press("Create the organization").await;
    page.sees("4 things need to be corrected").await;
    assert_eq!(page.role_of_focused().await.as_deref(), Some("alert"));
    assert_eq!(page.value("Email address").await, "ada at navy");
    for (label, fault) in [
        ("Name of the organization", "Fill this in."),
        ("Your name", "Fill this in."),
        ("Email address", "Enter an address such as name@example.com."),
        ("Password", "Fill this in."),
    ] {
        page.follow(&format!("{label}: {fault}")).await;
        assert_eq!(page.focused().await.as_deref(), Some(label));
        assert_eq!(page.attribute("field", label, "aria-invalid").await.as_deref(), Some("true"));
        assert!(page.described(label).await.contains(fault), "{label}");
    }
    assert_no_complaints(&page).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_an_account_and_a_taken_short_name_are_told_at_their_fields() {
    let stage = Stage::start().await;
    stage.ada().await;
    let page = stage.somebody().await;
    page.open("/sign-up").await;
    fill_sign_up(&page, "Ada Lovelace", ADA, "Engines").await;
    page.press("Create the organization").await;
    page.sees("One thing needs to be corrected").await;
    let taken = page.described("Email address").await + &page.described("Short name in web addresses").await;
    assert!(taken.contains("There is an account with this address already.") || taken.contains("is taken"), "{taken}");
    page.fill("Email address", "augusta@navy.example").await;
    page.fill("Short name in web addresses", "engines").await;
    page.fill("Password", PASSWORD).await;
    page.press("Create the organization").await;
    assert!(page.described("Short name in web addresses").await.contains("This short name is taken."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_shown_only_while_its_person_wants_to() {
    let stage = Stage::start().await;
    let page = stage.somebody().await;
    page.open("/sign-in").await;
    page.fill("Password", PASSWORD).await;
    page.press("Show the password").await;
    assert_eq!(page.attribute("field", "Password", "type").await.as_deref(), Some("text"));
    page.press("Hide the password").await;
    assert_eq!(page.attribute("field", "Password", "type").await.as_deref(), Some("password"));
    assert_eq!(page.value("Password").await, PASSWORD);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_script_and_no_other_website_gets_a_cookie() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let cookies = ada.cookies().await;
    assert!(cookies.iter().any(|cookie| cookie.name.starts_with("tenantry-")), "{cookies:?}");
    for cookie in &cookies {
        // A script wrote the time zone of the device, and no other.
        let is_ours = cookie.name != "tenantry-device-time-zone";
        assert!(cookie.http_only == is_ours && cookie.same_site == "Lax", "{cookie:?}");
        // Over TLS they are secure, which the cookies' own tests show.
        assert!(!cookie.secure);
    }
    let readable = ada.evaluate("document.cookie.replace(/=.*/, '')").await;
    assert_eq!(readable, "tenantry-device-time-zone");
    let is_kept = |cookies: &[tenantry_testkit::browser::Cookie]| {
        cookies.iter().any(|cookie| cookie.name.starts_with("tenantry-grant-") && !cookie.session)
    };
    assert!(!is_kept(&cookies), "a session is kept that nobody asked to keep: {cookies:?}");
    ada.press("Sign out").await;
    ada.tick("Keep me signed in on this device").await;
    sign_in(&ada, ADA, PASSWORD).await;
    assert!(is_kept(&ada.cookies().await));
    // Whoever removes the cookies is nobody.
    ada.forget_cookies().await;
    ada.open("/o/engines").await;
    ada.sees("Keep me signed in on this device").await;
}
