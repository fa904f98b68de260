//! The ports of a unit of work and of a read model for what keeps nodes and repeated requests in step.

use crate::ports::{access_changes::AccessChangeRepository, idempotency_keys::IdempotencyKeyRepository};

/// What keeps nodes and repeated requests in step.
pub trait CoordinationPorts: Send {
    /// The changes of access that every node must learn at once.
    fn access_changes(&mut self) -> &mut dyn AccessChangeRepository;
    /// The requests that were answered before.
    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeyRepository;
}
