//! The ports of work that is done later, by whichever process takes it.

use crate::ports::{
    jobs::{JobReader, JobRepository},
    known_handlers::{KnownHandlerReader, KnownHandlerRepository},
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
    schedules::ScheduleRepository,
};

/// The ports of work that is done later.
pub trait WorkPorts: Send {
    /// The queues in which work waits.
    fn queues(&mut self) -> &mut dyn QueueRepository;
    /// The event handlers of the installation.
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository;
    /// Mails to send.
    fn mails(&mut self) -> &mut dyn MailRepository;
    /// What the installation does again and again.
    fn schedules(&mut self) -> &mut dyn ScheduleRepository;
}

/// The ports of a tenant's work that is done later.
pub trait TenantWorkPorts: Send {
    /// Its jobs.
    fn jobs(&mut self) -> &mut dyn JobRepository;
}

/// Read access to a tenant's work that is done later.
pub trait TenantWorkReads: Send {
    /// Its jobs.
    fn jobs(&mut self) -> &mut dyn JobReader;
}

/// Read access to the event handlers, in a tenant and outside of all.
pub trait HandlerReads: Send {
    /// The event handlers of the installation.
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerReader;
}

/// Read access to work that is done later.
pub trait WorkReads: Send {
    /// The queues in which work waits.
    fn queues(&mut self) -> &mut dyn QueueReader;
    /// Mails to send.
    fn mails(&mut self) -> &mut dyn MailReader;
}
