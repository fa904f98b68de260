//! The observer of a scoped connection receives every refusal, whichever way the statement came, and nothing else.

use std::sync::{Arc, Mutex};

use metrics_exporter_prometheus::PrometheusBuilder;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement, StreamTrait, TransactionTrait};
use tenantry_isolation::{Hook, REFUSED_STATEMENTS_TOTAL, Refusal, RefusalObserver, ScopeError, ScopedConnection};

use super::world::{OWN, fill, registry};

async fn connection() -> ScopedConnection {
    let pool = Database::connect("sqlite::memory:").await.unwrap();
    fill(&pool, 1).await;
    Hook::new(registry()).connection(pool, OWN)
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}

/// Returns an observer, and the refusals it received.
fn observer() -> (RefusalObserver, Arc<Mutex<Vec<Refusal>>>) {
    let heard: Arc<Mutex<Vec<Refusal>>> = Arc::default();
    let notes = Arc::clone(&heard);
    (Arc::new(move |refused| notes.lock().unwrap().push(refused.refusal())), heard)
}

#[tokio::test]
async fn refusals_are_heard_of_on_every_way_to_the_database() {
    let (observer, heard) = observer();
    let db = connection().await.observed(observer);
    let refused = "SELECT * FROM people";
    assert!(db.execute_raw(statement(refused)).await.is_err());
    assert!(db.execute_unprepared(refused).await.is_err());
    assert!(db.query_one_raw(statement(refused)).await.is_err());
    assert!(db.query_all_raw(statement(refused)).await.is_err());
    assert!(db.stream_raw(statement(refused)).await.is_err());
    let transaction = db.begin().await.unwrap();
    assert!(transaction.query_all_raw(statement(refused)).await.is_err());
    let nested = transaction.begin().await.unwrap();
    assert!(nested.query_all_raw(statement(refused)).await.is_err());
    assert_eq!(*heard.lock().unwrap(), [Refusal::Table; 7]);
}

#[tokio::test]
async fn of_what_passes_and_of_slips_of_the_pen_nothing_is_heard() {
    let (observer, heard) = observer();
    let db = connection().await.observed(observer);
    assert!(db.query_all_raw(statement("SELECT id FROM products")).await.is_ok());
    let unbound = db.query_all_raw(statement("SELECT id FROM products WHERE id = ?")).await.unwrap_err();
    assert_eq!(ScopeError::of(&unbound).unwrap().refusal(), Refusal::Parameters);
    assert_eq!(*heard.lock().unwrap(), []);
}

#[tokio::test]
async fn refusals_are_counted_by_kind_with_or_without_an_observer() {
    let prometheus = PrometheusBuilder::new().build_recorder();
    let counted = prometheus.handle();
    let _counting = metrics::set_default_local_recorder(Box::leak(Box::new(prometheus)));
    let db = connection().await;
    for sql in ["SELECT * FROM people", "SELECT * FROM nobody", "DROP TABLE products", "SELECT id FROM products"] {
        let _ = db.query_all_raw(statement(sql)).await;
    }
    let text = counted.render();
    // Kinds without a refusal are exported too, except programming slips.
    for line in ["{refusal=\"table\"} 2", "{refusal=\"statement\"} 1", "{refusal=\"other_tenant\"} 0"] {
        assert!(text.contains(&format!("{REFUSED_STATEMENTS_TOTAL}{line}")), "{text}");
    }
    assert_eq!(text.matches("{refusal=").count(), Refusal::ALL.len() - 1, "{text}");
}
