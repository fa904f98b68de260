//! The promises of a unit of work about its tenant's trail, tested from another tenant: each tenant has its own
//! numbers.

use super::{audit_rows, entries, outbox_rows};
use crate::contract::{Subject, fixture::two_tenants};

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
