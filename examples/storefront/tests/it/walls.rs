//! What is another tenant's does not exist.

use axum::http::Method;
use rstest::rstest;
use serde_json::json;
use storefront::seed::Company;
use uuid::Uuid;

use crate::world::{On, World};

const ACME: Company = Company { slug: "acme", users: 2, products: 3, reviews: 6 };
const BOLT: Company = Company { slug: "bolt", users: 2, products: 4, reviews: 8 };

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_foreign_product_is_answered_as_an_unknown_one_byte_for_byte(#[case] on: On) {
    let world = World::new(on).await;
    let ((_, acme), (_, bolt)) = (world.seed(&ACME).await, world.seed(&BOLT).await);
    let foreign = world.list("/api/v1/products", &bolt.token, 1).await[0]["id"].as_str().unwrap().to_owned();
    let unknown = Uuid::from_u128(7).to_string();
    let sales = world.rows_of("sales_records").await;
    for (method, path) in
        [(Method::GET, "/products/ID"), (Method::GET, "/products/ID/reviews"), (Method::POST, "/sales")]
    {
        let mut answers = Vec::new();
        for id in [&foreign, &unknown] {
            let path = format!("/api/v1{}", path.replace("ID", id));
            let body = (method == Method::POST).then(|| json!({"product_id": id, "quantity": 1}));
            answers.push(world.send(method.clone(), &path, &acme.token, body).await.assert("404 not_found"));
        }
        assert_eq!(answers[0], answers[1]);
    }
    assert_eq!(world.rows_of("sales_records").await, sales);
}
