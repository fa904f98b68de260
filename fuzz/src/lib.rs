//! The code behind the fuzz targets: the same judge, worlds and statement author as in the tests of the tenant scope.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a fuzz target finds by panicking")]

use tenantry_isolation::Dialect;

use judge::Judge;

#[path = "../../crates/isolation/tests/it/query_hook/audit.rs"]
mod audit;
#[path = "../../crates/isolation/tests/it/query_hook/author.rs"]
mod author;
#[path = "../../crates/isolation/tests/it/query_hook/entities.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod entities;
#[path = "../../crates/isolation/tests/it/query_hook/judge.rs"]
mod judge;
#[path = "../../crates/isolation/tests/it/prove/mod.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod prove;
#[path = "../../crates/isolation/tests/it/query_hook/world.rs"]
#[allow(dead_code, reason = "tests use more of it")]
mod world;

thread_local! {
    static JUDGE: Judge = Judge::new();
}

/// Panics if `text` is not refused and yet reveals or changes something of another tenant.
pub fn judge(text: &str) {
    JUDGE.with(|judge| judge.judge(text));
}

/// Like [`judge`], for the statement generated from `bytes`, which runs on SQLite.
pub fn judge_generated(bytes: &[u8]) {
    judge(&author::statement_of(bytes, Dialect::Sqlite));
}
