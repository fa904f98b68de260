//! The promises of a read model about its tenant's jobs.

use tenantry_application::ports::queues::FARTHEST;
use tenantry_domain::{
    Span,
    job::{Job, JobKind, JobState},
};

use super::repository::dead;
use crate::{
    builders::{all, job, now, page},
    contract::{Subject, fixture::empty_tenant},
};

pub mod from_another_tenant;

pub async fn list_must_give_the_jobs_of_this_tenant_that_are_in_that_state_or_all_of_them_without_one_the_oldest_first_by_id(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let [first, second, third] = [now(), now(), now()].map(job);
    for job in [&third, &second, &first] {
        rows.insert_job(job).await.unwrap();
    }
    let gone = dead(&second);
    rows.update_job(&second, &gone).await.unwrap();
    let listed = rows.list_jobs(None, all()).await.items;
    assert_eq!(listed, [first.clone(), gone.clone(), third.clone()]);
    assert_eq!(rows.list_jobs(Some(JobState::Waiting), all()).await.items, [first.clone(), third.clone()]);
    assert_eq!(rows.list_jobs(Some(JobState::Dead), all()).await.items, std::slice::from_ref(&gone));
    let begins = rows.list_jobs(None, page(None, 2)).await;
    assert_eq!((begins.items, begins.next), (vec![first, gone.clone()], Some(gone.id)));
    let ends = rows.list_jobs(None, page(Some(gone.id), 2)).await;
    assert_eq!((ends.items, ends.next), (vec![third], None));
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
