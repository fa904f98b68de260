//! What a decision of the domain returns.

use crate::event::DomainEvent;

/// The new value and what happened, to be stored in one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<T> {
    /// The value after the decision.
    pub value: T,
    /// What happened, for the audit log and the outbox.
    pub event: DomainEvent,
}

impl<T> Decided<T> {
    /// A decision with the event of any aggregate.
    pub fn new(value: T, event: impl Into<DomainEvent>) -> Self {
        Self { value, event: event.into() }
    }
}
