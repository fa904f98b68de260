//! The mocks' accessors for work that is done later.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
    unit_of_work::{WorkPorts, WorkReads},
};

impl WorkPorts for MockUnitOfWork {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        &mut self.queues
    }
    fn mails(&mut self) -> &mut dyn MailRepository {
        &mut self.mails
    }
}

impl WorkReads for MockReadModel {
    fn queues(&mut self) -> &mut dyn QueueReader {
        &mut self.queues
    }
    fn mails(&mut self) -> &mut dyn MailReader {
        &mut self.mails
    }
}
