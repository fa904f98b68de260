//! Short histories on SQLite and on PostgreSQL, with a crash at any statement. `scripts/simulate` runs long ones, also over
//! the memory.

use tenantry_testkit::{contract::Subject, memory::MemoryStore, postgres::postgres, simulation};

use crate::{contract::Empty, persistence_fixture::url_in};

/// Returns the seed and the number of steps: those of `scripts/simulate`, or few.
#[allow(clippy::disallowed_methods, reason = "the length of a test run is not a setting of the server")]
fn plan(steps: usize) -> (u64, usize) {
    let asked = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let steps = asked("SIMULATE_STEPS").map_or(steps, |steps| usize::try_from(steps).expect("fits"));
    (asked("SIMULATE_SEED").unwrap_or(1), steps)
}

#[allow(clippy::print_stdout, reason = "`scripts/simulate` reads it")]
async fn run(subject: &dyn Subject, steps: usize) {
    let (seed, steps) = plan(steps);
    let outcome = Box::pin(simulation::run(subject, seed, steps)).await;
    println!("seed {seed}, {steps} steps: {outcome:?}");
    let happened = outcome.succeeded * 5 > steps && outcome.crashed * 20 > steps;
    let worked = outcome.handled * 10 > steps && outcome.attempted * 50 > steps;
    assert!(happened && worked, "hardly anything happened: {outcome:?}");
}

#[tokio::test]
async fn on_memory_the_checks_hold_whatever_crashes() {
    run(&MemoryStore::new(), 120).await;
}

#[tokio::test]
async fn on_sqlite_the_checks_hold_whatever_crashes() {
    let directory = tempfile::tempdir().unwrap();
    run(&Empty::open(url_in(&directory), Some(directory)).await, 120).await;
}

#[tokio::test]
async fn on_postgresql_the_checks_hold_whatever_crashes() {
    run(&Empty::open(postgres().database(), None).await, 60).await;
}
