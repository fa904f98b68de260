//! The accessors of the ports for what keeps nodes and repeated requests in step. Every port is implemented by the store itself.

use tenantry_application::ports::{
    access_changes::AccessChangeRepository, idempotency_keys::IdempotencyKeyRepository, unit_of_work::CoordinationPorts,
};

use super::{Begun, Store, Work};

impl<T: Begun, S: Send + Sync> CoordinationPorts for Store<T, Work<S>> {
    fn access_changes(&mut self) -> &mut dyn AccessChangeRepository {
        self
    }
    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeyRepository {
        self
    }
}
