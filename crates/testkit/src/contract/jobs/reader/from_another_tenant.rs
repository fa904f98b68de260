//! The promises of a read model about its tenant's jobs, tested from another tenant.

use tenantry_domain::{Span, job::Job};

use crate::{
    builders::{all, job, now},
    contract::{Subject, fixture::two_tenants, jobs::repository::from_another_tenant::with_jobs},
};

pub async fn list_must_give_the_jobs_of_this_tenant_that_are_in_that_state_or_all_of_them_without_one_the_oldest_first_by_id(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (of_a, of_b) = (job(now()), job(now()));
    two.a.rows.insert_job(&of_a).await.unwrap();
    assert_eq!(two.b.rows.list_jobs(None, all()).await.items, []);
    two.b.rows.insert_job(&of_b).await.unwrap();
    assert_eq!(two.b.rows.list_jobs(None, all()).await.items, [of_b]);
    assert_eq!(two.a.rows.list_jobs(Some(of_a.state), all()).await.items, [of_a]);
}

pub async fn list_due_must_give_at_most_limit_waiting_jobs_of_kinds_in_this_tenant_that_are_due_at_now_the_longest_due_first(
    subject: &dyn Subject,
) {
    let (two, of_a, of_b) = with_jobs(subject).await;
    assert_eq!(two.a.rows.due_jobs(now() + Span::hours(1), 9).await, [of_a]);
    assert_eq!(two.b.rows.due_jobs(now() + Span::hours(1), 9).await, [of_b]);
}

pub async fn list_due_must_take_a_job_as_due_that_was_planned_further_ahead_of_now_than_any_clock_should_be(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let ahead = Job { planned_at: now() + Span::days(365), ..job(now() + Span::days(366)) };
    two.a.rows.insert_job(&ahead).await.unwrap();
    assert_eq!(two.b.rows.due_jobs(now(), 9).await, []);
    assert_eq!(two.a.rows.due_jobs(now(), 9).await, [ahead]);
}

pub async fn find_next_must_give_the_waiting_job_of_this_tenant_that_is_due_first_of_any_kind_or_none(
    subject: &dyn Subject,
) {
    let (two, of_a, of_b) = with_jobs(subject).await;
    assert_eq!(two.b.rows.next_job().await, Some(of_b.clone()));
    two.b.rows.delete_job(&of_b).await.unwrap();
    assert_eq!(two.b.rows.next_job().await, None);
    assert_eq!(two.a.rows.next_job().await, Some(of_a));
}
