//! The calls of the port of the audit log.

use tenantry_application::ports::audit_events::{AuditEvent, AuditFilter, AuditKey};
use tenantry_domain::page::{Page, PageRequest};

use crate::contract::rows::{TenantRows, read};

impl TenantRows {
    pub(in crate::contract) async fn list_audit_events(
        &self,
        filter: AuditFilter,
        page: PageRequest<AuditKey>,
    ) -> Page<AuditEvent, AuditKey> {
        read!(self, audit_events.list(filter, page))
    }
}
