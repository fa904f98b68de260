//! The accessors of the ports for work that is done later. Every port is implemented by the memory itself.

use tenantry_application::ports::{
    known_handlers::KnownHandlerRepository,
    queues::{QueueReader, QueueRepository},
    unit_of_work::{WorkPorts, WorkReads},
};

use super::{MemoryRead, MemoryWork, Platform};

impl<S: Send + Sync> WorkPorts for MemoryWork<S> {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        self
    }
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository {
        self
    }
}

impl WorkReads for MemoryRead<Platform> {
    fn queues(&mut self) -> &mut dyn QueueReader {
        self
    }
}
