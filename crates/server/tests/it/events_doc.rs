//! `docs/events.md` matches the code: the names and shapes are those of what is really recorded, and so are its examples.

use std::{collections::BTreeMap, fs, path::Path};

use axum::http::Method;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::tenants::TenantKey,
    use_cases::tenants::{change_tenant_status, move_tenant},
};
use tenantry_domain::{
    event::{EventName, FactShape, FactSide, FactType},
    mail_domain::ClaimedDomain,
    role::Role,
    tenant::{TenantMove, Tier},
};
use tenantry_server::events_doc::markdown;
use tenantry_testkit::postgres::postgres;
use uuid::Uuid;

use crate::{
    examples,
    support::{Options, World, call, fakes::NOBODY, people::NEW_PASSWORD},
};

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_documentation_is_up_to_date() {
    let stored = fs::read_to_string(folder().join("../../docs/events.md")).unwrap_or_default();
    let again = "cargo run -- events shapes > docs/events.md";
    assert!(stored == markdown(), "docs/events.md is not up to date; run: {again}");
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "whoever runs the tests decides whether the record is written anew")]
async fn the_shapes_are_those_of_recorded_events() {
    let recorded = recorded().await;
    for payload in &recorded {
        check(payload);
    }
    let mut first = BTreeMap::new();
    for payload in recorded {
        first.entry(payload["event"].as_str().unwrap().to_owned()).or_insert(payload);
    }
    let missing: Vec<&str> =
        EventName::ALL.iter().map(|name| name.as_str()).filter(|name| !first.contains_key(*name)).collect();
    assert!(missing.is_empty(), "nothing records {missing:?}");
    let current = format!("{:#}\n", serde_json::to_value(first).unwrap());
    let path = folder().join("src/events_doc/examples.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let again = "UPDATE_DOCS=1 cargo nextest run --workspace --all-features -E 'test(the_shapes_are)'";
    assert!(fs::read_to_string(path).unwrap_or_default() == current, "the examples are not up to date; run: {again}");
}

/// Returns the payloads of everything that happens in the session of the examples, and of what an operator does.
async fn recorded() -> Vec<Value> {
    let world = World::new().await;
    examples::held_in(&world).await;
    bounced_and_reclaimed(&world).await;
    let operator = Actor { who: Who::PlatformAdmin { name: "olga".to_owned() }, origin: Origin::default() };
    let tenant = TenantKey::parse("babbage").unwrap();
    let command = change_tenant_status::Command { tenant, step: TenantMove::Suspend };
    world.app.application.tenants.change_status.execute(&operator, command).await.unwrap();
    released(&world, &operator).await;
    // An attempt is recorded after its answer, so it comes last: the ids of the examples are the same each time.
    attempted(&world).await;
    world.access_violations.drain().await;
    let mut events = events_in(&world.database_url).await;
    events.extend(moved(&operator).await);
    events
}

/// Returns the events of all tenants.
async fn events_in(url: &str) -> Vec<Value> {
    let database = sea_orm::Database::connect(url).await.unwrap();
    let backend = database.get_database_backend();
    let sql = "SELECT id, event, tenant_id, seq, payload FROM tenantry_outbox ORDER BY tenant_id, seq";
    let rows = database.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    rows.iter().map(whole).collect()
}

/// Returns the events of a tenant that an operator moves there and back, which PostgreSQL alone can.
async fn moved(operator: &Actor) -> Vec<Value> {
    let world = World::with(Options { database_url: Some(postgres().database()), ..Options::default() }).await;
    world.found("apart").await;
    let fleet = world.persistence().database.fleet().unwrap();
    for to in [Tier::Schema, Tier::Shared] {
        let command = move_tenant::Command { tenant: TenantKey::parse("apart").unwrap(), to };
        world.app.application.tenants.move_to.execute(operator, &fleet, command, &|_| {}).await.unwrap();
    }
    events_in(&world.database_url).await
}

/// Returns an event as the document shows it. What has a column is not stored twice.
fn whole(row: &QueryResult) -> Value {
    let mut event = row.try_get::<Value>("", "payload").unwrap();
    for column in ["id", "tenant_id"] {
        event[column] = row.try_get::<Uuid>("", column).unwrap().to_string().into();
    }
    event["event"] = row.try_get::<String>("", "event").unwrap().into();
    event["seq"] = row.try_get::<i64>("", "seq").unwrap().into();
    event
}

/// Lets a mail bounce, and the owner of a mailbox take their address from whoever signed up with it.
async fn bounced_and_reclaimed(world: &World) {
    let squatter = world.found("trap").await;
    let body = json!({"email": format!("alan{NOBODY}"), "role": "viewer"});
    world.post("/v1/invitations", &squatter.token, body).await.assert("201");
    let token = world.forget(&squatter.email).await;
    world
        .post("/v1/auth/reset-password", "", json!({"token": token, "new_password": NEW_PASSWORD}))
        .await
        .assert("200");
}

/// Lets the operator take a domain from the tenant that proved it.
async fn released(world: &World, operator: &Actor) {
    let loser = world.found("looms").await;
    let claim = world.post("/v1/domains", &loser.token, json!({"domain": "looms.example"})).await.assert("201");
    world.dns.set_txt(&claim.text("/record/name"), &[&claim.text("/record/value")]);
    let path = format!("/v1/domains/{}/verify", claim.text("/id"));
    world.send(call(Method::POST, &path, &loser.token, None)).await.assert("200");
    let domain = ClaimedDomain::parse("looms.example").unwrap();
    world.app.application.domains.release.execute(operator, &domain).await.unwrap();
}

/// Lets a member name an id that the tenant does not have.
async fn attempted(world: &World) {
    let stranger = world.found("stray").await;
    world.get(&format!("/v1/members/{}", Uuid::from_u128(7)), &stranger.token).await.assert("404 not_found");
}

/// Checks that the event has the shape of its name.
fn check(payload: &Value) {
    let name = EventName::parse(payload["event"].as_str().unwrap()).unwrap_or_else(|| panic!("unknown: {payload}"));
    assert_eq!(payload["version"], 1);
    let shape = name.shape();
    let facts = payload["facts"].as_array().unwrap();
    for fact in facts {
        let known = shape.facts.iter().find(|known| fact["field"] == known.field);
        check_fact(known.unwrap_or_else(|| panic!("unknown fact in {payload}")), fact);
    }
    for known in shape.facts.iter().filter(|known| known.only.is_none()) {
        assert!(facts.iter().any(|fact| fact["field"] == known.field), "{} is missing in {payload}", known.field);
    }
}

fn check_fact(shape: &FactShape, fact: &Value) {
    let given = [&fact["before"], &fact["after"]].map(Value::as_str);
    match (shape.side, given) {
        (FactSide::Before, [Some(_), None]) | (FactSide::After, [None, Some(_)]) | (FactSide::Both, _) => {}
        _ => panic!("{fact} is on another side"),
    }
    for text in given.into_iter().flatten() {
        let is_of_type = match shape.kind {
            FactType::Text => !text.is_empty(),
            FactType::Word => text.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
            FactType::Id => Uuid::try_parse(text).is_ok(),
            FactType::Role => Role::ALL.iter().any(|role| role.as_str() == text),
            FactType::Time => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
            FactType::Number => text.parse::<u64>().is_ok(),
            FactType::Bool => ["true", "false"].contains(&text),
        };
        assert!(is_of_type, "{fact} is not {}", shape.kind.as_str());
    }
}
