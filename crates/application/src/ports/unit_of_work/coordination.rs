//! The unit of work's ports that coordinate nodes and repeated requests.

use crate::ports::{access_changes::AccessChangeRepository, idempotency_keys::IdempotencyKeyRepository};

/// The ports that coordinate nodes and repeated requests.
pub trait CoordinationPorts: Send {
    /// The access changes that every node must learn immediately.
    fn access_changes(&mut self) -> &mut dyn AccessChangeRepository;
    /// The requests that were already answered.
    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeyRepository;
}
