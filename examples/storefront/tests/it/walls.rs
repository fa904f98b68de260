//! Another tenant's data does not exist: for no statement, by the isolation kit, and for no request.

use axum::http::Method;
use rstest::rstest;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use serde_json::json;
use storefront::{registry, seed::Company};
use tenantry_application::ports::tenant_mover::TenantMover;
use tenantry_domain::tenant::{TenantMove, Tier};
use tenantry_testkit::isolation::{Call, Isolation, Routes};
use uuid::Uuid;

use crate::world::{On, PRODUCTS, open, product, rows_of, seeded};

const ACME: Company = Company { slug: "acme", users: 2, products: 3, reviews: 6 };
const BOLT: Company = Company { slug: "bolt", users: 2, products: 4, reviews: 8 };

#[rstest]
#[case::sqlite(On::Sqlite)]
#[case::postgres(On::Postgres)]
#[tokio::test]
async fn a_foreign_product_is_answered_and_audited_as_an_unknown_one(#[case] on: On) {
    let app = open(on).await;
    let ((acme_id, acme), (_, bolt)) = (seeded(&app, &ACME).await, seeded(&app, &BOLT).await);
    let foreign = bolt.list("/api/v1/products", 1).await[0]["id"].as_str().unwrap().to_owned();
    let unknown = Uuid::from_u128(7).to_string();
    let sales = rows_of(&app, "sales_records").await;
    for (method, path) in
        [(Method::GET, "/products/ID"), (Method::GET, "/products/ID/reviews"), (Method::POST, "/sales")]
    {
        let mut answers = Vec::new();
        for id in [&foreign, &unknown] {
            let path = format!("/api/v1{}", path.replace("ID", id));
            let body = (method == Method::POST).then(|| json!({"product_id": id, "quantity": 1}));
            answers.push(acme.send(method.clone(), &path, body).await.assert("404 not_found"));
        }
        assert_eq!(answers[0], answers[1]);
    }
    assert_eq!(rows_of(&app, "sales_records").await, sales);
    // Each of these was recorded as an attempt, whether or not the ID exists.
    app.composed.access_violations.settled().await;
    let tried = "SELECT tenant_id, target_id FROM tenantry_audit_events \
                 WHERE event = 'cross_tenant.attempted' AND target_kind = 'product' ORDER BY seq";
    let bare = app.unconfined().await;
    let rows = bare.query_all_raw(Statement::from_string(bare.get_database_backend(), tried)).await.unwrap();
    let tried = rows.iter().map(|row| (row.try_get("", "tenant_id").unwrap(), row.try_get("", "target_id").unwrap()));
    let [foreign, unknown] = [&foreign, &unknown].map(|id| (acme_id.as_uuid(), Uuid::parse_str(id).unwrap()));
    assert_eq!(tried.collect::<Vec<(Uuid, Uuid)>>(), [foreign, unknown, foreign, unknown, foreign, unknown]);
    bare.close().await.unwrap();
}

#[tokio::test]
async fn a_suspended_shop_is_closed() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let id = acme.owner.post(PRODUCTS, product("TEA-0000")).await.assert("201").text("/id");
    acme.change_status(TenantMove::Suspend).await;
    let (one, reviews) = (format!("/api/v1/products/{id}"), format!("/api/v1/products/{id}/reviews"));
    let (get, post) = (Method::GET, Method::POST);
    for (method, path, body) in [
        (&get, "/api/v1/products", None),
        (&post, "/api/v1/products", Some(product("TEA-0001"))),
        (&get, &one, None),
        (&get, &reviews, None),
        (&post, "/api/v1/sales", Some(json!({"product_id": id, "quantity": 1}))),
        (&get, "/api/v1/dashboard/stats", None),
        (&get, "/api/v1/wallet", None),
    ] {
        acme.owner.send(method.clone(), path, body).await.assert("403 tenant_suspended");
    }
}

#[rstest]
#[case::sqlite(On::Sqlite, &[])]
#[case::postgres(On::Postgres, &[])]
#[case::schemas(On::Schemas, &[ACME.slug, BOLT.slug])]
#[case::both_tiers(On::Schemas, &[BOLT.slug])]
#[tokio::test]
async fn no_statement_and_no_request_of_one_shop_reaches_the_other(#[case] on: On, #[case] apart: &[&str]) {
    let app = open(on).await;
    let ((acme, of_acme), (bolt, of_bolt)) = (seeded(&app, &ACME).await, seeded(&app, &BOLT).await);
    let (registry, bare, database) = (registry().unwrap(), app.unconfined().await, &app.composed.persistence.database);
    let mut own = Vec::new();
    for (company, tenant) in [(ACME, acme), (BOLT, bolt)].into_iter().filter(|_| on == On::Schemas) {
        if apart.contains(&company.slug) {
            own.push((tenant, app.unconfined_in(tenant).await));
        } else {
            database.fleet().unwrap().move_to(tenant, Tier::Shared, &|_| {}).await.unwrap();
        }
    }
    let isolation = Isolation::of(&registry, |tenant| database.tenant(tenant), &bare).between(acme, bolt);
    let isolation = own.iter().fold(isolation, |isolation, (tenant, bare)| isolation.in_schema(tenant, bare));
    isolation.run(async |_, _| Ok::<(), DbErr>(())).await.assert_isolated();
    let requests = Routes::of(app.composed.router.clone(), [&of_acme.token, &of_bolt.token])
        .call(Call::new(Method::GET, "/api/v1/products?limit=200"))
        .call(Call::new(Method::GET, "/api/v1/products/{id}"))
        .call(Call::new(Method::GET, "/api/v1/products/{id}/reviews"))
        .call(Call::new(Method::POST, "/api/v1/sales").body(json!({"product_id": "{id}", "quantity": 1})))
        .call(Call::new(Method::GET, "/api/v1/dashboard/stats"))
        .call(Call::new(Method::GET, "/api/v1/wallet"));
    requests.run(&isolation).await.assert_isolated();
}
