//! The accessors of the ports for work that is done later. Every port is implemented by the store itself.

use tenantry_application::ports::{
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
    unit_of_work::{WorkPorts, WorkReads},
};

use super::{Begun, PlatformReads, Store, Work};

impl<T: Begun, S: Send + Sync> WorkPorts for Store<T, Work<S>> {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        self
    }
    fn mails(&mut self) -> &mut dyn MailRepository {
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
