//! The promises of a unit of work about its tenant's trail.

use std::collections::BTreeSet;

use tenantry_application::ports::{
    queues::{Queue, QueueKind, QueueOwner},
    trail::TrailEntry,
};
use tenantry_domain::{
    Span, Timestamp,
    event::{DomainEvent, EventId},
    invitation::event::InvitationEvent,
    membership::event::JoinedBy,
    membership::event::MembershipEvent,
    role::Role,
    tenant::TenantId,
};

use crate::{
    builders::{id, now, trail_entry},
    contract::{
        AuditRow, OutboxRow, Subject,
        fixture::owned_tenant,
        race::{MANY, race},
        rows::global,
    },
};

pub mod from_another_tenant;

/// Returns three entries that differ in name and target.
pub(super) fn entries() -> [TrailEntry; 3] {
    [
        DomainEvent::Membership(MembershipEvent::Joined { user_id: id(), role: Role::Member, by: JoinedBy::Founding }),
        DomainEvent::Invitation(InvitationEvent::Revoked { invitation_id: id() }),
        DomainEvent::Membership(MembershipEvent::Left { user_id: id(), role: Role::Admin }),
    ]
    .map(trail_entry)
}

/// Returns the audit log rows for these entries, numbered from `first`.
pub(super) fn audit_rows(first: u64, entries: &[TrailEntry]) -> Vec<AuditRow> {
    let row = |(number, entry): (u64, &TrailEntry)| AuditRow {
        number,
        id: entry.id,
        event: entry.event.name().to_owned(),
        target: entry.event.target().id(),
    };
    (first..).zip(entries).map(row).collect()
}

/// Returns the outbox rows for these entries.
pub(super) fn outbox_rows(entries: &[TrailEntry]) -> Vec<OutboxRow> {
    entries.iter().map(|entry| OutboxRow { id: entry.id, event: entry.event.name().to_owned() }).collect()
}

pub async fn insert_must_add_every_entry_to_the_audit_log_under_the_next_numbers_of_this_tenant_without_a_gap_and_to_the_outbox_in_the_order_given(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let [first, second, third] = entries();
    let all = [first, second, third];
    rows.insert_trail(&all[..2]).await.unwrap();
    // A unit of work that is dropped uses up no number, and neither does one without entries.
    rows.begin().await.trail().insert(&entries()).await.unwrap();
    rows.insert_trail(&[]).await.unwrap();
    rows.insert_trail(&all[2..]).await.unwrap();
    assert_eq!(subject.audit_log(tenant.id()).await, audit_rows(1, &all));
    assert_eq!(subject.outbox(tenant.id()).await, outbox_rows(&all));

    // Many concurrent writes: each pair stays together and in order, and no number is missing or used twice.
    let pairs: Vec<[TrailEntry; 2]> = (0..MANY).map(|_| entries()).map(|[first, second, _]| [first, second]).collect();
    let runners = pairs.clone().into_iter().map(|pair| {
        let rows = rows.clone();
        async move { rows.insert_trail(&pair).await }
    });
    for written in race(runners.collect()).await {
        written.unwrap();
    }
    let log = subject.audit_log(tenant.id()).await;
    let numbers: Vec<u64> = log.iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=u64::try_from(3 + 2 * MANY).unwrap()).collect::<Vec<_>>());
    let logged: Vec<EventId> = log.iter().map(|row| row.id).collect();
    let written: BTreeSet<[EventId; 2]> = pairs.iter().map(|pair| pair.each_ref().map(|entry| entry.id)).collect();
    let found: BTreeSet<[EventId; 2]> = logged[3..].as_chunks().0.iter().copied().collect();
    assert_eq!(found, written);
    let queued: Vec<EventId> = subject.outbox(tenant.id()).await.iter().map(|row| row.id).collect();
    assert_eq!(queued, logged);

    // However many there are at once.
    let many: Vec<TrailEntry> = (0..MANY).flat_map(|_| entries()).collect();
    rows.insert_trail(&many).await.unwrap();
    assert_eq!(subject.audit_log(tenant.id()).await[log.len()..], audit_rows(log.len() as u64 + 1, &many));
    assert_eq!(subject.outbox(tenant.id()).await[log.len()..], outbox_rows(&many));
}

/// Returns the tenant whose queue of events is due at that moment, and claims it.
pub(super) async fn claimed(subject: &dyn Subject, moment: Timestamp) -> Option<Queue> {
    let lease = global(subject).claim(QueueKind::Events, moment, moment + Span::minutes(1)).await.unwrap();
    lease.map(|lease| lease.queue)
}

pub(super) const fn events_of(tenant: TenantId) -> Queue {
    Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant) }
}

pub async fn insert_must_wake_the_tenants_queue_of_events_due_when_the_first_entry_happened(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    rows.insert_trail(&[]).await.unwrap();
    // What is dropped wakes nobody.
    rows.begin().await.trail().insert(&entries()).await.unwrap();
    assert_eq!(claimed(subject, now() + Span::hours(1)).await, None);
    let [first, second, third] = entries();
    let later = |entry: TrailEntry, minutes| TrailEntry { at: now() + Span::minutes(minutes), ..entry };
    rows.insert_trail(&[later(first, 7), later(second, 5), later(third, 6)]).await.unwrap();
    assert_eq!(claimed(subject, now() + Span::minutes(5) - Span::microseconds(1)).await, None);
    assert_eq!(claimed(subject, now() + Span::minutes(5)).await, Some(events_of(tenant.id())));
}
