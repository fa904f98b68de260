//! `/invitations/accept`: whoever is invited joins, as they are: new, known, signed in, or signed in as somebody else.

use tenantry_server::router;

use super::{browser::Browser, html::forms_of, links::assert_discreet};
use crate::support::{
    World,
    fakes::token_of,
    people::{NEW_PASSWORD, PASSWORD, Person},
};

const ACCEPT: &str = "/invitations/accept";
const BEA: &str = "bea@people.test";

/// Invites to Acme, and opens the mailed link.
async fn open_invitation(world: &World, browser: &mut Browser, owner: &Person, email: &str) {
    let token = world.invite(owner, email, "member").await;
    browser.open(&format!("{ACCEPT}?token={token}")).await;
}

async fn sessions_of(world: &World, email: &str) -> usize {
    let person = world.sign_in(email, None).await;
    let sessions = world.get("/v1/me/sessions", &person.token).await.json();
    sessions["items"].as_array().unwrap().len() - 1
}

#[tokio::test]
async fn a_new_person_joins_with_a_name_and_a_password() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut browser = Browser::new(&world);
    open_invitation(&world, &mut browser, &owner, BEA).await;
    assert_discreet(&browser);
    browser.assert_says("Join The acme company");
    browser.assert_says("Owner of acme invites you as: Member");
    assert_eq!(browser.value(ACCEPT, "email"), BEA);
    browser.send(ACCEPT, &[("name", " ")]).await;
    browser.assert_faults(ACCEPT, &["name", "password"]);
    browser.send(ACCEPT, &[("name", "Bea"), ("password", "password")]).await;
    browser.assert_faults(ACCEPT, &["password"]);
    assert_eq!(browser.value(ACCEPT, "name"), "Bea");
    assert!(!browser.html.contains("value=\"password\""));
    // The address is that of the invitation, whatever a form says.
    let token = browser.value(ACCEPT, "token");
    browser.send(ACCEPT, &[("email", "eve@people.test"), ("name", "Bea"), ("password", PASSWORD)]).await;
    browser.assert_at("/o/acme");
    browser.assert_says("You are a member of The acme company now.");
    // The mailed link proved the address.
    browser.assert_silent("Nobody has confirmed yet");
    assert_eq!(sessions_of(&world, BEA).await, 1);

    browser.open(&format!("{ACCEPT}?token={token}")).await;
    browser.assert_says("This invitation was used");
    browser.follow("/home").await;
    browser.assert_at("/o/acme");
}

#[tokio::test]
async fn a_person_with_an_account_gives_its_password() {
    let world = World::new().await;
    let (owner, bolt) = (world.found("acme").await, world.found("bolt").await);
    let mut browser = Browser::new(&world);
    open_invitation(&world, &mut browser, &owner, &bolt.email).await;
    browser.follow("/invitations/accept").await;
    browser.assert_says("Enter the password of your account.");
    browser.send(ACCEPT, &[("password", NEW_PASSWORD)]).await;
    browser.assert_says("If there is an account with this address, this is not its password.");
    browser.send(ACCEPT, &[("password", PASSWORD)]).await;
    browser.assert_at("/o/acme");
    browser.open("/organizations").await;
    browser.assert_says("The bolt company");
}

#[tokio::test]
async fn whoever_forgot_whether_they_have_an_account_is_led_to_the_right_form() {
    let world = World::new().await;
    let (owner, bolt) = (world.found("acme").await, world.found("bolt").await);
    let mut browser = Browser::new(&world);
    open_invitation(&world, &mut browser, &owner, &bolt.email).await;
    browser.send(ACCEPT, &[("name", "Bolt"), ("password", NEW_PASSWORD)]).await;
    browser.assert_says("There is an account with this address already. Enter its password.");
    assert_eq!(browser.value(ACCEPT, "account"), "yes");
    browser.follow("/forgot-password").await;
    browser.assert_at("/forgot-password");

    open_invitation(&world, &mut browser, &owner, BEA).await;
    browser.follow("/invitations/accept").await;
    browser.send(ACCEPT, &[("password", PASSWORD)]).await;
    browser.assert_says("There is no account with this address yet.");
    browser.send(ACCEPT, &[("name", "Bea"), ("password", PASSWORD)]).await;
    browser.assert_at("/o/acme");
}

#[tokio::test]
async fn the_copy_of_the_inviter_does_not_tell_who_has_an_account() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    world.found("bolt").await;
    let mut said = Vec::new();
    for email in ["owner@bolt.test", BEA] {
        let body = serde_json::json!({"email": email, "role": "member"});
        let link = world.post("/v1/invitations", &owner.token, body).await.text("/link");
        let mut browser = Browser::new(&world);
        browser.open(&format!("{ACCEPT}?token={}&account=yes", token_of(&link))).await;
        browser.send(ACCEPT, &[("password", NEW_PASSWORD)]).await;
        said.push((browser.status, browser.text().replace(email, "EMAIL")));
    }
    assert_eq!(said[0], said[1]);
}

#[tokio::test]
async fn the_invited_person_who_is_signed_in_joins_by_one_button() {
    let world = World::new().await;
    let (owner, bolt) = (world.found("acme").await, world.found("bolt").await);
    let mut browser = Browser::signed_in(&world, &bolt.email).await;
    open_invitation(&world, &mut browser, &owner, &bolt.email).await;
    let fields: Vec<_> = browser.form(ACCEPT).fields.into_iter().map(|field| field.name).collect();
    assert_eq!(fields, ["form_token", "token"]);
    browser.send(ACCEPT, &[]).await;
    browser.assert_at("/o/acme");
    // The mailed link proved the address, and all organizations know it at once.
    browser.open("/o/bolt").await;
    browser.assert_at("/o/bolt");
    browser.assert_silent("Nobody has confirmed yet");
    assert_eq!(sessions_of(&world, &bolt.email).await, 2);
}

#[tokio::test]
async fn somebody_else_who_is_signed_in_is_told_so_and_goes_on_signed_out() {
    let world = World::new().await;
    let (owner, bolt) = (world.found("acme").await, world.found("bolt").await);
    let mut browser = Browser::signed_in(&world, &bolt.email).await;
    open_invitation(&world, &mut browser, &owner, BEA).await;
    browser.assert_says("It is for bea@people.test, and you are signed in as owner@bolt.test.");
    let page = browser.path.clone();
    let forms = forms_of(&browser.html);
    assert!(forms.iter().all(|form| form.action != ACCEPT));
    let form =
        forms.into_iter().find(|form| form.fields.iter().any(|field| field.name == "return_to" && field.value == page));
    let form = form.expect("a form that signs out and comes back");
    assert_eq!(form.action, "/sign-out");
    let pairs: Vec<_> = form.fields.into_iter().map(|field| (field.name, field.value)).collect();
    browser.send_pairs("/sign-out", &pairs).await;
    browser.assert_at(&page);
    browser.send(ACCEPT, &[("name", "Bea"), ("password", PASSWORD)]).await;
    browser.assert_at("/o/acme");
    browser.open("/organizations").await;
    browser.assert_says("Signed in as bea@people.test");
}

#[tokio::test]
async fn a_form_that_somebody_else_sends_is_not_carried_out() {
    let world = World::new().await;
    let (owner, bolt) = (world.found("acme").await, world.found("bolt").await);
    let mut browser = Browser::signed_in(&world, &bolt.email).await;
    open_invitation(&world, &mut browser, &owner, BEA).await;
    let token = page_token(&browser);
    let form_token = forms_of(&browser.html).remove(0).fields.remove(0);
    let pairs = [(form_token.name, form_token.value), ("token".to_owned(), token)];
    browser.send_pairs(ACCEPT, &pairs).await;
    browser.assert_says("This invitation is for somebody else");
    browser.open("/organizations").await;
    browser.assert_silent("The acme company");
}

fn page_token(browser: &Browser) -> String {
    browser.path.split_once("token=").unwrap().1.to_owned()
}

#[tokio::test]
async fn the_page_leads_to_the_product_that_the_settings_name() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut browser =
        Browser::of(router(world.app.clone().with_app_url(Some("https://app.acme.test/start?x=1#/home"))));
    open_invitation(&world, &mut browser, &owner, BEA).await;
    let policy = browser.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self' https://app.acme.test;"), "{policy}");
    browser.send(ACCEPT, &[("name", "Bea"), ("password", PASSWORD)]).await;
    assert_eq!(browser.elsewhere.as_deref(), Some("https://app.acme.test/start?x=1#/home"));
    browser.open("/home").await;
    browser.assert_at("/o/acme");
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_browser() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut browser = Browser::new(&world);
    browser.language = "de-AT,de;q=0.9";
    open_invitation(&world, &mut browser, &owner, BEA).await;
    assert!(browser.html.contains("<html lang=\"de\">"));
    browser.assert_says("Owner of acme lädt Sie ein als: Mitglied");
}
