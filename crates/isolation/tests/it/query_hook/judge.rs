//! The judge of arbitrary text: the rewriter refuses or confines it and never panics, and the confined text is audited,
//! proved in PostgreSQL's own reading and in SQLite's, and run on SQLite in two worlds. The input comes from a fuzzer in
//! `fuzz/`, and from a test here.

use sea_orm::Value;
use tenantry_isolation::{Dialect, Plan};
use tokio::runtime::{Builder, Runtime};

use super::{
    audit::assert_confined,
    world::{OWN, World, run_in_two, world},
};
use crate::prove::{Claim, Prover};

/// Words of statements whose outcome legitimately differs each time, or between the worlds.
const FICKLE: &[&str] = &["random", "now", "current", "local", "time", "date", "julianday", "unixepoch", "explain"];

/// Two worlds on SQLite, everything needed to run statements in them, and a second reader.
pub(super) struct Judge {
    runtime: Runtime,
    prover: Prover,
    worlds: [World; 2],
}

impl Judge {
    pub(super) fn new() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let worlds = runtime.block_on(async { [world(Dialect::Sqlite, 1).await, world(Dialect::Sqlite, 2).await] });
        let prover = runtime.block_on(async { Prover::of(world(Dialect::Postgres, 0).await.db).await });
        Self { runtime, prover, worlds }
    }

    /// Panics if a promise is broken. Returns whether `text` was confined for SQLite.
    pub(super) fn judge(&self, text: &str) -> bool {
        let [first, second] = &self.worlds;
        if let Some(plan) = assert_confined(&first.hook, Dialect::Postgres, text) {
            let claim = Claim::from(&plan);
            if let Err(fault) = self.runtime.block_on(self.prover.prove(first.hook.registry(), &claim)) {
                panic!("{text} is not guarded: {fault}");
            }
        }
        let Some(plan) = assert_confined(&first.hook, Dialect::Sqlite, text) else { return false };
        let lower = text.to_ascii_lowercase();
        if !FICKLE.iter().any(|word| lower.contains(word)) {
            let several: &[_] = if plan.parameters() == 0 { &[None] } else { &[Some(OWN), None] };
            for &value in several {
                let _ = self.runtime.block_on(run_in_two(first, second, text, &values(&plan, value)));
            }
        }
        true
    }
}

/// Returns as many values as the plan needs: all `value`, or 1, 2, 3 and so on.
fn values(plan: &Plan, value: Option<i64>) -> Vec<Value> {
    (1..).take(plan.parameters()).map(|n| Value::BigInt(Some(value.unwrap_or(n)))).collect()
}
