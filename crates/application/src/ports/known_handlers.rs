//! The port of known event handlers: which handlers there are in the whole installation, whichever process has them.

use async_trait::async_trait;
use tenantry_domain::{Timestamp, event::HandlerName};

use super::store_error::StoreError;

/// Where a handler begins in a tenant in which it has no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With what happens from its first start on. In a tenant that is founded later, these are all events.
    Now,
    /// With the oldest event that the outbox still holds.
    Beginning,
}

/// A handler that was started once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHandler {
    /// Its name.
    pub name: HandlerName,
    /// Where it begins.
    pub start: Start,
    /// When it was started for the first time.
    pub started_at: Timestamp,
    /// Whether every tenant with older events was woken for it.
    pub announced: bool,
}

/// The handlers that are known.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait KnownHandlerRepository: Send {
    /// MUST add the handler, or leave the known one of that name as it is.
    async fn insert(&mut self, handler: &KnownHandler) -> Result<(), StoreError>;

    /// MUST mark the handler of that name as announced.
    async fn update_announced(&mut self, name: &HandlerName) -> Result<(), StoreError>;

    /// MUST delete the handler of that name, and give whether there was one.
    async fn delete(&mut self, name: &HandlerName) -> Result<bool, StoreError>;
}

/// Read access to the handlers that are known.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait KnownHandlerReader: Send {
    /// MUST give all known handlers, in the order of their names.
    async fn list(&mut self) -> Result<Vec<KnownHandler>, StoreError>;
}
