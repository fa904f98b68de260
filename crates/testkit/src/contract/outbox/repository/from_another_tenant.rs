//! The promises of a unit of work about its tenant's outbox, tested from another tenant.

use super::{after, minutely};
use crate::contract::{
    Subject,
    fixture::{TwoTenants, two_tenants},
};

/// Returns two tenants, of which the first has three more events, later than all of the second.
pub(in crate::contract::outbox) async fn with_later_events(subject: &dyn Subject) -> TwoTenants {
    let two = two_tenants(subject).await;
    two.a.rows.insert_trail(&minutely(4)[1..]).await.unwrap();
    two
}

pub async fn delete_must_delete_the_events_numbered_at_most_passed_that_happened_before_before_the_smallest_numbers_first_and_at_most_most_and_give_how_many_those_were(
    subject: &dyn Subject,
) {
    let two = with_later_events(subject).await;
    let before = two.a.snapshot(subject).await;
    assert_eq!(two.b.rows.delete_events(u64::MAX, after(9), 99).await.unwrap(), 2);
    assert_eq!(two.a.snapshot(subject).await, before);
    assert_eq!(two.b.rows.list_events(0, 9).await, []);
}
