//! What the fuzz targets drive: the same judge, worlds and author of statements that the tests of the tenant scope use.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fuzz target finds by panicking")]

use tenantry_infrastructure::scoping::Dialect;

use judge::Judge;

#[path = "../../crates/infrastructure/tests/it/scoping/audit.rs"]
mod audit;
#[path = "../../crates/infrastructure/tests/it/scoping/author.rs"]
mod author;
#[path = "../../crates/infrastructure/tests/it/scoping/entities.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod entities;
#[path = "../../crates/infrastructure/tests/it/scoping/judge.rs"]
mod judge;
#[path = "../../crates/infrastructure/tests/it/scoping/world.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod world;

thread_local! {
    static JUDGE: Judge = Judge::new();
}

/// Panics if `text` is not refused and yet tells or changes something of another tenant.
pub fn judge(text: &str) {
    JUDGE.with(|judge| judge.judge(text));
}

/// As [`judge`], for the statement that `bytes` make, which is one that runs on SQLite.
pub fn judge_generated(bytes: &[u8]) {
    judge(&author::statement_of(bytes, Dialect::Sqlite));
}
