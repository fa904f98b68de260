//! The ports of work that is done later, by whichever process takes it.

use crate::ports::{
    mails::{MailReader, MailRepository},
    queues::{QueueReader, QueueRepository},
};

/// The ports of work that is done later.
pub trait WorkPorts: Send {
    /// The queues in which work waits.
    fn queues(&mut self) -> &mut dyn QueueRepository;
    /// Mails to send.
    fn mails(&mut self) -> &mut dyn MailRepository;
}

/// Read access to work that is done later.
pub trait WorkReads: Send {
    /// The queues in which work waits.
    fn queues(&mut self) -> &mut dyn QueueReader;
    /// Mails to send.
    fn mails(&mut self) -> &mut dyn MailReader;
}
