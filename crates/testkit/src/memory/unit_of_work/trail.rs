//! The accessors of the ports for what happened. Every port is implemented by the memory itself.

use tenantry_application::ports::{
    event_cursors::EventCursorRepository, outbox::OutboxRepository, trail::TrailRepository, unit_of_work::TrailPorts,
};
use tenantry_domain::tenant::TenantId;

use super::MemoryWork;

impl TrailPorts for MemoryWork<TenantId> {
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
