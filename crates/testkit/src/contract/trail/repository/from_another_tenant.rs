//! The promises of a unit of work about its tenant's trail, tested from another tenant: each tenant has its own
//! numbers.

use tenantry_domain::Span;

use super::{audit_rows, claimed, entries, events_of, outbox_rows};
use crate::{
    builders::now,
    contract::{Subject, fixture::two_tenants},
};

pub async fn insert_must_add_every_entry_to_the_audit_log_under_the_next_numbers_of_this_tenant_without_a_gap_and_to_the_outbox_in_the_order_given(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let before = two.a.snapshot(subject).await;
    let (audit_before, outbox_before) = (subject.audit_log(two.b.id()).await, subject.outbox(two.b.id()).await);
    let entries = entries();
    two.b.rows.insert_trail(&entries).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
    // Two entries existed, so the next number is three, whatever the other tenant did.
    assert_eq!(subject.audit_log(two.b.id()).await, [audit_before, audit_rows(3, &entries)].concat());
    assert_eq!(subject.outbox(two.b.id()).await, [outbox_before, outbox_rows(&entries)].concat());
}

pub async fn insert_must_wake_the_tenants_queue_of_events_due_when_the_first_entry_happened(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    // Both were woken by their first entries.
    for _ in 0..2 {
        assert!(claimed(subject, now()).await.is_some());
    }
    two.b.rows.insert_trail(&entries()).await.unwrap();
    let after_the_leases = now() + Span::minutes(1) - Span::microseconds(1);
    assert_eq!(claimed(subject, after_the_leases).await, None);
    // The queue of the other tenant is due when its lease ends; this one was due before.
    assert_eq!(claimed(subject, now() + Span::minutes(1)).await, Some(events_of(two.b.id())));
}
