//! The ports of a unit of work and of a read model for what happened.

use crate::ports::trail::TrailRepository;

/// What happened in the tenant.
pub trait TrailPorts: Send {
    /// The audit log and the outbox of the tenant.
    fn trail(&mut self) -> &mut dyn TrailRepository;
}
