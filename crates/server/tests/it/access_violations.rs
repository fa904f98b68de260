//! Cross-tenant access attempts are recorded in the tenant's audit log, including those of the last second before the
//! server stops. A flood of them does not fill the log. (`isolation` tests that ids of other tenants and unknown ids
//! leave the same rows.)

use axum::http::Method;
use reqwest::StatusCode;
use sea_orm::{
    ConnectionTrait, Database, DbBackend, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use serde_json::{Value, json};
use tenantry_domain::Span;
use tokio::net::TcpStream;

use crate::{
    running_server::{RunningServer, access},
    support::{HEADER, HINTS, QUERY, SUBDOMAIN, World, call, database_in, people::Person},
};

/// An id that nothing has.
const UNKNOWN: &str = "01980000-0000-7000-8000-0123456789ab";

async fn hinted(world: &World, person: &Person, way: usize, hint: &str) {
    let mut request = call(Method::GET, "/v1/members", &person.token, None);
    HINTS[way](&mut request, hint);
    world.send(request).await.assert("403 tenant_mismatch");
}

#[tokio::test]
async fn an_id_that_is_not_the_tenants_is_audited_with_actor_and_target() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.get(&format!("/v1/members/{UNKNOWN}"), &acme.token).await.assert("404 not_found");
    let [row] = &world.attempts_of(&acme).await[..] else { panic!("one row") };
    let expected = json!({
        "event": "cross_tenant.attempted",
        "target_kind": "member", "target_id": UNKNOWN,
        "actor_kind": "member", "actor_id": acme.user_id,
        "ip": "192.0.2.1", "request_id": "test",
        "facts": [{"field": "kind", "before": null, "after": "foreign_id"}],
    });
    assert_eq!(*row, expected);
}

#[tokio::test]
async fn a_hint_that_names_another_tenant_is_audited_by_the_name_it_gives() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    // No more attempts than are recorded for one person per minute.
    let hints = [
        (QUERY, "globex", acme.tenant_id.as_str(), Some("globex")),
        (SUBDOMAIN, "globex", &acme.tenant_id, Some("globex")),
        (HEADER, "globex", &acme.tenant_id, Some("globex")),
        (HEADER, "no-such", &acme.tenant_id, Some("no-such")),
        (HEADER, &globex.tenant_id, &globex.tenant_id, Some(&globex.tenant_id)),
        (HEADER, &acme.token, &acme.tenant_id, None),
    ];
    for (way, hint, target, named) in hints {
        hinted(&world, &acme, way, hint).await;
        let row = world.attempts_of(&acme).await.pop().unwrap();
        assert_eq!((row["target_kind"].as_str(), row["target_id"].as_str()), (Some("tenant"), Some(target)), "{hint}");
        assert_eq!(row.pointer("/facts/1/after").and_then(Value::as_str), named, "{hint}");
    }
    // The named tenant does not learn of the attempts.
    assert_eq!(world.attempts_of(&globex).await, [Value::Null; 0]);
    hinted(&world, &acme, HEADER, &acme.refresh_token).await;
    let log = world.rows_with(&[&acme.token[..20], &acme.refresh_token[..20]]).await;
    assert_eq!(log, Vec::<String>::new(), "a token sent in the wrong header was stored");
}

#[tokio::test]
async fn a_flood_does_not_fill_the_audit_log() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for _ in 0..40 {
        world.get(&format!("/v1/invitations/{UNKNOWN}"), &acme.token).await.assert("404 not_found");
    }
    hinted(&world, &acme, HEADER, "globex").await;
    assert_eq!(world.attempts_of(&acme).await.len(), 10);
    world.clock.advance(Span::minutes(1));
    hinted(&world, &acme, HEADER, "globex").await;
    let rows = world.attempts_of(&acme).await;
    assert_eq!(rows.len(), 11);
    assert_eq!(rows[10].pointer("/facts/2"), Some(&json!({"field": "unrecorded", "before": null, "after": "31"})));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_records_what_was_attempted_before() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let database = Database::connect(database_in(data.path())).await.unwrap();
    // While another transaction writes, nothing can be recorded.
    let is_sqlite = database.get_database_backend() == DbBackend::Sqlite;
    let sqlite_transaction_mode = is_sqlite.then_some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
    let writer = database.begin_with_options(options).await.unwrap();
    if !is_sqlite {
        writer.execute_unprepared("LOCK TABLE tenantry_tenant_counters IN EXCLUSIVE MODE").await.unwrap();
    }
    for _ in 0..10 {
        let (status, _) = server.get(&format!("members/{UNKNOWN}"), access(&founder)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
    server.tell_to_stop();
    let address = server.base.trim_start_matches("http://").to_owned();
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    writer.rollback().await.unwrap();
    server.wait();
    let count = "SELECT count(*) AS n FROM tenantry_audit_events WHERE event = 'cross_tenant.attempted'";
    let statement = Statement::from_string(database.get_database_backend(), count);
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "n").unwrap(), 10);
}
