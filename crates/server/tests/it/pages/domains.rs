//! The pages of domains: they are added, proved by a record that is there to copy, opened to people, and removed.

use tenantry_domain::domain_claim::{LookupFailure, TxtAnswer};

use super::browser::Browser;
use crate::support::World;

const LIST: &str = "/o/acme/domains";

/// Adds the domain, and returns the path of its page.
async fn add(browser: &mut Browser, domain: &str) -> String {
    browser.open(LIST).await;
    browser.send(LIST, &[("domain", domain)]).await;
    browser.path.clone()
}

/// Returns the parts of the record that the page shows.
fn record(browser: &Browser) -> [String; 2] {
    let mut parts = browser.html.split("data-copy=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
    [parts.next().unwrap(), parts.next().unwrap()]
}

#[tokio::test]
async fn a_domain_is_added_and_its_record_is_there_to_copy() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &owner.email).await;
    browser.open("/o/acme").await;
    browser.follow(LIST).await;
    browser.assert_says("No domain yet");
    let page = add(&mut browser, " ACME.example. ").await;
    assert!(page.starts_with("/o/acme/domains/"), "{page}");
    browser.assert_says("acme.example is added. Add the DNS record now, and check it here.");
    browser.assert_says("not verified");
    let [name, value] = record(&browser);
    assert_eq!(name, "_tenantry-challenge.acme.example");
    assert!(value.starts_with("tenantry-domain-verification="), "{value}");

    // The check says what was found, until the record is there.
    let check = format!("{page}/verify");
    let found = |values: &[&str]| TxtAnswer::Found(values.iter().map(ToString::to_string).collect());
    for (answer, says) in [
        (TxtAnswer::NoSuchName, "The name of the record does not exist yet."),
        (found(&[]), "The name exists, but it has no TXT record."),
        (found(&["v=spf1 -all"]), "Found one TXT record at this name, but not the one above."),
        (found(&["v=spf1 -all", "x"]), "Found 2 TXT records at this name, but not the one above."),
        (TxtAnswer::Failed(LookupFailure::TimedOut), "No DNS server answered in time."),
        (TxtAnswer::Failed(LookupFailure::ServerFailed), "The DNS servers of the domain failed to answer."),
    ] {
        world.dns.set(&name, answer);
        browser.send(&check, &[]).await;
        assert_eq!(browser.status.as_u16(), 422);
        browser.assert_says(says);
        assert_eq!(record(&browser), [name.clone(), value.clone()]);
    }
    world.dns.set_txt(&name, &[&value]);
    browser.send(&check, &[]).await;
    browser.assert_at(&page);
    browser.assert_says("The record is there: acme.example is verified.");
    browser.open(LIST).await;
    browser.assert_says("verified");
    browser.follow(&page).await;

    world.dns.set(&name, TxtAnswer::NoSuchName);
    browser.send(&check, &[]).await;
    browser.assert_says("The record is missing. Add it again, or the domain is no longer verified from");
}

#[tokio::test]
async fn what_cannot_be_added_is_said_at_the_field() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &owner.email).await;
    for (domain, says) in [
        ("", "Enter a domain such as example.com."),
        ("acme", "Enter a domain such as example.com."),
        ("co.uk", "co.uk belongs to everybody"),
        ("gmail.com", "At gmail.com, everybody can get a mailbox"),
        ("a.localhost", "a.localhost is reserved"),
    ] {
        add(&mut browser, domain).await;
        browser.assert_faults(LIST, &["domain"]);
        browser.assert_says(says);
        assert_eq!(browser.value(LIST, "domain"), domain);
    }
    add(&mut browser, "acme.example").await;
    add(&mut browser, "acme.example").await;
    assert_eq!(browser.status.as_u16(), 422);
    browser.assert_says("You can find it in the list.");
}

#[tokio::test]
async fn who_joins_is_chosen_and_a_domain_is_removed() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let mut browser = Browser::signed_in(&world, &owner.email).await;
    let page = add(&mut browser, "acme.example").await;
    assert_eq!((browser.value(&page, "policy"), browser.value(&page, "role")), ("off".into(), "member".into()));
    browser.send(&page, &[("policy", "auto_join"), ("role", "viewer")]).await;
    browser.assert_at(&page);
    browser.assert_says("Saved.");
    assert_eq!((browser.value(&page, "policy"), browser.value(&page, "role")), ("auto_join".into(), "viewer".into()));
    browser.send(&page, &[("policy", "auto_join"), ("role", "owner")]).await;
    browser.assert_faults(&page, &["role"]);
    browser.open(LIST).await;
    browser.assert_says("can join at once");

    let question = format!("{page}/remove");
    browser.open(&question).await;
    browser.assert_says("Remove acme.example?");
    browser.assert_says("Those who joined stay members.");
    browser.send(&question, &[]).await;
    browser.assert_at(LIST);
    browser.assert_says("acme.example is removed.");
    browser.assert_says("No domain yet");
    browser.open(&page).await;
    assert_eq!(browser.status.as_u16(), 404);
}

#[tokio::test]
async fn a_domain_that_another_organization_has_is_said_to_be_taken() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let body = serde_json::json!({"domain": "acme.example"});
    let first = world.post("/v1/domains", &bolt.token, body).await;
    let name = first.text("/record/name");
    world.dns.set_txt(&name, &[&first.text("/record/value")]);
    let verify = format!("/v1/domains/{}/verify", first.text("/id"));
    world.send(crate::support::call(axum::http::Method::POST, &verify, &bolt.token, None)).await.assert("200");
    let mut browser = Browser::signed_in(&world, &acme.email).await;
    let page = add(&mut browser, "acme.example").await;
    let [_, value] = record(&browser);
    world.dns.set_txt(&name, &[&value]);
    browser.send(&format!("{page}/verify"), &[]).await;
    browser.assert_says("The record is there, but another organization has the domain verified.");
    browser.assert_says("not verified");
}

#[tokio::test]
async fn who_may_not_sees_nothing_of_it() {
    let world = World::new().await;
    let owner = world.found("acme").await;
    let manager = world.join(&owner, "manager@people.test", "manager").await;
    let mut browser = Browser::signed_in(&world, &owner.email).await;
    let page = add(&mut browser, "acme.example").await;
    let mut browser = Browser::signed_in(&world, &manager.email).await;
    browser.open("/o/acme").await;
    assert!(!browser.html.contains(LIST));
    for path in [LIST, &page, &format!("{page}/remove")] {
        browser.open(path).await;
        assert_eq!(browser.status.as_u16(), 403, "{path}");
    }
}
