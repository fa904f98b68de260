//! The accessors of the ports for work that is done later. Every port is implemented by the store itself.

use tenantry_application::ports::{
    known_handlers::KnownHandlerRepository,
    queues::{QueueReader, QueueRepository},
    unit_of_work::{WorkPorts, WorkReads},
};

use super::{Begun, PlatformReads, Store, Work};

impl<T: Begun, S: Send + Sync> WorkPorts for Store<T, Work<S>> {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        self
    }
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository {
        self
    }
}

impl WorkReads for PlatformReads {
    fn queues(&mut self) -> &mut dyn QueueReader {
        self
    }
}
