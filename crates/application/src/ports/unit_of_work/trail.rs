//! The ports of a unit of work and of a read model for recorded events.

use crate::ports::{
    audit_events::AuditEventReader,
    event_cursors::{EventCursorReader, EventCursorRepository},
    outbox::{OutboxReader, OutboxRepository},
    trail::TrailRepository,
};

/// The ports of the tenant's events.
pub trait TrailPorts: Send {
    /// The audit log and the outbox of the tenant.
    fn trail(&mut self) -> &mut dyn TrailRepository;
    /// The events of the tenant that wait in the outbox.
    fn outbox(&mut self) -> &mut dyn OutboxRepository;
    /// How far the handlers are in the events of the tenant.
    fn event_cursors(&mut self) -> &mut dyn EventCursorRepository;
}

/// Read access to the tenant's events.
pub trait TrailReads: Send {
    /// The audit log of the tenant.
    fn audit_events(&mut self) -> &mut dyn AuditEventReader;
    /// The events of the tenant that wait in the outbox.
    fn outbox(&mut self) -> &mut dyn OutboxReader;
    /// How far the handlers are in the events of the tenant.
    fn event_cursors(&mut self) -> &mut dyn EventCursorReader;
}
