//! The promises of a unit of work about its tenant's outbox.

use tenantry_application::ports::{outbox::Event, trail::TrailEntry};
use tenantry_domain::{Span, Timestamp, event::DomainEvent, membership::event::MembershipEvent, role::Role};

use crate::{
    builders::{id, now, trail_entry},
    contract::{Subject, fixture::owned_tenant},
};

pub mod from_another_tenant;

/// Returns that many entries, of which each happened a minute after the one before.
pub(super) fn minutely(count: i64) -> Vec<TrailEntry> {
    let entry = |minute| {
        let left = DomainEvent::Membership(MembershipEvent::Left { user_id: id(), role: Role::Admin });
        TrailEntry { at: after(minute), ..trail_entry(left) }
    };
    (0..count).map(entry).collect()
}

pub(super) fn after(minutes: i64) -> Timestamp {
    now() + Span::minutes(minutes)
}

pub(super) fn numbers(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.seq).collect()
}

pub async fn delete_must_delete_the_events_numbered_at_most_passed_that_happened_before_before_the_smallest_numbers_first_and_at_most_most_and_give_how_many_those_were(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    rows.insert_trail(&minutely(6)).await.unwrap();
    let audited = subject.audit_log(tenant.id()).await;
    assert_eq!(rows.delete_events(9, after(0), 9).await.unwrap(), 0);
    assert_eq!(rows.delete_events(9, after(9), 1).await.unwrap(), 1);
    assert_eq!(numbers(&rows.list_events(0, 9).await), [2, 3, 4, 5, 6]);
    assert_eq!(rows.delete_events(3, after(9), 9).await.unwrap(), 2);
    assert_eq!(numbers(&rows.list_events(0, 9).await), [4, 5, 6]);
    assert_eq!(rows.delete_events(u64::MAX, after(4), 9).await.unwrap(), 1);
    assert_eq!(numbers(&rows.list_events(0, 9).await), [5, 6]);
    // The audit log keeps all of them, and the numbers go on.
    assert_eq!(subject.audit_log(tenant.id()).await, audited);
    rows.insert_trail(&minutely(1)).await.unwrap();
    assert_eq!(numbers(&rows.list_events(0, 9).await), [5, 6, 7]);
}
