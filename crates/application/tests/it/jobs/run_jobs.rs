//! Attempts of jobs: what becomes of those that succeed, fail, never end, or that this process does not know.

use std::{sync::Arc, time::Duration};

use tenantry_application::{
    ports::clock::Clock,
    use_cases::jobs::{
        discard_job::{self, DiscardJobError},
        list_jobs::{self, ListJobsError},
        retry_job::{self, RetryJobError},
        runner::Outcome,
    },
};
use tenantry_domain::{
    Span,
    job::{JobFault, JobKind, JobState, MOST_ATTEMPTS},
    page::PageRequest,
    tenant::TenantMove,
};
use tenantry_testkit::builders::{anonymous, id};
use tokio::time::timeout;

use super::{Does, KIND, runner};
use crate::{queues::system, world::World};

/// Begins a turn and drops it in the middle, as a killed process does.
macro_rules! killed {
    ($future:expr) => {
        assert!(timeout(Duration::from_millis(50), $future).await.is_err(), "it was not killed, it ended")
    };
}

#[tokio::test]
async fn a_job_runs_once_in_its_tenant_and_is_gone() {
    let world = World::new();
    let (acme, bolt) = (world.found("acme", "acme").await.tenant_id, world.found("bolt", "bolt").await.tenant_id);
    let (first, second) = (world.enqueue(acme, KIND).await, world.enqueue(bolt, KIND).await);
    let runner = runner(|_| Does::Succeed);
    assert_eq!(world.take_turns(&world.job_worker(&runner)).await, 2);
    assert_eq!(runner.ran(), [(acme, first), (bolt, second)]);
    assert_eq!((world.stored(acme, first).await, world.stored(bolt, second).await), (None, None));
    world.clock.advance(Span::days(3));
    assert_eq!(world.take_turns(&world.job_worker(&runner)).await, 0);
}

#[tokio::test]
async fn a_job_that_fails_is_repeated_later_and_later_then_dead_until_the_operator_retries_it() {
    let world = World::new();
    let acme = world.found("acme", "acme").await.tenant_id;
    let job = world.enqueue(acme, KIND).await;
    let failing = runner(|_| Does::Fail);
    let worker = world.job_worker(&failing);
    let (mut waits, mut at) = (Vec::new(), world.clock.now());
    for attempt in 1..=MOST_ATTEMPTS {
        world.take_turns(&worker).await;
        assert_eq!(failing.notes().len(), usize::try_from(attempt).unwrap());
        let stored = world.stored(acme, job).await.unwrap();
        assert_eq!(stored.last_fault, Some(JobFault::new("as the test says")));
        waits.push(stored.due_at - at);
        at = stored.due_at;
        world.clock.advance(stored.due_at - world.clock.now());
    }
    assert!(waits.windows(2).take(6).all(|pair| pair[0] * 2 < pair[1]), "{waits:?}");
    assert_eq!(failing.notes().last(), Some(&Outcome::Died));
    world.clock.advance(Span::days(9));
    assert_eq!(world.take_turns(&worker).await, 0);
    let command = retry_job::Command { tenant_id: acme, job_id: job };
    world.app.jobs.retry.execute(&system(), command).await.unwrap();
    world.take_turns(&world.job_worker(&runner(|_| Does::Succeed))).await;
    assert_eq!(world.stored(acme, job).await, None);
    let gone = world.app.jobs.retry.execute(&system(), command).await;
    assert!(matches!(gone, Err(RetryJobError::NotFound)));
}

#[tokio::test]
async fn a_dead_job_can_be_discarded_and_one_that_waits_can_not() {
    let world = World::new();
    let (acme, bolt) = (world.found("acme", "acme").await.tenant_id, world.found("bolt", "bolt").await.tenant_id);
    let job_id = world.enqueue(acme, KIND).await;
    let worker = world.job_worker(&runner(|_| Does::Fail));
    let discard =
        async |tenant_id| world.app.jobs.discard.execute(&system(), discard_job::Command { tenant_id, job_id }).await;
    for _ in 0..MOST_ATTEMPTS {
        assert!(matches!(discard(acme).await, Err(DiscardJobError::StillWaits(_))));
        world.take_turns(&worker).await;
        world.clock.advance(Span::hours(8));
    }
    assert_eq!(world.stored(acme, job_id).await.unwrap().state, JobState::Dead);
    assert!(matches!(discard(bolt).await, Err(DiscardJobError::NotFound)));
    discard(acme).await.unwrap();
    assert_eq!(world.stored(acme, job_id).await, None);
    assert!(matches!(discard(acme).await, Err(DiscardJobError::NotFound)));
}

#[tokio::test]
async fn an_attempt_in_which_the_process_ends_counts_and_another_process_continues() {
    let world = World::new();
    let acme = world.found("acme", "acme").await.tenant_id;
    let job = world.enqueue(acme, KIND).await;
    let hanging = runner(|_| Does::Hang);
    let worker = world.job_worker(&hanging);
    for attempt in 1..=MOST_ATTEMPTS {
        killed!(world.take_turns(&worker));
        let stored = world.stored(acme, job).await.unwrap();
        assert_eq!((stored.attempts, stored.last_fault), (attempt, Some(JobFault::interrupted())));
        world.clock.advance(Span::hours(8));
    }
    // A job that ends every process is set aside like any other.
    world.take_turns(&worker).await;
    assert_eq!(world.stored(acme, job).await.unwrap().state, JobState::Dead);
    assert_eq!((hanging.ran().len(), hanging.notes()), (10, vec![Outcome::Died]));
}

#[tokio::test]
async fn who_lost_the_lease_does_not_undo_what_the_next_holder_did() {
    let world = World::new();
    let acme = world.found("acme", "acme").await.tenant_id;
    let job = world.enqueue(acme, KIND).await;
    let slow = runner(|_| Does::WaitAndSucceed);
    let (worker, failing) = (world.job_worker(&slow), runner(|_| Does::Fail));
    let next_holder = async {
        while slow.ran().is_empty() {
            tokio::task::yield_now().await;
        }
        world.clock.advance(Span::seconds(31));
        world.take_turns(&world.job_worker(&failing)).await;
        slow.gate.notify_one();
    };
    let by = system();
    tokio::join!(world.app.queues.take_turn.execute(&by, &worker), next_holder).0.unwrap();
    let stored = world.stored(acme, job).await.unwrap();
    assert_eq!((stored.attempts, stored.last_fault), (2, Some(JobFault::new("as the test says"))));
    assert_eq!((slow.notes(), failing.notes()), (vec![], vec![Outcome::Failed]));
}

#[tokio::test]
async fn a_kind_of_another_release_waits_for_a_process_that_knows_it() {
    let world = World::new();
    let acme = world.found("acme", "acme").await.tenant_id;
    let unknown = world.enqueue(acme, "of.another.release").await;
    let known = world.enqueue(acme, KIND).await;
    let old = runner(|_| Does::Succeed);
    world.take_turns(&world.job_worker(&old)).await;
    assert_eq!((world.stored(acme, known).await, old.ran()), (None, vec![(acme, known)]));
    assert_eq!(world.stored(acme, unknown).await.unwrap().attempts, 0);
    assert_eq!(old.notes(), [Outcome::Succeeded, Outcome::Unknown]);
    world.clock.advance(Span::seconds(10));
    let mut new = runner(|_| Does::Succeed);
    Arc::get_mut(&mut new).unwrap().kinds = vec![JobKind::parse("of.another.release").unwrap()];
    world.take_turns(&world.job_worker(&new)).await;
    assert_eq!(world.stored(acme, unknown).await, None);
}

#[tokio::test]
async fn the_jobs_of_a_suspended_tenant_wait() {
    let world = World::new();
    let acme = world.found("acme", "acme").await.tenant_id;
    let job = world.enqueue(acme, KIND).await;
    world.operate(acme, TenantMove::Suspend).await;
    let runner = runner(|_| Does::Succeed);
    world.take_turns(&world.job_worker(&runner)).await;
    assert_eq!(runner.ran(), []);
    world.operate(acme, TenantMove::Activate).await;
    world.clock.advance(Span::minutes(10));
    world.take_turns(&world.job_worker(&runner)).await;
    assert_eq!(runner.ran(), [(acme, job)]);
}

#[tokio::test]
async fn a_tenant_with_many_jobs_or_failing_ones_does_not_delay_another() {
    let world = World::new();
    let (busy, failing) =
        (world.found("busy", "busy").await.tenant_id, world.found("failing", "failing").await.tenant_id);
    for _ in 0..200 {
        world.enqueue(busy, KIND).await;
        world.enqueue(failing, KIND).await;
    }
    let quiet = world.found("quiet", "quiet").await.tenant_id;
    world.clock.advance(Span::seconds(1));
    let job = world.enqueue(quiet, KIND).await;
    let clock = world.clock.clone();
    let runner = runner(move |_| {
        clock.advance(Span::milliseconds(300));
        Does::Fail
    });
    let worker = world.job_worker(&runner);
    let since = world.clock.now();
    while world.stored(quiet, job).await.unwrap().attempts == 0 {
        world.app.queues.take_turn.execute(&system(), &worker).await.unwrap().unwrap();
    }
    // Two others had a turn of two seconds each.
    assert!(world.clock.now() - since < Span::seconds(6), "{}", world.clock.now() - since);
}

#[tokio::test]
async fn a_clock_that_was_a_year_ahead_delays_no_job() {
    let world = World::new();
    let acme = world.found("acme", "acme").await.tenant_id;
    world.clock.advance(Span::days(365));
    let job = world.enqueue(acme, KIND).await;
    world.take_turns(&world.job_worker(&runner(|_| Does::Fail))).await;
    world.clock.advance(Span::days(-365));
    world.take_turns(&world.job_worker(&runner(|_| Does::Succeed))).await;
    assert_eq!(world.stored(acme, job).await, None);
}

#[tokio::test]
async fn only_operators_see_retry_and_discard_jobs() {
    let world = World::new();
    let acme = world.found("acme", "acme").await;
    let (tenant_id, job_id) = (acme.tenant_id, id());
    for actor in [anonymous(), acme.actor] {
        let command = list_jobs::Command { tenant_id, state: None, page: PageRequest::default() };
        assert!(matches!(world.app.jobs.list.execute(&actor, command).await, Err(ListJobsError::Access(_))));
        let command = retry_job::Command { tenant_id, job_id };
        assert!(matches!(world.app.jobs.retry.execute(&actor, command).await, Err(RetryJobError::Access(_))));
        let command = discard_job::Command { tenant_id, job_id };
        assert!(matches!(world.app.jobs.discard.execute(&actor, command).await, Err(DiscardJobError::Access(_))));
    }
}
