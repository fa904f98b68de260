//! The promises of a read model about its tenant's outbox, tested from another tenant.

use crate::contract::{
    Subject,
    outbox::repository::{after, from_another_tenant::with_later_events, numbers},
};

pub async fn list_must_give_the_events_with_a_number_greater_than_after_in_the_order_of_their_numbers_at_most_most(
    subject: &dyn Subject,
) {
    let two = with_later_events(subject).await;
    let own = two.b.rows.list_events(0, 9).await;
    assert_eq!(numbers(&own), [1, 2]);
    assert!(own.iter().all(|event| event.tenant_id == two.b.id()));
    assert_eq!(two.b.rows.list_events(2, 9).await, []);
}

pub async fn find_first_must_give_the_smallest_number_of_an_event_that_happened_at_since_or_later_or_none(
    subject: &dyn Subject,
) {
    let two = with_later_events(subject).await;
    assert_eq!(two.a.rows.first_event(after(1)).await, Some(3));
    assert_eq!(two.b.rows.first_event(after(1)).await, None);
}
