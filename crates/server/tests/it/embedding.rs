//! An embedding service's routes work next to ours: with the same signed-in member, the same problems and the same
//! headers.

use axum::{
    Json as Answer, Router,
    body::Body,
    extract::FromRef,
    http::{Method, Request, StatusCode},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tenantry_domain::{id::Id, page::Page, tenant::TenantMove};
use tenantry_infrastructure::persistence::{Database, members};
use tenantry_server::{
    App, Code, Problem, Spec,
    extract::{InTenant, Json, ListPage, Listing, PathId, Query, SignedIn, rules},
    router_with,
};
use validator::Validate;

use crate::support::{Answer as Got, World, call};

const SOLD_OUT: Spec = Spec {
    name: "sold_out",
    status: StatusCode::CONFLICT,
    title: "Sold out",
    meaning: "There is no more of it.",
    remedy: "Wait.",
};

/// The state of the embedding service. Only its fields belong to Tenantry.
#[derive(Clone)]
struct Shop {
    app: App,
    database: Database,
}

impl FromRef<Shop> for App {
    fn from_ref(shop: &Shop) -> Self {
        shop.app.clone()
    }
}

impl FromRef<Shop> for Database {
    fn from_ref(shop: &Shop) -> Self {
        shop.database.clone()
    }
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Order {
    pieces: u32,
}

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct Pages {
    #[validate(custom(function = rules::limit))]
    limit: Option<u32>,
    cursor: Option<String>,
}

async fn order(SignedIn(actor): SignedIn, body: Json<Order>) -> Result<Answer<Value>, Problem> {
    let member = actor.member()?;
    if body.value.pieces > 1 {
        return Err(Problem::of(Code::Embedded(&SOLD_OUT)));
    }
    Ok(Answer(json!({"by": member.user_id.to_string(), "pieces": body.value.pieces})))
}

async fn colleagues(
    at: InTenant,
    list: Listing,
    Query(query): Query<Pages>,
) -> Result<Answer<ListPage<String>>, Problem> {
    use sea_orm::EntityTrait;
    let page = list.page::<Id<members::Entity>>(query.limit, query.cursor.as_deref())?;
    let all = members::Entity::find().all(&at.database).await.map_err(Problem::internal)?;
    let page = Page::from_overread(all, page.limit, |member| Id::<members::Entity>::new(member.id));
    Ok(Answer(list.answer(page, |member| member.email_norm)))
}

async fn nothing(PathId(id): PathId<Shop>) -> Problem {
    Problem::new(Code::NotFound, id.to_string())
}

async fn gone() -> StatusCode {
    StatusCode::GONE
}

async fn breaks() -> Answer<Value> {
    panic!("as a bug does")
}

fn around(world: &World) -> Router {
    let shop = Shop { app: world.app.clone(), database: world.persistence().database.clone() };
    let own = Router::new()
        .route("/orders", post(order))
        .route("/colleagues", get(colleagues))
        .route("/things/{id}", get(nothing))
        .route("/gone", get(gone))
        .route("/breaks", get(breaks));
    router_with(world.app.clone(), Router::new().nest("/api/v1", own.with_state(shop)))
}

async fn send(router: &Router, request: Request<Body>) -> Got {
    use tower::ServiceExt;
    Got::of(router.clone().oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_route_of_ones_own_knows_the_member_and_answers_as_ours_do() {
    let world = World::new().await;
    let (router, owner) = (around(&world), world.found("acme").await);
    let order = |token: &str, body: Value| call(Method::POST, "/api/v1/orders", token, Some(body));
    let taken = send(&router, order(&owner.token, json!({"pieces": 1}))).await.assert("200");
    assert_eq!(taken.text("/by"), owner.user_id);
    assert_eq!(taken.header("x-request-id"), Some("test"));
    assert_eq!(taken.header("x-tenant-id"), Some(owner.tenant_id.as_str()));
    assert_eq!(taken.header("cache-control"), Some("no-store"));

    let refused = send(&router, order(&owner.token, json!({"pieces": 2}))).await.assert("409 sold_out");
    assert_eq!(refused.text("/detail"), SOLD_OUT.meaning);
    let wrong = send(&router, order(&owner.token, json!({"pieces": "x", "tenant": "bolt"}))).await;
    let wrong = wrong.assert("422 validation_failed");
    assert_eq!(
        (wrong.text("/errors/0/pointer"), wrong.text("/errors/1/pointer")),
        ("/tenant".into(), "/pieces".into())
    );
    send(&router, order("", json!({"pieces": 1}))).await.assert("401 token_missing");
    send(&router, call(Method::GET, "/api/v1/orders", &owner.token, None)).await.assert("405 method_not_allowed");
    send(&router, call(Method::GET, "/api/v1/other", &owner.token, None)).await.assert("404 no_such_route");
    send(&router, call(Method::GET, "/api/v1/breaks", &owner.token, None)).await.assert("500 internal_error");
    let gone = send(&router, call(Method::GET, "/api/v1/gone", "", None)).await;
    assert_eq!(gone.status, StatusCode::GONE, "a status that is not ours is left unchanged");
    let none = send(&router, call(Method::GET, "/api/v1/things/no-id", "", None)).await.assert("404 not_found");
    assert_eq!(none.text("/detail"), "00000000-0000-0000-0000-000000000000");
}

#[tokio::test]
async fn its_database_is_the_one_of_the_members_tenant() {
    let world = World::new().await;
    let router = around(&world);
    for slug in ["acme", "bolt"] {
        let owner = world.found(slug).await;
        let list = send(&router, call(Method::GET, "/api/v1/colleagues?limit=1", &owner.token, None)).await;
        assert_eq!(list.assert("200").json(), json!({"items": [owner.email], "next_cursor": null}));
    }
    send(&router, call(Method::GET, "/api/v1/colleagues?limit=0", "", None)).await.assert("401 token_missing");
    let owner = world.found("cobalt").await;
    for (query, told) in [("limit=0", "422 validation_failed"), ("cursor=x", "400 cursor_invalid")] {
        let path = format!("/api/v1/colleagues?{query}");
        send(&router, call(Method::GET, &path, &owner.token, None)).await.assert(told);
    }
}

#[tokio::test]
async fn nobody_works_in_a_blocked_tenant() {
    let world = World::new().await;
    let (router, owner) = (around(&world), world.found("acme").await);
    let list = async || send(&router, call(Method::GET, "/api/v1/colleagues", &owner.token, None)).await;
    list().await.assert("200");
    for (step, told) in [
        (TenantMove::Suspend, "403 tenant_suspended"),
        (TenantMove::Activate, "200"),
        (TenantMove::Cancel, "403 tenant_suspended"),
    ] {
        world.operate("acme", step).await;
        list().await.assert(told);
    }
}

#[tokio::test]
async fn our_own_routes_are_there_too() {
    let world = World::new().await;
    let (router, owner) = (around(&world), world.found("acme").await);
    send(&router, call(Method::GET, "/v1/tenant", &owner.token, None)).await.assert("200");
    send(&router, call(Method::GET, "/healthz", "", None)).await.assert("200");
}
