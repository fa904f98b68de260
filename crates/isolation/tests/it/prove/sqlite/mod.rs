//! The proof that a confined statement touches one tenant's rows only, as SQLite itself reads the statement.
//!
//! SQLite has no tree to show, but the program that it made of the statement: `EXPLAIN`. There no name is left either: a
//! table is the page of its root, a column is a number. [`machine`] follows the program on all its ways, and knows
//! nothing of the rewriter. What it proves, and what it does not: `docs/adr/0021-second-reader.md`.
#![allow(
    clippy::cast_possible_wrap,
    clippy::maybe_infinite_iter,
    clippy::too_many_lines,
    clippy::unused_self,
    reason = "programs are short, and one function says what each instruction does, as SQLite's own documentation does"
)]

mod load;
mod machine;
mod program;
mod state;
mod steps;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, Value};
use tenantry_isolation::{Dialect, Hook, Registry};

use self::{
    machine::{Machine, TOO_MANY_WAYS},
    program::Layout,
};
use super::{Claim, Reading};

/// A database with the tables that the statements name.
pub(crate) struct SqliteProver {
    db: DatabaseConnection,
    /// The tables at a version of the schema.
    layout: Mutex<Option<(i64, Arc<Layout>)>>,
    /// How many statements were to be asserted.
    asserted: AtomicUsize,
}

/// Of so many statements that the same world runs, the first ones are read, and then one in so many. Random ones have
/// programs that take long to follow.
const ALL_OF_THE_FIRST: usize = 20;
const ONE_IN: usize = 16;

impl SqliteProver {
    pub(crate) fn of(db: DatabaseConnection) -> Self {
        Self { db, layout: Mutex::new(None), asserted: AtomicUsize::new(0) }
    }

    /// Returns how SQLite reads the statement with these values, or what is not guarded in it.
    pub(crate) async fn prove(
        &self,
        registry: &Registry,
        claim: &Claim<'_>,
        values: &[Value],
    ) -> Result<Reading, String> {
        // Only the first of several would be shown, and the others would run.
        if claim.text.split('\'').step_by(2).any(|code| code.split('"').step_by(2).any(|bare| bare.contains(';'))) {
            return Err("these are several statements".to_owned());
        }
        let ops = match load::compile(&self.db, claim.text, values).await {
            Ok(ops) => ops,
            Err(error) => return Ok(Reading::Refused(error.to_string())),
        };
        let layout = self.layout(registry).await;
        let proved = Machine::new(&ops, &layout, claim).run();
        if proved.as_ref().is_err_and(|fault| fault == TOO_MANY_WAYS) {
            return Ok(Reading::Refused(TOO_MANY_WAYS.to_owned()));
        }
        proved.map(Reading::Proved).map_err(|fault| format!("{fault}; sent was: {}", claim.text))
    }

    /// Panics if SQLite reads a statement that the hook confines as one that is not guarded. The tenant is `own`.
    pub(crate) async fn assert_guarded(&self, hook: &Hook, sql: &str, values: &[Value], own: i64) {
        let number = self.asserted.fetch_add(1, Ordering::Relaxed);
        if number >= ALL_OF_THE_FIRST && !number.is_multiple_of(ONE_IN) {
            return;
        }
        let Ok(plan) = hook.rewrite(Dialect::Sqlite, sql) else { return };
        let tenant = plan.binds_tenant().then_some(Value::BigInt(Some(own)));
        let values: Vec<Value> = values.iter().cloned().chain(tenant).collect();
        let claim = Claim::from(&plan);
        if let Err(fault) = self.prove(hook.registry(), &claim, &values).await {
            // Behind such a join the tenant is compared after the ON conditions, whose subqueries may keep what they
            // compute for a row that is then left out. The two worlds judge these statements.
            let compares_late = ["RIGHT JOIN", "FULL JOIN"].iter().any(|join| claim.text.contains(join));
            if compares_late && fault.starts_with("a row is kept before") {
                return;
            }
            panic!("{sql} is not guarded as SQLite reads it: {fault}");
        }
    }

    async fn layout(&self, registry: &Registry) -> Arc<Layout> {
        let version = Statement::from_string(DbBackend::Sqlite, "PRAGMA schema_version");
        let version = self.db.query_one_raw(version).await.unwrap().unwrap();
        let version: i64 = version.try_get_by_index(0).unwrap();
        let known = self.layout.lock().unwrap().clone();
        if let Some((_, layout)) = known.filter(|(of, _)| *of == version) {
            return layout;
        }
        let layout = Arc::new(load::layout(&self.db, registry).await);
        *self.layout.lock().unwrap() = Some((version, Arc::clone(&layout)));
        layout
    }
}
