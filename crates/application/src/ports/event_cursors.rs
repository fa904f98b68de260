//! The port of the cursors of event handlers: how far each handler is in the events of a tenant.

use async_trait::async_trait;
use tenantry_domain::event::{EventCursor, HandlerName};

use super::store_error::StoreError;

/// The cursors in the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EventCursorRepository: Send {
    /// MUST give the cursor of that handler, or `None`.
    async fn find(&mut self, handler: &HandlerName) -> Result<Option<EventCursor>, StoreError>;

    /// MUST store the cursor, in place of the one that its handler had.
    async fn update(&mut self, cursor: &EventCursor) -> Result<(), StoreError>;

    /// MUST delete the cursor of that handler, if there is one.
    async fn delete(&mut self, handler: &HandlerName) -> Result<(), StoreError>;
}

/// Read access to the cursors in the tenant.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EventCursorReader: Send {
    /// MUST give all cursors, in the order of the names of their handlers, by one query.
    async fn list(&mut self) -> Result<Vec<EventCursor>, StoreError>;
}
