//! A sale is recorded at the product's price.

use rstest::rstest;
use serde_json::json;

use crate::world::{On, PRODUCTS, open, product, rows_of};

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_sale_takes_the_price_of_its_product(#[case] on: On) {
    let app = open(on).await;
    let acme = app.tenant("acme").await;
    let id = acme.owner.post(PRODUCTS, product("TEA-1")).await.assert("201").text("/id");
    let body = json!({"product_id": id, "quantity": 3});
    let sale = acme.owner.post("/api/v1/sales", body).await.assert("201").json();
    assert_eq!((&sale["unit_price_minor"], &sale["total_minor"]), (&json!(450), &json!(1_350)));
    assert_eq!((&sale["currency"], &sale["quantity"]), (&json!("EUR"), &json!(3)));
    assert_eq!((&sale["product_id"], &sale["sold_by"]), (&json!(id), &json!(acme.owner.user_id.to_string())));
    assert_eq!(rows_of(&app, "sales_records").await, 1);
}

#[tokio::test]
async fn what_can_not_be_sold_is_told_field_by_field() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let body = json!({"product_id": "tea", "quantity": 0, "unit_price_minor": 1});
    let refused = acme.owner.post("/api/v1/sales", body).await.assert("422 validation_failed").json();
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
    assert_eq!(pointers, ["/unit_price_minor", "/product_id", "/quantity"]);
    assert_eq!(rows_of(&app, "sales_records").await, 0);
}
