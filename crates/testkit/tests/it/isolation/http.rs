//! A router that isolates tenants passes. One that forgets the tenant, or whose answers reveal what exists, does not.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, ModelTrait, QueryFilter, Set};
use serde_json::{Value, json};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{Hook, ScopedConnection};
use tenantry_testkit::isolation::{Call, Isolation, Report, Routes};
use uuid::Uuid;

use super::world::{databases, product, review, seed, tables};

/// A defect of the router.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flaw {
    None,
    /// A single resource is looked up in all tenants.
    ReadsAll,
    /// The list shows the resources of all tenants.
    ListsAll,
    /// A resource of the other tenant is reported as forbidden instead of missing.
    Forbids,
    /// Anyone with the ID can change a resource.
    WritesAll,
    /// The resource named in a body is looked up in all tenants.
    BelievesBodies,
    /// Nothing is ever found.
    FindsNothing,
}

#[derive(Clone)]
struct Shop {
    db: DatabaseConnection,
    hook: Hook,
    flaw: Flaw,
}

impl Shop {
    /// In this router the token is the tenant.
    fn own(&self, headers: &HeaderMap) -> ScopedConnection {
        let token = headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap();
        self.hook.connection(self.db.clone(), token.parse::<TenantId>().unwrap().as_uuid())
    }

    async fn product(&self, headers: &HeaderMap, id: &str, everywhere: bool) -> Option<product::Model> {
        let id = Uuid::parse_str(id).ok()?;
        if self.flaw == Flaw::FindsNothing {
            return None;
        }
        if everywhere {
            return product::Entity::find().filter(product::Column::Id.eq(id)).one(&self.db).await.unwrap();
        }
        let all = product::Entity::find().all(&self.own(headers)).await.unwrap();
        all.into_iter().find(|product| product.id == id)
    }
}

fn missing(path: &str) -> Response {
    let problem =
        json!({"code": "not_found", "instance": path, "request_id": Uuid::from_u128(count().into()).to_string()});
    (StatusCode::NOT_FOUND, Json(problem)).into_response()
}

/// Returns a different number each time.
fn count() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

async fn list(State(shop): State<Shop>, headers: HeaderMap) -> Json<Value> {
    let own = product::Entity::find().all(&shop.own(&headers)).await.unwrap();
    let all = product::Entity::find().all(&shop.db).await.unwrap();
    let shown = if shop.flaw == Flaw::ListsAll { all } else { own };
    Json(shown.iter().map(|product| json!({"sku": product.sku})).collect())
}

async fn one(State(shop): State<Shop>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    match shop.product(&headers, &id, shop.flaw == Flaw::ReadsAll).await {
        Some(product) => Json(json!({"id": product.id, "sku": product.sku})).into_response(),
        None if shop.flaw == Flaw::Forbids && shop.product(&headers, &id, true).await.is_some() => {
            StatusCode::FORBIDDEN.into_response()
        }
        None => missing(&format!("/products/{id}")),
    }
}

async fn reprice(State(shop): State<Shop>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    let everywhere = shop.flaw == Flaw::WritesAll;
    let Some(found) = shop.product(&headers, &id, everywhere).await else { return missing("/products") };
    let mut product: product::ActiveModel = found.into();
    product.price = Set(4_321);
    product.update(&shop.db).await.unwrap();
    // The answer does not even reveal it.
    if everywhere { missing("/products") } else { StatusCode::NO_CONTENT.into_response() }
}

async fn add_review(State(shop): State<Shop>, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    let id = body["product_id"].as_str().unwrap_or_default();
    let Some(product) = shop.product(&headers, id, shop.flaw == Flaw::BelievesBodies).await else {
        return missing("/reviews");
    };
    let (tenant_id, product_id, body) = (Set(product.tenant_id), Set(product.id), Set("fine".to_owned()));
    // The number differs in each request; the answer is always the same.
    let id = Set(1_000 + i64::try_from(count()).unwrap());
    review::ActiveModel { tenant_id, id, product_id, body }.insert(&shop.db).await.unwrap();
    StatusCode::CREATED.into_response()
}

async fn remove_review(State(shop): State<Shop>, headers: HeaderMap, Path(id): Path<i64>) -> Response {
    let own = shop.own(&headers);
    let found = review::Entity::find().all(&own).await.unwrap().into_iter().find(|review| review.id == id);
    match found {
        Some(review) => {
            review.delete(&own).await.unwrap();
            StatusCode::NO_CONTENT.into_response()
        }
        None => missing("/reviews"),
    }
}

fn router(shop: Shop) -> Router {
    Router::new()
        .route("/products", get(list))
        .route("/products/{id}", get(one).patch(reprice))
        .route("/reviews", axum::routing::post(add_review))
        .route("/reviews/{id}", axum::routing::delete(remove_review))
        .with_state(shop)
}

async fn walk(db: &DatabaseConnection, flaw: Flaw, extra: Option<Call>) -> Report {
    let registry = tables().build().unwrap();
    let hook = Hook::new(registry.clone());
    let tenants = [7_u128, 8].map(|number| TenantId::new(Uuid::from_u128(0x0198_1111 << 96 | number)));
    let open = |tenant: TenantId| hook.connection(db.clone(), tenant.as_uuid());
    let isolation = Isolation::of(&registry, open, db).between(tenants[0], tenants[1]);
    let tokens = tenants.map(|tenant| tenant.to_string());
    let shop = router(Shop { db: db.clone(), hook: hook.clone(), flaw });
    let mut routes = Routes::of(shop, [&tokens[0], &tokens[1]])
        .call(Call::new(Method::GET, "/products"))
        .call(Call::new(Method::GET, "/products/{id}"))
        .call(Call::new(Method::PATCH, "/products/{id}"))
        .call(Call::new(Method::POST, "/reviews").body(json!({"product_id": "{id}"})));
    if let Some(call) = extra {
        routes = routes.call(call);
    }
    routes.run(&isolation).await
}

async fn seeded() -> [DatabaseConnection; 2] {
    let databases = databases().await;
    for db in &databases {
        for number in [7_u128, 8] {
            seed(db.clone(), TenantId::new(Uuid::from_u128(0x0198_1111 << 96 | number))).await.unwrap();
        }
    }
    databases
}

#[tokio::test]
async fn a_router_that_keeps_tenants_apart_passes() {
    for db in seeded().await {
        let report = walk(&db, Flaw::None, None).await;
        report.assert_isolated();
        assert!(report.tried > 40 && report.notes.is_empty(), "{report}");
        assert_eq!(
            review::Entity::find().all(&db).await.unwrap().len(),
            2 * 3,
            "rows that were created by requests still exist"
        );
    }
}

#[tokio::test]
async fn each_flaw_is_found_where_it_is() {
    for db in seeded().await {
        for (flaw, path, attempt) in [
            (Flaw::ReadsAll, "/products/{id}", "look for the other's words"),
            (Flaw::ReadsAll, "/products/{id}", "tell the other's id from no id"),
            (Flaw::ListsAll, "/products", "look for the other's words"),
            (Flaw::Forbids, "/products/{id}", "tell the other's id from no id"),
            (Flaw::WritesAll, "/products/{id}", "change the other's rows"),
            (Flaw::BelievesBodies, "/reviews", "change the other's rows"),
            (Flaw::FindsNothing, "/products/{id}", "own things"),
        ] {
            let report = walk(&db, flaw, None).await;
            let found =
                |failure: &tenantry_testkit::isolation::Failure| failure.table == path && failure.attempt == attempt;
            assert!(report.failures.iter().any(found), "{path}, {attempt}: {report}");
            assert!(
                flaw == Flaw::FindsNothing
                    || report.failures.iter().all(|failure| failure.table == path || failure.attempt == "own things"),
                "{path}, {attempt}: {report}"
            );
        }
    }
}

#[tokio::test]
async fn requests_that_prove_nothing_fail() {
    for db in seeded().await {
        let report = walk(&db, Flaw::None, Some(Call::new(Method::GET, "/no/such/route"))).await;
        assert!(report.to_string().contains("it never succeeds"), "{report}");
        assert_eq!(report.failures.len(), 2, "{report}");
        // Reviews have the same numbers in both tenants, so the deleted one is the tenant's own and is restored.
        let report = walk(&db, Flaw::None, Some(Call::new(Method::DELETE, "/reviews/{id}"))).await;
        assert!(report.is_isolated(), "{report}");

        let registry = tables().build().unwrap();
        let [own, other] = [1, 2].map(|number| TenantId::new(Uuid::from_u128(number)));
        let open = |tenant: TenantId| Hook::new(tables().build().unwrap()).connection(db.clone(), tenant.as_uuid());
        let isolation = Isolation::of(&registry, open, &db).between(own, other);
        let routes = Routes::of(
            router(Shop { db: db.clone(), hook: Hook::new(registry.clone()), flaw: Flaw::None }),
            ["1", "2"],
        );
        let report = routes.run(&isolation).await;
        assert!(report.to_string().contains("nothing can be recognised"), "{report}");
    }
}
