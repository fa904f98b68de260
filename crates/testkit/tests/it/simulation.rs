//! Short histories over the memory. `scripts/simulate` runs long ones, also over databases.

use tenantry_testkit::{
    memory::MemoryStore,
    simulation::{self, Outcome},
};

#[tokio::test]
async fn whatever_happens_and_wherever_it_crashes_the_checks_hold() {
    let mut outcomes = Vec::new();
    for seed in 0..8 {
        outcomes.push(simulation::run(&MemoryStore::new(), seed, 150).await);
    }
    // Histories in which nothing happens check nothing.
    let sum = |count: fn(&Outcome) -> usize| outcomes.iter().map(count).sum::<usize>();
    let people = [sum(|one| one.succeeded), sum(|one| one.crashed), sum(|one| one.mailed)];
    let work = [sum(|one| one.handled), sum(|one| one.attempted)];
    assert!(people[0] > 300 && people[1] > 50 && people[2] > 50, "{people:?}");
    assert!(work[0] > 300 && work[1] > 100, "{work:?}");
}

#[tokio::test]
async fn a_seed_repeats_its_history() {
    let (first, again) = (MemoryStore::new(), MemoryStore::new());
    assert_eq!(simulation::run(&first, 3, 60).await, simulation::run(&again, 3, 60).await);
    let tenants = |store: &MemoryStore| format!("{:?}", store.tenants());
    assert_eq!(tenants(&first), tenants(&again));
}
