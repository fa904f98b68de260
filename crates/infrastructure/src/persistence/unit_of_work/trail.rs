//! The accessors of the ports for what happened. Every port is implemented by the store itself.

use tenantry_application::ports::{
    audit_events::AuditEventReader,
    event_cursors::{EventCursorReader, EventCursorRepository},
    outbox::{OutboxReader, OutboxRepository},
    trail::TrailRepository,
    unit_of_work::{TrailPorts, TrailReads},
};

use super::{TenantReads, TenantWork};

impl TrailPorts for TenantWork {
    fn trail(&mut self) -> &mut dyn TrailRepository {
        self
    }
    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self
    }
    fn event_cursors(&mut self) -> &mut dyn EventCursorRepository {
        self
    }
}

impl TrailReads for TenantReads {
    fn audit_events(&mut self) -> &mut dyn AuditEventReader {
        self
    }
    fn outbox(&mut self) -> &mut dyn OutboxReader {
        self
    }
    fn event_cursors(&mut self) -> &mut dyn EventCursorReader {
        self
    }
}
