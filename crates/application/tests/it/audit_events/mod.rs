//! The use cases of the audit log.

mod list_audit_events;
