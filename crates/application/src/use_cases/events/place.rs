//! Where a handler is in the events of a tenant.

use tenantry_domain::event::EventCursor;

use crate::ports::{
    known_handlers::{KnownHandler, Start},
    store_error::StoreError,
    unit_of_work::ReadModel,
};

/// Where a handler is in the events of the tenant.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Its cursor, stored or as it begins.
    pub(super) cursor: EventCursor,
    /// Whether the cursor is stored.
    pub(super) stored: bool,
}

impl Place {
    /// Returns the places of all handlers, in the order given.
    pub(super) async fn of_all(read: &mut dyn ReadModel, known: &[KnownHandler]) -> Result<Vec<Self>, StoreError> {
        let cursors = read.event_cursors().list().await?;
        let mut places = Vec::with_capacity(known.len());
        for handler in known {
            places.push(match cursors.iter().find(|cursor| cursor.handler == handler.name) {
                Some(cursor) => Self { cursor: cursor.clone(), stored: true },
                None => Self { cursor: begin(read, handler).await?, stored: false },
            });
        }
        Ok(places)
    }
}

/// Returns the cursor of a handler that has none in the tenant.
async fn begin(read: &mut dyn ReadModel, handler: &KnownHandler) -> Result<EventCursor, StoreError> {
    let seq = match handler.start {
        Start::Beginning => 0,
        // Nothing happened since: whatever there is, it passed.
        Start::Now => {
            read.outbox().find_first(handler.started_at).await?.map_or(u64::MAX, |first| first.saturating_sub(1))
        }
    };
    Ok(EventCursor::new(handler.name.clone(), seq))
}
