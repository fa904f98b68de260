//! The rules of Tenantry as pure values: no I/O, no clock, no randomness, no serialisation.
//!
//! Whoever knows the name of a thing finds its rule here under that name. Text becomes a value by `parse`, which can
//! fail; a row becomes an entity by `restore`; a decision is a method that takes `now` and gives the new value
//! together with the event that tells what happened. Nothing in this crate can be constructed in an illegal state.
#![warn(missing_docs)]

pub mod access_epoch;
pub mod attempt;
pub mod email;
pub mod event;
pub mod id;
pub mod invitation;
pub mod membership;
pub mod names;
pub mod page;
pub mod password;
pub mod permission;
pub mod policy;
pub mod principal;
pub mod refresh_token;
pub mod role;
pub mod secret;
pub mod session;
pub mod slug;
pub mod tenant;
pub mod token_text;
pub mod user;

/// A moment in UTC. Adapters keep microseconds, so whoever reads a clock truncates to them.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// A span of time.
pub type Span = chrono::TimeDelta;

/// What a decision gives: the new value and what happened, to be stored in one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided<T> {
    /// The value as it stands after the decision.
    pub value: T,
    /// What happened, for the audit log and the outbox.
    pub event: event::DomainEvent,
}
