//! The mocks' accessors for the trail.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    audit_events::AuditEventReader,
    event_cursors::{EventCursorReader, EventCursorRepository},
    outbox::{OutboxReader, OutboxRepository},
    trail::TrailRepository,
    unit_of_work::{TrailPorts, TrailReads},
};

impl TrailPorts for MockUnitOfWork {
    fn trail(&mut self) -> &mut dyn TrailRepository {
        &mut self.trail
    }
    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        &mut self.outbox
    }
    fn event_cursors(&mut self) -> &mut dyn EventCursorRepository {
        &mut self.event_cursors
    }
}

impl TrailReads for MockReadModel {
    fn audit_events(&mut self) -> &mut dyn AuditEventReader {
        &mut self.audit_events
    }
    fn outbox(&mut self) -> &mut dyn OutboxReader {
        &mut self.outbox
    }
    fn event_cursors(&mut self) -> &mut dyn EventCursorReader {
        &mut self.event_cursors
    }
}
