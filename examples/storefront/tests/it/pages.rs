//! The shop's pages stand within Tenantry's frame, and behind its walls.

use tenantry_domain::role::Role;
use tenantry_test_app::{Browser, TestApp, links_of};

use crate::world::{On, PRODUCTS, open, product};

async fn signed_in(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.browser();
    browser.sign_in_as(email).await;
    browser
}

async fn add(browser: &mut Browser, sku: &str, name: &str) {
    browser.open("/o/acme/products/new").await;
    let entered = [("name", name), ("sku", sku), ("category", "kitchen"), ("price", "4.50")];
    browser.send("/o/acme/products", &entered).await;
}

#[tokio::test]
async fn a_product_is_added_listed_and_removed_in_a_browser() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let mut browser = signed_in(&app, "owner@acme.example").await;
    browser.open("/o/acme").await;
    browser.follow("/o/acme/products").await;
    browser.assert_says("No products yet");
    add(&mut browser, "TEA-1", "Tea & <b>biscuits</b>").await;
    browser.assert_at("/o/acme/products");
    browser.assert_says("Added: Tea & <b>biscuits</b>");
    browser.assert_says("TEA-1 kitchen 4.50 EUR");
    assert!(!browser.html.contains("<b>biscuits"), "{}", browser.html);
    // The routes have the same rows.
    let listed = acme.owner.list(PRODUCTS, 50).await;
    assert_eq!((listed.len(), &listed[0]["price_minor"]), (1, &450.into()));

    browser.follow(&format!("/o/acme/products/{}", listed[0]["id"].as_str().unwrap())).await;
    browser.assert_says("Remove this product?");
    let remove = browser.path.clone();
    browser.send(&remove, &[]).await;
    browser.assert_says("Removed: Tea & <b>biscuits</b>");
    browser.assert_says("No products yet");
}

#[tokio::test]
async fn what_is_wrong_is_said_at_the_field_and_nothing_is_lost() {
    let app = open(On::Sqlite).await;
    app.tenant("acme").await;
    let mut browser = signed_in(&app, "owner@acme.example").await;
    browser.open("/o/acme/products/new").await;
    browser.send("/o/acme/products", &[("sku", "tea"), ("name", "Tea")]).await;
    browser.assert_faults("/o/acme/products", &["sku", "category", "price"]);
    assert_eq!(browser.value("/o/acme/products", "name"), "Tea");
    add(&mut browser, "TEA-1", "Tea").await;
    add(&mut browser, "TEA-1", "Other tea").await;
    browser.assert_faults("/o/acme/products", &["sku"]);
    browser.assert_says("Another product has this SKU.");
}

#[tokio::test]
async fn a_product_that_was_sold_stays() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let id = acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201").text("/id");
    acme.owner.post("/api/v1/sales", serde_json::json!({"product_id": id, "quantity": 1})).await.assert("201");
    let mut browser = signed_in(&app, "owner@acme.example").await;
    let remove = format!("/o/acme/products/{id}/remove");
    browser.open(&remove).await;
    browser.send(&remove, &[]).await;
    browser.assert_says("It was sold or reviewed, so it stays.");
    assert_eq!(acme.owner.list(PRODUCTS, 50).await.len(), 1);
}

#[tokio::test]
async fn nobody_reaches_the_products_of_another_organization() {
    let app = open(On::Sqlite).await;
    let (acme, _bolt) = (app.tenant("acme").await, app.tenant("bolt").await);
    let id = acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201").text("/id");
    let mut other = signed_in(&app, "owner@bolt.example").await;
    // The same page for a foreign organization as for none.
    other.open("/o/acme/products").await;
    let foreign = (other.status, other.text());
    other.open("/o/nobody/products").await;
    assert_eq!((other.status.as_u16(), (other.status, other.text())), (404, foreign));
    other.open("/o/bolt/products").await;
    other.assert_says("No products yet");
    // And a foreign product is none in the own organization.
    other.open(&format!("/o/bolt/products/{id}/remove")).await;
    assert_eq!(other.status.as_u16(), 404);
    let owner = signed_in(&app, "owner@acme.example").await;
    let mut forged = owner.clone();
    forged.open("/o/acme/products/new").await;
    let pairs = [("form_token", "~"), ("name", "Tea"), ("sku", "TEA-2"), ("category", "kitchen"), ("price", "1")];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    forged.send_pairs("/o/acme/products", &pairs).await;
    forged.assert_says("Send it now");
    assert_eq!(acme.owner.list(PRODUCTS, 50).await.len(), 1, "a form that none of our pages made was carried out");
}

#[tokio::test]
async fn a_role_sees_what_it_may_do() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201");
    acme.member_at("vera@acme.example", Role::Viewer).await;
    let mut viewer = signed_in(&app, "vera@acme.example").await;
    viewer.open("/o/acme/products").await;
    viewer.assert_says("A pot of tea");
    viewer.assert_silent("Add a product");
    viewer.assert_silent("Remove");
    viewer.open("/o/acme/products/new").await;
    assert_eq!(viewer.status.as_u16(), 403);
}

#[tokio::test]
async fn whoever_is_not_signed_in_signs_in_and_comes_back() {
    let app = open(On::Sqlite).await;
    app.tenant("acme").await;
    let mut browser = app.browser();
    browser.language = "de";
    browser.open("/o/acme/products?cursor=").await;
    assert!(browser.path.starts_with("/sign-in?return_to="), "{}", browser.path);
    let entered = [("email", "owner@acme.example"), ("password", tenantry_test_app::PASSWORD)];
    browser.send("/sign-in", &entered).await;
    browser.assert_at("/o/acme/products?cursor=");
    // Both speak German.
    browser.assert_says("Noch keine Produkte");
    browser.assert_says("Mitglieder");
}

#[tokio::test]
async fn the_list_goes_page_by_page() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    for number in 0..52 {
        acme.owner.post(PRODUCTS, product(&format!("TEA-{number}"))).await.assert("201");
    }
    let mut browser = signed_in(&app, "owner@acme.example").await;
    browser.open("/o/acme/products").await;
    browser.assert_silent("TEA-51");
    browser.follow("/o/acme/products?cursor=").await;
    browser.assert_says("TEA-51");
    assert!(!links_of(&browser.html).iter().any(|link| link.contains("cursor=")));
    browser.open("/o/acme/products?cursor=x").await;
    assert_eq!(browser.status.as_u16(), 400);
}

#[tokio::test]
async fn every_page_has_the_shops_name_logo_and_colour() {
    let app = open(On::Sqlite).await;
    app.tenant("acme").await;
    let mut browser = app.browser();
    browser.open("/sign-in").await;
    assert!(browser.html.contains("· Storefront</title>"), "{}", browser.html);
    let asset = |stem: &str| {
        let from = browser.html.find(&format!("/assets/{stem}-")).unwrap();
        browser.html[from..].split('"').next().unwrap().to_owned()
    };
    let style = app.get(&asset("style")).await.assert("200");
    let text = String::from_utf8(style.body.to_vec()).unwrap();
    assert!(text.contains("--accent:#0a7d55") && text.len() <= 24_000, "{} bytes", text.len());
    let logo = app.get(&asset("logo")).await.assert("200");
    assert_eq!(logo.header("content-type"), Some("image/svg+xml"));
    assert!(logo.header("content-security-policy").unwrap().contains("sandbox"), "{logo:?}");
}
