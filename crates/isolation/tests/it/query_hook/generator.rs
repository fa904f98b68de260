//! Random statements are run in both worlds, on both databases.

use std::cell::Cell;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tenantry_isolation::Dialect;

use super::{
    audit::assert_confined,
    author::statement_of,
    world::{World, pair, pair_in_schemas, run_in_both},
};

fn random_statements(worlds: impl Future<Output = [World; 3]>, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let worlds = runtime.block_on(worlds);
    let dialect = worlds[0].dialect;
    let (ran, refused) = (Cell::new(0), Cell::new(0));
    // A failure is told before the run of a test is over, if not at its shortest.
    let config = Config { cases, failure_persistence: None, max_shrink_time: 20_000, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u8>(), 8..120), |bytes| {
        let sql = statement_of(&bytes, dialect);
        assert_confined(&worlds[0].hook, dialect, &sql);
        match runtime.block_on(run_in_both(&worlds, &sql, &[])) {
            Ok(outcome) => ran.set(ran.get() + u32::from(outcome.result.is_ok())),
            Err(_) => refused.set(refused.get() + 1),
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(ran.get() > cases / 2, "of {cases} statements only {} ran; {} were refused", ran.get(), refused.get());
}

#[test]
fn random_statements_on_sqlite_tell_and_change_nothing_of_others() {
    random_statements(pair(Dialect::Sqlite), 200);
}

#[test]
fn random_statements_on_postgresql_tell_and_change_nothing_of_others() {
    random_statements(pair(Dialect::Postgres), 200);
}

#[test]
fn random_statements_in_a_tenants_schema_tell_and_change_nothing_of_others() {
    random_statements(pair_in_schemas(), 100);
}
