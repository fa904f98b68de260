//! The shop in a `TestApp`: companies from the seed, and a look past the walls.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use storefront::{
    seed::{Company, seed},
    shop,
};
use tenantry_domain::tenant::TenantId;
pub(crate) use tenantry_test_app::TestDatabase as On;
use tenantry_test_app::{TestApp, TestMember};

/// Opens a shop.
pub(crate) async fn open(on: On) -> TestApp {
    TestApp::on(on, shop(100)).await
}

/// Seeds a company and signs its owner in.
pub(crate) async fn seeded(app: &TestApp, company: &Company) -> (TenantId, TestMember) {
    let tenant = seed(&app.composed, company).await.unwrap();
    (tenant, app.sign_in(&storefront::seed::email(company, 1)).await)
}

/// Runs a statement without any isolation.
pub(crate) async fn past_the_walls(app: &TestApp, sql: &str) {
    let bare = app.unconfined().await;
    bare.execute_unprepared(sql).await.unwrap();
    bare.close().await.unwrap();
}

/// Returns the number of rows of a table, across all tenants.
pub(crate) async fn rows_of(app: &TestApp, table: &str) -> i64 {
    let bare = app.unconfined().await;
    let count = format!("SELECT COUNT(*) AS rows_there FROM {table}");
    let statement = Statement::from_string(bare.get_database_backend(), count);
    let rows = bare.query_one_raw(statement).await.unwrap().unwrap().try_get("", "rows_there").unwrap();
    bare.close().await.unwrap();
    rows
}

/// The route of products.
pub(crate) const PRODUCTS: &str = "/api/v1/products";

/// Returns a product to add.
pub(crate) fn product(sku: &str) -> Value {
    json!({"sku": sku, "name": "A pot of tea", "category": "kitchen", "price_minor": 450, "currency": "EUR"})
}
