//! A sale is recorded at the product's price.

use rstest::rstest;
use serde_json::json;

use crate::world::{On, World};

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_sale_takes_the_price_of_its_product(#[case] on: On) {
    let world = World::new(on).await;
    let owner = world.found("acme").await;
    let id = world.add_product(&owner, "TEA-1").await.assert("201").text("/id");
    let body = json!({"product_id": id, "quantity": 3});
    let sale = world.post("/api/v1/sales", &owner.token, body).await.assert("201").json();
    assert_eq!((&sale["unit_price_minor"], &sale["total_minor"]), (&json!(450), &json!(1_350)));
    assert_eq!((&sale["currency"], &sale["quantity"]), (&json!("EUR"), &json!(3)));
    assert_eq!((&sale["product_id"], &sale["sold_by"]), (&json!(id), &json!(owner.user_id)));
    assert_eq!(world.rows_of("sales_records").await, 1);
}

#[tokio::test]
async fn what_can_not_be_sold_is_told_field_by_field() {
    let world = World::new(On::Sqlite).await;
    let owner = world.found("acme").await;
    let body = json!({"product_id": "tea", "quantity": 0, "unit_price_minor": 1});
    let refused = world.post("/api/v1/sales", &owner.token, body).await.assert("422 validation_failed").json();
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(pointers, ["/unit_price_minor", "/product_id", "/quantity"]);
    assert_eq!(world.rows_of("sales_records").await, 0);
}
