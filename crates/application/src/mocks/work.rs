//! The mocks' accessors for work that is done later.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    known_handlers::KnownHandlerRepository,
    queues::{QueueReader, QueueRepository},
    unit_of_work::{WorkPorts, WorkReads},
};

impl WorkPorts for MockUnitOfWork {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        &mut self.queues
    }
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository {
        &mut self.known_handlers
    }
}

impl WorkReads for MockReadModel {
    fn queues(&mut self) -> &mut dyn QueueReader {
        &mut self.queues
    }
}
