//! The port by which an embedder handles the events of tenants in its own process: to keep tables of its own in step, or
//! to tell another system.
//!
//! Each handler has a place of its own in the events of each tenant, its cursor. It gets the events of a tenant one after
//! the other, in the order in which they happened, and each at least once. What it does by the unit of work that it is
//! given is committed together with its cursor: exactly once. What it does elsewhere can happen again, if the process ends
//! before that commit; [`Event::id`] tells a repetition.

use std::{
    error::Error,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use async_trait::async_trait;
use tenantry_domain::event::{EventName, HandlerName, HandlerNameError};

pub use super::known_handlers::Start;
use super::{outbox::Event, store_error::StoreError, unit_of_work::UnitOfWork};

/// Why an event was not handled. It is tried again.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The handler itself failed.
    #[error(transparent)]
    Failed(Box<dyn Error + Send + Sync>),
}

impl HandlerError {
    /// Wraps an error of the handler. The beginning of its text is kept, for the operator.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

/// What a handler is given to work with.
#[async_trait]
pub trait Delivery: Send {
    /// Returns the unit of work in the event's tenant, and begins it with the first call. It is committed after the
    /// handler succeeded, with the handler's cursor, and rolled back if it failed.
    ///
    /// Others in the tenant wait from here on, and on SQLite all that write. So call it after everything that takes
    /// time, such as a request to another system.
    async fn work(&mut self) -> Result<&mut dyn UnitOfWork, HandlerError>;
}

/// Handles events.
#[async_trait]
pub trait EventHandler: Send + Sync {
    /// Handles one event.
    ///
    /// MUST do everything in our own database by the unit of work of the delivery, so that it happens once.
    /// MUST bear to be called again with an event that it handled before, as far as it acts elsewhere.
    /// MUST give back every error of the store: a unit of work in which a statement failed can't be committed.
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError>;
}

type Condition = Arc<dyn Fn(&Event) -> bool + Send + Sync>;

/// Which events a handler gets. It passes the others.
#[derive(Clone)]
pub struct EventFilter(Filter);

#[derive(Clone)]
enum Filter {
    All,
    Named(Vec<EventName>),
    If(Condition),
}

/// The condition of a filter panicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its filter panicked; the log says where")]
pub struct FilterPanicked;

impl EventFilter {
    /// All events, also those that a later version of Tenantry adds.
    pub const fn all() -> Self {
        Self(Filter::All)
    }

    /// The events for which the condition is true. It must be quick, and give the same answer each time. A panic in it is a
    /// failure of the handler.
    pub fn when(condition: impl Fn(&Event) -> bool + Send + Sync + 'static) -> Self {
        Self(Filter::If(Arc::new(condition)))
    }

    /// Returns whether the handler gets the event.
    ///
    /// # Errors
    /// [`FilterPanicked`]: nobody can say. The panic stays here, because the other handlers of the tenant go on.
    pub fn matches(&self, event: &Event) -> Result<bool, FilterPanicked> {
        match &self.0 {
            Filter::All => Ok(true),
            Filter::Named(names) => Ok(names.iter().any(|name| name.as_str() == event.name)),
            Filter::If(condition) => catch_unwind(AssertUnwindSafe(|| condition(event))).map_err(|_| FilterPanicked),
        }
    }
}

impl From<EventName> for EventFilter {
    fn from(name: EventName) -> Self {
        [name].into()
    }
}

impl<const N: usize> From<[EventName; N]> for EventFilter {
    fn from(names: [EventName; N]) -> Self {
        Self(Filter::Named(names.into()))
    }
}

/// A handler with its name, and which events it gets.
#[derive(Clone)]
pub struct Subscription {
    /// The name. It finds the handler's cursors again, so it must never change.
    pub name: &'static str,
    /// Where the handler begins.
    pub start: Start,
    /// Which events it gets.
    pub filter: EventFilter,
    /// The handler.
    pub handler: Arc<dyn EventHandler>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").field("name", &self.name).field("start", &self.start).finish_non_exhaustive()
    }
}

/// Why the handlers can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    /// A name is none.
    #[error("the event handler name {name:?} is refused: it {reason}")]
    Name {
        /// The text.
        name: &'static str,
        /// What is wrong with it.
        reason: HandlerNameError,
    },
    /// Two handlers have one name.
    #[error("two event handlers are called {name:?}; give one of them another name")]
    Twice {
        /// The name.
        name: &'static str,
    },
}

impl Subscription {
    /// Returns the name, parsed.
    ///
    /// # Errors
    /// [`SubscriptionError::Name`].
    pub fn handler_name(&self) -> Result<HandlerName, SubscriptionError> {
        HandlerName::parse(self.name).map_err(|reason| SubscriptionError::Name { name: self.name, reason })
    }

    /// Checks the handlers of a service together.
    ///
    /// # Errors
    /// The variants of [`SubscriptionError`].
    pub fn check(all: &[Self]) -> Result<(), SubscriptionError> {
        for (place, one) in all.iter().enumerate() {
            one.handler_name()?;
            if all.iter().take(place).any(|other| other.name == one.name) {
                return Err(SubscriptionError::Twice { name: one.name });
            }
        }
        Ok(())
    }
}
