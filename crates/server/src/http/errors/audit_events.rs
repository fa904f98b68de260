//! Errors of reading the audit log.

use tenantry_application::use_cases::audit_events::list_audit_events::ListAuditEventsError;

use crate::http::problem::Problem;

impl From<ListAuditEventsError> for Problem {
    fn from(error: ListAuditEventsError) -> Self {
        match error {
            ListAuditEventsError::Access(error) => error.into(),
            ListAuditEventsError::Store(error) => error.into(),
        }
    }
}
