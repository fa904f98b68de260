//! Even the owner of the database, whom no other protection restricts, can't make a row reference another tenant's row.

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, ExecResult, Statement, Value};
use storefront::seed::Company;
use uuid::Uuid;

use crate::world::{On, open, seeded};

const ACME: Company = Company { slug: "acme", users: 1, products: 1, reviews: 1 };
const BOLT: Company = Company { slug: "bolt", users: 1, products: 1, reviews: 1 };

/// Copies the tenant's one row, with a new ID if it has one, and with the reference replaced.
async fn copy(bare: &DatabaseConnection, sql: &str, values: Vec<Value>) -> Result<ExecResult, DbErr> {
    bare.execute_raw(Statement::from_sql_and_values(bare.get_database_backend(), sql, values)).await
}

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn composite_keys_make_a_reference_to_another_tenant_impossible(#[case] on: On) {
    let app = open(on).await;
    let ((acme, owner), (bolt, other)) = (seeded(&app, &ACME).await, seeded(&app, &BOLT).await);
    let sold = owner.list("/api/v1/products", 50).await[0]["id"].as_str().unwrap().to_owned();
    let body = serde_json::json!({"product_id": sold, "quantity": 1});
    owner.post("/api/v1/sales", body).await.assert("201");
    let foreign = other.list("/api/v1/products", 50).await[0]["id"].as_str().unwrap().to_owned();
    let parsed = |text: &str| Uuid::parse_str(text).unwrap();
    let (own, foreign) = (parsed(&sold), parsed(&foreign));

    let bare = app.unconfined().await;
    for (table, rest) in [
        ("reviews", "rating, body, author, created_at"),
        ("sales_records", "quantity, unit_price_minor, total_minor, currency, sold_by, sold_at"),
    ] {
        let insert = format!(
            "INSERT INTO {table} (tenant_id, id, product_id, {rest}) SELECT tenant_id, $1, $2, {rest} FROM {table} \
             WHERE tenant_id = $3 LIMIT 1"
        );
        let with = |id: u128, product: Uuid| vec![Uuid::from_u128(id).into(), product.into(), acme.as_uuid().into()];
        assert_eq!(copy(&bare, &insert, with(1, own)).await.unwrap().rows_affected(), 1, "{table}");
        let refused = copy(&bare, &insert, with(2, foreign)).await.unwrap_err().to_string().to_lowercase();
        assert!(refused.contains("foreign key"), "{table}: {refused}");
    }
    // A wallet belongs to a member of the same tenant.
    let insert = "INSERT INTO wallets (tenant_id, user_id, balance_minor, currency, opened_at) \
                  SELECT tenant_id, $1, balance_minor, currency, opened_at FROM wallets WHERE tenant_id = $2 LIMIT 1";
    let stranger = vec![other.user_id.as_uuid().into(), acme.as_uuid().into()];
    let refused = copy(&bare, insert, stranger).await.unwrap_err().to_string().to_lowercase();
    assert!(refused.contains("foreign key"), "{refused}");
    assert_ne!(acme, bolt);
    bare.close().await.unwrap();
}
