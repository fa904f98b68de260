//! The ports of work that is done later, by whichever process takes it.

use crate::ports::{
    known_handlers::KnownHandlerRepository,
    queues::{QueueReader, QueueRepository},
};

/// The ports of work that is done later.
pub trait WorkPorts: Send {
    /// The queues in which work waits.
    fn queues(&mut self) -> &mut dyn QueueRepository;
    /// The event handlers of the installation.
    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository;
}

/// Read access to work that is done later.
pub trait WorkReads: Send {
    /// The queues in which work waits.
    fn queues(&mut self) -> &mut dyn QueueReader;
}
