//! The mocks' accessors for the ports that coordinate nodes and repeated requests.

use crate::mocks::MockUnitOfWork;
use crate::ports::{
    access_changes::AccessChangeRepository, idempotency_keys::IdempotencyKeyRepository, unit_of_work::CoordinationPorts,
};

impl CoordinationPorts for MockUnitOfWork {
    fn access_changes(&mut self) -> &mut dyn AccessChangeRepository {
        &mut self.access_changes
    }
    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeyRepository {
        &mut self.idempotency_keys
    }
}
