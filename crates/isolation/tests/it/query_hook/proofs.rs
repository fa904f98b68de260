//! Each confined statement is read again by PostgreSQL, and the tree of its reading shows that all is guarded.
//!
//! What is confined for SQLite is read by PostgreSQL too, as far as both have the same grammar. There it proves what the
//! rewriter does for SQLite, not how SQLite reads it.

use std::{
    cell::RefCell,
    sync::{Arc, Mutex},
};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use sea_orm::{ConnectionTrait, Statement};
use tenantry_isolation::{Dialect, Hook};
use tokio::runtime::Builder;

use super::{
    author::statement_of,
    statements::{all, values},
    world::{OWN, pair_in_schemas, registry, world},
};
use crate::prove::{Claim, Prover, Reading, Tally, common};

/// What was proved, and what was not.
#[derive(Default)]
struct Ledger {
    tally: Tally,
    wrong: Vec<String>,
    refused: Vec<String>,
}

impl Ledger {
    fn note(&mut self, sql: &str, reading: Result<Reading, String>) {
        match reading {
            Ok(reading) => {
                self.tally.count(&reading);
                if let Reading::Refused(error) = reading {
                    self.refused.push(format!("{sql}\n    {error}"));
                }
            }
            Err(fault) => self.wrong.push(format!("{sql}\n    {fault}")),
        }
    }

    /// Requires that nothing is unguarded, that so many statements were proved, and that PostgreSQL refused at most one
    /// in so many.
    fn close(&self, of: &str, least: usize, one_in: usize) {
        let Self { tally, wrong, refused } = self;
        assert!(wrong.is_empty(), "{} statements are not guarded:\n{}", wrong.len(), wrong.join("\n"));
        assert!(tally.statements >= least, "{tally:?}: that proves little\n{}", refused.join("\n"));
        let few = tally.refused * one_in <= tally.statements;
        assert!(few, "{tally:?}: a statement that PostgreSQL refuses proves nothing\n{}", refused.join("\n"));
        tally.tell(of);
    }
}

async fn prover() -> Prover {
    Prover::of(world(Dialect::Postgres, 0).await.db).await
}

/// Notes what PostgreSQL makes of a statement that the hook confines for a database.
async fn note(ledger: &mut Ledger, prover: &Prover, hook: &Hook, dialect: Dialect, sql: &str) {
    let Ok(plan) = hook.rewrite(dialect, sql) else { return };
    let claim = Claim::from(&plan);
    let reading = match dialect {
        Dialect::Postgres => prover.prove(hook.registry(), &claim).await,
        Dialect::Sqlite => {
            prover.prove(hook.registry(), &Claim { text: &common(plan.text()), names: false, ..claim }).await
        }
    };
    ledger.note(sql, reading);
}

#[tokio::test]
async fn every_statement_we_know_is_guarded_as_postgresql_reads_it() {
    let (prover, hook, mut ledger) = (prover().await, Hook::new(registry()), Ledger::default());
    for sql in all() {
        note(&mut ledger, &prover, &hook, Dialect::Postgres, sql).await;
    }
    ledger.close("statements of the two files", 200, 10);
}

#[tokio::test]
async fn every_statement_we_know_is_guarded_as_postgresql_reads_it_where_it_is_confined_for_sqlite() {
    let (prover, hook, mut ledger) = (prover().await, Hook::new(registry()), Ledger::default());
    for sql in all() {
        note(&mut ledger, &prover, &hook, Dialect::Sqlite, sql).await;
    }
    ledger.close("the same, confined for SQLite", 200, 4);
}

#[tokio::test]
async fn every_statement_we_know_stays_in_the_tenants_schema_as_postgresql_reads_it() {
    let [world, ..] = pair_in_schemas().await;
    let (hook, mut ledger) = (world.hook, Ledger::default());
    let (mut db, sent) = (world.db, Arc::new(Mutex::new(String::new())));
    let seen = Arc::clone(&sent);
    db.set_metric_callback(move |info| seen.lock().unwrap().clone_from(&info.statement.sql));
    let prover = Prover::in_schema(db.clone(), &format!("tenant_{OWN}")).await;
    let tenant = hook.connection_in_schema(db.clone(), OWN);
    for sql in all() {
        // The plan in the column mode counts the parameters alike.
        let Ok(plan) = hook.rewrite(Dialect::Postgres, sql) else { continue };
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values(sql));
        db.execute_unprepared("BEGIN").await.unwrap();
        sent.lock().unwrap().clear();
        let _ = tenant.query_all_raw(statement).await;
        let text = sent.lock().unwrap().clone();
        db.execute_unprepared("ROLLBACK").await.unwrap();
        if !text.is_empty() {
            let reading = prover.prove(hook.registry(), &Claim { text: &text, ..Claim::from(&plan) }).await;
            ledger.note(sql, reading);
        }
    }
    ledger.close("the same, in a tenant's schema", 200, 10);
}

fn random_statements(dialect: Dialect, cases: u32, of: &str) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let (prover, hook) = (runtime.block_on(prover()), Hook::new(registry()));
    let ledger = RefCell::new(Ledger::default());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), 8..120), |bytes| {
        let (sql, mut ledger) = (statement_of(&bytes, dialect), ledger.borrow_mut());
        runtime.block_on(note(&mut ledger, &prover, &hook, dialect, &sql));
        prop_assert!(ledger.wrong.is_empty(), "{}", ledger.wrong.join("\n"));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    ledger.borrow().close(of, cases as usize / 2, 4);
}

#[test]
fn random_statements_are_guarded_as_postgresql_reads_them() {
    random_statements(Dialect::Postgres, 400, "generated statements");
}

#[test]
fn random_statements_are_guarded_as_postgresql_reads_them_where_they_are_confined_for_sqlite() {
    random_statements(Dialect::Sqlite, 400, "the same, confined for SQLite");
}
