//! The audit log of a tenant: who did what, on what, when and from where.

pub mod list_audit_events;

use self::list_audit_events::ListAuditEvents;
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct AuditEvents {
    pub list: ListAuditEvents,
}

impl AuditEvents {
    pub(crate) fn new(parts: &Parts) -> Self {
        Self { list: ListAuditEvents { access: parts.access.clone() } }
    }
}
