//! The promises of a unit of work about its tenant's jobs, tested from another tenant: it finds, changes and wakes none
//! of the other's.

use tenantry_application::ports::{
    queues::{QueueKind, QueueOwner},
    store_error::StoreError,
};
use tenantry_domain::{Span, job::Job};

use super::dead;
use crate::{
    builders::{job, now},
    contract::{
        Subject,
        fixture::{TwoTenants, two_tenants},
        rows::global,
    },
};

/// Two tenants, each with a job.
pub(in crate::contract::jobs) async fn with_jobs(subject: &dyn Subject) -> (TwoTenants, Job, Job) {
    let two = two_tenants(subject).await;
    let (of_a, of_b) = (job(now() + Span::seconds(1)), job(now() + Span::seconds(2)));
    two.a.rows.insert_job(&of_a).await.unwrap();
    two.b.rows.insert_job(&of_b).await.unwrap();
    (two, of_a, of_b)
}

pub async fn insert_must_add_the_job_and_wake_this_tenants_queue_of_jobs_for_when_the_job_is_due_or_for_latest_look_after_its_plan(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let job = job(now());
    two.b.rows.insert_job(&job).await.unwrap();
    assert_eq!(two.a.rows.find_job(job.id).await, None);
    let until = now() + Span::seconds(60);
    let lease = global(subject).claim(QueueKind::Jobs, now(), until).await.unwrap().unwrap();
    assert_eq!(lease.queue.owner, QueueOwner::Tenant(two.b.id()));
    assert_eq!(global(subject).claim(QueueKind::Jobs, now(), until).await.unwrap(), None);
}

pub async fn find_must_give_the_job_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (two, of_a, of_b) = with_jobs(subject).await;
    assert_eq!(two.b.rows.find_job(of_a.id).await, None);
    assert_eq!(two.b.rows.find_job(of_b.id).await, Some(of_b));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (two, of_a, _) = with_jobs(subject).await;
    assert!(matches!(two.b.rows.update_job(&of_a, &dead(&of_a)).await, Err(StoreError::Stale)));
    assert_eq!(two.a.rows.find_job(of_a.id).await, Some(of_a));
}

pub async fn delete_must_delete_the_job_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (two, of_a, _) = with_jobs(subject).await;
    assert!(matches!(two.b.rows.delete_job(&of_a).await, Err(StoreError::Stale)));
    assert_eq!(two.a.rows.find_job(of_a.id).await, Some(of_a));
}
