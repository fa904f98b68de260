//! The dashboard counts existing rows, separately for each tenant.

use rstest::rstest;
use serde_json::json;

use crate::world::{On, World, product};

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn it_tells_the_shop_in_figures(#[case] on: On) {
    let world = World::new(on).await;
    let (owner, other) = (world.found("acme").await, world.found("bolt").await);
    world.join(&owner, "bea@acme.example", "member").await;
    let foreign = world.add_product(&other, "TEA-1").await.assert("201").text("/id");
    world.post("/api/v1/sales", &other.token, json!({"product_id": foreign, "quantity": 9})).await.assert("201");
    for (sku, category, price, currency, pieces) in
        [("A", "books", 1_000, "EUR", Some(2)), ("B", "books", 500, "USD", Some(1)), ("C", "toys", 7, "EUR", None)]
    {
        let mut body = product(sku);
        (body["category"], body["price_minor"], body["currency"]) = (json!(category), json!(price), json!(currency));
        let id = world.post("/api/v1/products", &owner.token, body).await.assert("201").text("/id");
        if let Some(pieces) = pieces {
            let sale = json!({"product_id": id, "quantity": pieces});
            world.post("/api/v1/sales", &owner.token, sale).await.assert("201");
        }
    }
    assert_eq!(
        world.get("/api/v1/dashboard/stats", &owner.token).await.assert("200").json(),
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
