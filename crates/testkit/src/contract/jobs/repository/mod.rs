//! The promises of a unit of work about its tenant's jobs.

use tenantry_application::ports::{
    jobs::LATEST_LOOK,
    queues::{FARTHEST, QueueKind, QueueOwner},
    store_error::StoreError,
};
use tenantry_domain::{
    Span,
    job::{Job, JobFault, JobKind, JobState},
};

use crate::{
    builders::{id, job, now},
    contract::{Subject, fixture::empty_tenant, rows::global},
};

pub mod from_another_tenant;

/// Returns a job that is dead.
pub(super) fn dead(job: &Job) -> Job {
    Job { state: JobState::Dead, last_fault: Some(JobFault::new("it failed")), version: job.version + 1, ..job.clone() }
}

pub async fn insert_must_add_the_job_and_wake_this_tenants_queue_of_jobs_for_when_the_job_is_due_or_for_latest_look_after_its_plan(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    for (delay, seen_after) in [(LATEST_LOOK + Span::days(90), LATEST_LOOK), (Span::hours(1), Span::hours(1))] {
        let job = job(now() + delay);
        rows.insert_job(&job).await.unwrap();
        assert_eq!(rows.find_job(job.id).await, Some(job));
        let seen_at = now() + seen_after;
        assert!(!global(subject).is_due(QueueKind::Jobs, seen_at - Span::microseconds(1)).await);
        assert!(global(subject).is_due(QueueKind::Jobs, seen_at).await);
    }
    let due = now() + Span::hours(1);
    let lease = global(subject).claim(QueueKind::Jobs, due, due + Span::seconds(60)).await.unwrap().unwrap();
    assert_eq!(lease.queue.owner, QueueOwner::Tenant(tenant.id()));
}

pub async fn find_must_give_the_job_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let job = job(now());
    rows.insert_job(&job).await.unwrap();
    assert_eq!(rows.find_job(job.id).await, Some(job));
    assert_eq!(rows.find_job(id()).await, None);
}

pub async fn list_due_must_give_at_most_limit_waiting_jobs_of_kinds_in_this_tenant_that_are_due_at_now_the_longest_due_first(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let after = |seconds| job(now() + Span::seconds(seconds));
    let [later, second, first, third, gone] = [9, -5, -7, 0, -9].map(after);
    for job in [&later, &second, &first, &third, &gone] {
        rows.insert_job(job).await.unwrap();
    }
    rows.update_job(&gone, &dead(&gone)).await.unwrap();
    let unknown = Job { kind: JobKind::parse("of.another.release").unwrap(), ..after(-8) };
    rows.insert_job(&unknown).await.unwrap();
    assert_eq!(rows.due_jobs(now(), 9).await, [first.clone(), second.clone(), third]);
    assert_eq!(rows.due_jobs(now(), 2).await, [first, second]);
    assert_eq!(rows.due_jobs(now() + Span::seconds(9), 9).await.len(), 4);
}

pub async fn list_due_must_take_a_job_as_due_that_was_planned_further_ahead_of_now_than_any_clock_should_be(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let meant = job(now() + Span::days(365));
    let ahead = Job { planned_at: now() + Span::days(365), ..job(now() + Span::days(366)) };
    rows.insert_job(&meant).await.unwrap();
    rows.insert_job(&ahead).await.unwrap();
    assert_eq!(rows.due_jobs(now(), 9).await, std::slice::from_ref(&ahead));
    // Here the clock is ahead no longer, but the job is not due.
    assert_eq!(rows.due_jobs(ahead.planned_at - FARTHEST, 9).await, []);
}

pub async fn find_next_must_give_the_waiting_job_of_this_tenant_that_is_due_first_of_any_kind_or_none(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    assert_eq!(rows.next_job().await, None);
    let [gone, first, second] = [1, 2, 3].map(|seconds| job(now() + Span::seconds(seconds)));
    for job in [&second, &first, &gone] {
        rows.insert_job(job).await.unwrap();
    }
    rows.update_job(&gone, &dead(&gone)).await.unwrap();
    assert_eq!(rows.next_job().await, Some(first));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let before = job(now());
    rows.insert_job(&before).await.unwrap();
    let begun = before.begun(now(), 128);
    rows.update_job(&before, &begun).await.unwrap();
    assert!(matches!(rows.update_job(&before, &dead(&before)).await, Err(StoreError::Stale)));
    assert_eq!(rows.find_job(begun.id).await, Some(begun.clone()));
    let dead = dead(&begun);
    rows.update_job(&begun, &dead).await.unwrap();
    assert_eq!(rows.find_job(begun.id).await, Some(dead));
}

pub async fn delete_must_delete_the_job_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let before = job(now());
    rows.insert_job(&before).await.unwrap();
    let begun = before.begun(now(), 128);
    rows.update_job(&before, &begun).await.unwrap();
    assert!(matches!(rows.delete_job(&before).await, Err(StoreError::Stale)));
    assert_eq!(rows.find_job(begun.id).await, Some(begun.clone()));
    rows.delete_job(&begun).await.unwrap();
    assert_eq!(rows.find_job(begun.id).await, None);
    assert!(matches!(rows.delete_job(&begun).await, Err(StoreError::Stale)));
}
