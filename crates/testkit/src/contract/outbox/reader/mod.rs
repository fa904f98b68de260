//! The promises of a read model about its tenant's outbox.

use tenantry_application::ports::outbox::Event;

use super::repository::{after, minutely};
use crate::contract::{Subject, fixture::owned_tenant};

pub mod from_another_tenant;

pub async fn list_must_give_the_events_with_a_number_greater_than_after_in_the_order_of_their_numbers_at_most_most(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    assert_eq!(rows.list_events(0, 9).await, []);
    // Numbers say the order, whatever the clocks and the ids say.
    let mut entries = minutely(5);
    entries.reverse();
    rows.insert_trail(&entries).await.unwrap();
    let events: Vec<Event> = (1..).zip(&entries).map(|(seq, entry)| Event::recorded(tenant.id(), seq, entry)).collect();
    assert_eq!(rows.list_events(0, 9).await, events);
    assert_eq!(rows.list_events(0, 2).await, events[..2]);
    assert_eq!(rows.list_events(3, 2).await, events[3..]);
    assert_eq!(rows.list_events(5, 2).await, []);
    assert_eq!(rows.list_events(u64::MAX, 2).await, []);
}

pub async fn find_first_must_give_the_smallest_number_of_an_event_that_happened_at_since_or_later_or_none(
    subject: &dyn Subject,
) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    assert_eq!(rows.first_event(after(0)).await, None);
    rows.insert_trail(&minutely(3)).await.unwrap();
    for (since, first) in [(after(-9), Some(1)), (after(1), Some(2)), (after(2), Some(3)), (after(3), None)] {
        assert_eq!(rows.first_event(since).await, first);
    }
}
