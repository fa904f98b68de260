//! Products are added and listed by Tenantry's conventions.

use rstest::rstest;
use serde_json::json;
use tenantry_domain::role::Role;

use crate::world::{On, PRODUCTS, open, product};

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_product_that_was_added_can_be_read_and_listed(#[case] on: On) {
    let app = open(on).await;
    let acme = app.tenant("acme").await;
    let added = acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201");
    let read = acme.owner.get(added.headers["location"].to_str().unwrap()).await.assert("200");
    assert_eq!(read.json(), added.json());
    let expected = product("TEA-1");
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&read.json()[field], value, "{field}");
    }
    assert_eq!(acme.owner.list("/api/v1/products", 50).await, [read.json()]);
    let none = acme.owner.get(&format!("/api/v1/products/{}/reviews", read.text("/id"))).await;
    assert_eq!(none.assert("200").json(), json!({"items": [], "next_cursor": null}));
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let body =
        json!({"sku": "tea", "name": " ", "category": "Kitchen", "price_minor": 1_000_000_001, "tenant_id": "x"});
    let refused = acme.owner.post(PRODUCTS, body).await.assert("422 validation_failed");
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    let errors = refused.json()["errors"].as_array().unwrap().clone();
    let told: Vec<_> = errors.iter().map(|e| (e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap())).collect();
    assert_eq!(
        told,
        [
            ("/tenant_id", "unknown_field"),
            ("/currency", "required"),
            ("/category", "malformed"),
            ("/name", "empty"),
            ("/price_minor", "out_of_range"),
            ("/sku", "malformed"),
        ]
    );
    for (query, told) in [
        ("limit=0", "422 validation_failed"),
        ("limit=201", "422 validation_failed"),
        ("category=A", "422 validation_failed"),
        ("tenant=bolt", "403 tenant_mismatch"),
        ("tenant_id=bolt", "422 validation_failed"),
        ("cursor=x", "400 cursor_invalid"),
    ] {
        acme.owner.get(&format!("/api/v1/products?{query}")).await.assert(told);
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn all_shops_have_the_same_currencies_and_prices_in_no_others(#[case] on: On) {
    let app = open(on).await;
    let (acme, bolt) = (app.tenant("acme").await, app.tenant("bolt").await);
    let listed = acme.owner.get("/api/v1/currencies").await.assert("200").json();
    assert_eq!(listed["items"][1], json!({"code": "EUR", "name": "Euro"}));
    assert_eq!(bolt.owner.get("/api/v1/currencies").await.assert("200").json(), listed);
    app.get("/api/v1/currencies").await.assert("401 token_missing");
    for (currency, told) in [("USD", "201"), ("XXX", "422 validation_failed")] {
        let mut body = product(&format!("TEA-{currency}"));
        body["currency"] = json!(currency);
        let answer = acme.owner.post(PRODUCTS, body).await.assert(told);
        if currency == "XXX" {
            assert_eq!(answer.json()["errors"][0]["pointer"], "/currency");
            assert_eq!(answer.json()["errors"][0]["code"], "unknown");
        }
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_sku_is_unique_in_its_shop_and_nowhere_else(#[case] on: On) {
    let app = open(on).await;
    let (acme, bolt) = (app.tenant("acme").await, app.tenant("bolt").await);
    acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201");
    acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("409 sku_taken");
    bolt.owner.post(PRODUCTS, product("TEA-1")).await.assert("201");
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn the_list_goes_page_by_page_and_by_category(#[case] on: On) {
    let app = open(on).await;
    let acme = app.tenant("acme").await;
    for number in 0..7 {
        let mut body = product(&format!("SKU-{number}"));
        body["category"] = json!(if number % 2 == 0 { "books" } else { "garden" });
        acme.owner.post(PRODUCTS, body).await.assert("201");
    }
    for (path, expected) in [
        ("/api/v1/products", vec!["SKU-0", "SKU-1", "SKU-2", "SKU-3", "SKU-4", "SKU-5", "SKU-6"]),
        ("/api/v1/products?category=books", vec!["SKU-0", "SKU-2", "SKU-4", "SKU-6"]),
        ("/api/v1/products?category=garden", vec!["SKU-1", "SKU-3", "SKU-5"]),
        ("/api/v1/products?category=toys", vec![]),
    ] {
        for limit in [1, 2, 3, 200] {
            let listed = acme.owner.list(path, limit).await;
            assert_eq!(listed.iter().map(|item| item["sku"].as_str().unwrap()).collect::<Vec<_>>(), expected);
        }
    }
}

#[tokio::test]
async fn a_role_does_what_it_may() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let id = acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201").text("/id");
    for (role, adds, sells) in [
        (Role::Viewer, "403 forbidden", "403 forbidden"),
        (Role::Member, "403 forbidden", "201"),
        (Role::Manager, "201", "201"),
    ] {
        let person = acme.member(role).await;
        person.get("/api/v1/products").await.assert("200");
        person.get("/api/v1/dashboard/stats").await.assert("200");
        person.post(PRODUCTS, product(&format!("OF-{}", role.as_str().to_uppercase()))).await.assert(adds);
        person.post("/api/v1/sales", json!({"product_id": id, "quantity": 1})).await.assert(sells);
    }
    for path in ["/api/v1/products", "/api/v1/dashboard/stats", "/api/v1/wallet"] {
        app.get(path).await.assert("401 token_missing");
    }
}
