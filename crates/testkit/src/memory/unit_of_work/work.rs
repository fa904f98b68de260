//! The accessors of the ports for work that is done later. Every port is implemented by the memory itself.

use tenantry_application::ports::{
    jobs::{JobReader, JobRepository},
    known_handlers::{KnownHandlerReader, KnownHandlerRepository},
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
    schedules::ScheduleRepository,
    unit_of_work::{HandlerReads, TenantWorkPorts, TenantWorkReads, WorkPorts, WorkReads},
};
use tenantry_domain::tenant::TenantId;

use super::{MemoryRead, MemoryWork, Platform};

impl<S: Send + Sync> WorkPorts for MemoryWork<S> {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        self
    }
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository {
        self
    }
    fn mails(&mut self) -> &mut dyn MailRepository {
        self
    }
    fn schedules(&mut self) -> &mut dyn ScheduleRepository {
        self
    }
}

impl TenantWorkPorts for MemoryWork<TenantId> {
    fn jobs(&mut self) -> &mut dyn JobRepository {
        self
    }
}

impl TenantWorkReads for MemoryRead<TenantId> {
    fn jobs(&mut self) -> &mut dyn JobReader {
        self
    }
}

impl<S: Send + Sync> HandlerReads for MemoryRead<S> {
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerReader {
        self
    }
}

impl WorkReads for MemoryRead<Platform> {
    fn queues(&mut self) -> &mut dyn QueueReader {
        self
    }
    fn mails(&mut self) -> &mut dyn MailReader {
        self
    }
}
