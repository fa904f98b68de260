//! Short histories over the memory. `scripts/simulate` runs long ones, also over SQLite.

use tenantry_testkit::{memory::MemoryStore, simulation};

#[tokio::test]
async fn whatever_happens_and_wherever_it_crashes_the_checks_hold() {
    let mut total = (0, 0, 0);
    for seed in 0..8 {
        let outcome = simulation::run(&MemoryStore::new(), seed, 150).await;
        total = (total.0 + outcome.succeeded, total.1 + outcome.crashed, total.2 + outcome.mailed);
    }
    // Histories in which nothing happens check nothing.
    assert!(total.0 > 300 && total.1 > 50 && total.2 > 50, "{total:?}");
}

#[tokio::test]
async fn a_seed_repeats_its_history() {
    let (first, again) = (MemoryStore::new(), MemoryStore::new());
    assert_eq!(simulation::run(&first, 3, 60).await, simulation::run(&again, 3, 60).await);
    let tenants = |store: &MemoryStore| format!("{:?}", store.tenants());
    assert_eq!(tenants(&first), tenants(&again));
}
