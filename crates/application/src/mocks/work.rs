//! The mocks' accessors for work that is done later.

use crate::mocks::{MockReadModel, MockUnitOfWork};
use crate::ports::{
    jobs::{JobReader, JobRepository},
    known_handlers::{KnownHandlerReader, KnownHandlerRepository},
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
    schedules::ScheduleRepository,
    unit_of_work::{HandlerReads, TenantWorkPorts, TenantWorkReads, WorkPorts, WorkReads},
};

impl WorkPorts for MockUnitOfWork {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        &mut self.queues
    }
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository {
        &mut self.known_handlers
    }
    fn mails(&mut self) -> &mut dyn MailRepository {
        &mut self.mails
    }
    fn schedules(&mut self) -> &mut dyn ScheduleRepository {
        &mut self.schedules
    }
}

impl TenantWorkPorts for MockUnitOfWork {
    fn jobs(&mut self) -> &mut dyn JobRepository {
        &mut self.jobs
    }
}

impl TenantWorkReads for MockReadModel {
    fn jobs(&mut self) -> &mut dyn JobReader {
        &mut self.jobs
    }
}

impl HandlerReads for MockReadModel {
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerReader {
        &mut self.known_handlers
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
