//! The accessors of the ports for work that is done later. Every port is implemented by the store itself.

use tenantry_application::ports::{
    jobs::{JobReader, JobRepository},
    known_handlers::{KnownHandlerReader, KnownHandlerRepository},
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
    schedules::ScheduleRepository,
    unit_of_work::{HandlerReads, TenantWorkPorts, TenantWorkReads, WorkPorts, WorkReads},
};

use super::{Begun, PlatformReads, Store, TenantReads, TenantWork, Work};

impl<T: Begun, S: Send + Sync> WorkPorts for Store<T, Work<S>> {
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

impl TenantWorkPorts for TenantWork {
    fn jobs(&mut self) -> &mut dyn JobRepository {
        self
    }
}

impl TenantWorkReads for TenantReads {
    fn jobs(&mut self) -> &mut dyn JobReader {
        self
    }
}

impl HandlerReads for TenantReads {
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerReader {
        self
    }
}

impl HandlerReads for PlatformReads {
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerReader {
        self
    }
}

impl WorkReads for PlatformReads {
    fn queues(&mut self) -> &mut dyn QueueReader {
        self
    }
    fn mails(&mut self) -> &mut dyn MailReader {
        self
    }
}
