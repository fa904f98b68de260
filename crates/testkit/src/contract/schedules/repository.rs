//! The promises of a unit of work about schedules.

use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{Span, job::JobFault, schedule::Schedule};

use crate::{
    builders::now,
    contract::{Subject, rows::global},
};

const HOUR: Span = Span::hours(1);

fn schedule(name: &str) -> Schedule {
    Schedule::new(name.to_owned(), now())
}

pub async fn find_must_give_the_schedule_of_that_name_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let full = schedule("sweep").succeeded(HOUR, now()).failed(JobFault::new("it failed"), HOUR, now(), 0);
    rows.insert_schedule(&full).await.unwrap();
    rows.insert_schedule(&schedule("nightly")).await.unwrap();
    assert_eq!(rows.find_schedule("sweep").await, Some(full));
    assert_eq!(rows.find_schedule("nightly").await, Some(schedule("nightly")));
    assert_eq!(rows.find_schedule("weekly").await, None);
}

pub async fn insert_must_add_the_schedule_or_leave_the_one_of_that_name_as_it_is(subject: &dyn Subject) {
    let rows = global(subject);
    let first = schedule("sweep").succeeded(HOUR, now());
    rows.insert_schedule(&first).await.unwrap();
    rows.insert_schedule(&schedule("sweep")).await.unwrap();
    assert_eq!(rows.find_schedule("sweep").await, Some(first));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (before, other) = (schedule("sweep"), schedule("nightly"));
    rows.insert_schedule(&before).await.unwrap();
    rows.insert_schedule(&other).await.unwrap();
    let begun = before.begun(HOUR, now(), 0);
    rows.update_schedule(&before, &begun).await.unwrap();
    assert!(matches!(rows.update_schedule(&before, &before).await, Err(StoreError::Stale)));
    assert_eq!(rows.find_schedule("sweep").await, Some(begun));
    assert_eq!(rows.find_schedule("nightly").await, Some(other));
}
