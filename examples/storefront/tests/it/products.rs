//! Products are added and listed by Tenantry's conventions.

use axum::http::Method;
use rstest::rstest;
use serde_json::json;

use crate::world::{On, World, product};

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_product_that_was_added_can_be_read_and_listed(#[case] on: On) {
    let world = World::new(on).await;
    let owner = world.found("acme").await;
    let added = world.add_product(&owner, "TEA-1").await.assert("201");
    let read = world.get(added.headers["location"].to_str().unwrap(), &owner.token).await.assert("200");
    assert_eq!(read.json(), added.json());
    let expected = product("TEA-1");
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&read.json()[field], value, "{field}");
    }
    assert_eq!(world.list("/api/v1/products", &owner.token, 50).await, [read.json()]);
    let none = world.get(&format!("/api/v1/products/{}/reviews", read.text("/id")), &owner.token).await;
    assert_eq!(none.assert("200").json(), json!({"items": [], "next_cursor": null}));
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let world = World::new(On::Sqlite).await;
    let owner = world.found("acme").await;
    let body =
        json!({"sku": "tea", "name": " ", "category": "Kitchen", "price_minor": 1_000_000_001, "tenant_id": "x"});
    let refused = world.post("/api/v1/products", &owner.token, body).await.assert("422 validation_failed");
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
        world.get(&format!("/api/v1/products?{query}"), &owner.token).await.assert(told);
    }
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_sku_is_unique_in_its_shop_and_nowhere_else(#[case] on: On) {
    let world = World::new(on).await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    world.add_product(&acme, "TEA-1").await.assert("201");
    world.add_product(&acme, "TEA-1").await.assert("409 sku_taken");
    world.add_product(&bolt, "TEA-1").await.assert("201");
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn the_list_goes_page_by_page_and_by_category(#[case] on: On) {
    let world = World::new(on).await;
    let owner = world.found("acme").await;
    for number in 0..7 {
        let mut body = product(&format!("SKU-{number}"));
        body["category"] = json!(if number % 2 == 0 { "books" } else { "garden" });
        world.post("/api/v1/products", &owner.token, body).await.assert("201");
    }
    for (path, expected) in [
        ("/api/v1/products", vec!["SKU-0", "SKU-1", "SKU-2", "SKU-3", "SKU-4", "SKU-5", "SKU-6"]),
        ("/api/v1/products?category=books", vec!["SKU-0", "SKU-2", "SKU-4", "SKU-6"]),
        ("/api/v1/products?category=garden", vec!["SKU-1", "SKU-3", "SKU-5"]),
        ("/api/v1/products?category=toys", vec![]),
    ] {
        for limit in [1, 2, 3, 200] {
            let listed = world.list(path, &owner.token, limit).await;
            assert_eq!(listed.iter().map(|item| item["sku"].as_str().unwrap()).collect::<Vec<_>>(), expected);
        }
    }
}

#[tokio::test]
async fn a_role_does_what_it_may() {
    let world = World::new(On::Sqlite).await;
    let owner = world.found("acme").await;
    let id = world.add_product(&owner, "TEA-1").await.assert("201").text("/id");
    for (role, adds, sells) in
        [("viewer", "403 forbidden", "403 forbidden"), ("member", "403 forbidden", "201"), ("manager", "201", "201")]
    {
        let person = world.join(&owner, &format!("{role}@acme.example"), role).await;
        world.get("/api/v1/products", &person.token).await.assert("200");
        world.get("/api/v1/dashboard/stats", &person.token).await.assert("200");
        world.add_product(&person, &format!("OF-{}", role.to_uppercase())).await.assert(adds);
        world.post("/api/v1/sales", &person.token, json!({"product_id": id, "quantity": 1})).await.assert(sells);
    }
    for path in ["/api/v1/products", "/api/v1/dashboard/stats", "/api/v1/wallet"] {
        world.send(Method::GET, path, "", None).await.assert("401 token_missing");
    }
}
