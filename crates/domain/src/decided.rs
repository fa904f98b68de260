//! The result type of every domain decision.

use crate::event::DomainEvent;

/// The new value and its event, to be stored in one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<T> {
    /// The value after the decision.
    pub value: T,
    /// The event, for the audit log and the outbox.
    pub event: DomainEvent,
}

impl<T> Decided<T> {
    /// Creates a decision from a value and an event of any aggregate.
    pub fn new(value: T, event: impl Into<DomainEvent>) -> Self {
        Self { value, event: event.into() }
    }
}
