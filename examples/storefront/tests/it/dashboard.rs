//! The dashboard counts existing rows, separately for each tenant.

use rstest::rstest;
use serde_json::json;
use tenantry_domain::role::Role;

use crate::world::{On, PRODUCTS, open, product};

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn it_tells_the_shop_in_figures(#[case] on: On) {
    let app = open(on).await;
    let (acme, bolt) = (app.tenant("acme").await, app.tenant("bolt").await);
    acme.member_at("bea@acme.example", Role::Member).await;
    let foreign = bolt.owner.post(PRODUCTS, product("TEA-1")).await.assert("201").text("/id");
    bolt.owner.post("/api/v1/sales", json!({"product_id": foreign, "quantity": 9})).await.assert("201");
    for (sku, category, price, currency, pieces) in
        [("A", "books", 1_000, "EUR", Some(2)), ("B", "books", 500, "USD", Some(1)), ("C", "toys", 7, "EUR", None)]
    {
        let mut body = product(sku);
        (body["category"], body["price_minor"], body["currency"]) = (json!(category), json!(price), json!(currency));
        let id = acme.owner.post(PRODUCTS, body).await.assert("201").text("/id");
        if let Some(pieces) = pieces {
            let sale = json!({"product_id": id, "quantity": pieces});
            acme.owner.post("/api/v1/sales", sale).await.assert("201");
        }
    }
    assert_eq!(
        acme.owner.get("/api/v1/dashboard/stats").await.assert("200").json(),
        json!({
            "members": 2, "products": 3, "reviews": 0, "average_rating": null, "sales": 2, "units_sold": 3,
            "revenue_minor": {"EUR": 2_000, "USD": 500},
            "by_category": {
                "books": {"products": 2, "sales": 2, "units_sold": 3, "revenue_minor": {"EUR": 2_000, "USD": 500}},
                "toys": {"products": 1, "sales": 0, "units_sold": 0, "revenue_minor": {}},
            },
        })
    );
}
