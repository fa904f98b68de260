//! The unit of work's port for recorded events.

use crate::ports::trail::TrailRepository;

/// The port of the tenant's events.
pub trait TrailPorts: Send {
    /// The audit log and the outbox of the tenant.
    fn trail(&mut self) -> &mut dyn TrailRepository;
}
