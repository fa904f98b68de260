//! The promises of a unit of work about its tenant's jobs.

use tenantry_application::ports::{
    jobs::LATEST_LOOK,
    queues::{QueueKind, QueueOwner},
    store_error::StoreError,
};
use tenantry_domain::{
    Span,
    job::{Job, JobFault, JobState},
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
