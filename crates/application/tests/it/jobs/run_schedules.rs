//! Runs of schedules: once a period by whichever process is there, sooner after a failure, and whatever the clock does.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tenantry_domain::Span;
use tokio::time::timeout;

use super::{Does, HOUR, Runner, runner};
use crate::{queues::system, world::World};

/// Returns a runner that counts its runs.
fn counting(does: Does) -> (Arc<Runner>, Arc<AtomicUsize>) {
    let runs = Arc::new(AtomicUsize::default());
    let counted = Arc::clone(&runs);
    let runner = runner(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        does
    });
    (runner, runs)
}

async fn started() -> World {
    let world = World::new();
    world.app.jobs.wake_schedules.execute(&system()).await.unwrap();
    world
}

#[tokio::test]
async fn a_schedule_runs_at_the_first_start_and_then_once_a_period_whatever_starts() {
    let world = started().await;
    let (runner, runs) = counting(Does::Succeed);
    let processes = [world.job_worker(&runner), world.job_worker(&runner)];
    for minutes in 0..180 {
        for process in &processes {
            world.take_turns(process).await;
        }
        assert_eq!(runs.load(Ordering::SeqCst), minutes / 60 + 1, "after {minutes} minutes");
        world.clock.advance(Span::minutes(1));
        // A process starts, and looks.
        world.app.jobs.wake_schedules.execute(&system()).await.unwrap();
    }
}

#[tokio::test]
async fn a_run_that_fails_is_repeated_sooner() {
    let world = started().await;
    let (runner, runs) = counting(Does::Fail);
    let worker = world.job_worker(&runner);
    for _ in 0..10 {
        world.take_turns(&worker).await;
        world.clock.advance(Span::minutes(1));
    }
    assert!((3..=5).contains(&runs.load(Ordering::SeqCst)), "{runs:?}");
    // Later it is repeated once a period, and no less often.
    for _ in 0..48 {
        world.clock.advance(HOUR);
        world.take_turns(&worker).await;
    }
    assert!(runs.load(Ordering::SeqCst) >= 48, "{runs:?}");
}

#[tokio::test]
async fn a_run_in_which_the_process_ends_is_repeated_by_another() {
    let world = started().await;
    let (killed, _) = counting(Does::Hang);
    let killed = world.job_worker(&killed);
    assert!(timeout(Duration::from_millis(50), world.take_turns(&killed)).await.is_err());
    world.clock.advance(Span::minutes(2));
    let (runner, runs) = counting(Does::Succeed);
    world.take_turns(&world.job_worker(&runner)).await;
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_clock_that_jumps_a_year_stops_no_schedule() {
    let world = started().await;
    let (runner, runs) = counting(Does::Succeed);
    let worker = world.job_worker(&runner);
    for (jump, expected) in [(0, 1), (365, 2), (-365, 3), (-365, 4), (365, 5)] {
        world.clock.advance(Span::days(jump));
        world.take_turns(&worker).await;
        assert_eq!(runs.load(Ordering::SeqCst), expected, "{jump}");
    }
}
