//! The cursors of event handlers in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    event_cursors::{EventCursorReader, EventCursorRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    event::{EventCursor, HandlerName},
    tenant::TenantId,
};

use super::unit_of_work::{MemoryRead, MemoryWork};

#[async_trait]
impl EventCursorRepository for MemoryWork<TenantId> {
    async fn find(&mut self, handler: &HandlerName) -> Result<Option<EventCursor>, StoreError> {
        let key = (self.scope, handler.clone());
        Ok(self.look().event_cursors.get(&key).cloned())
    }

    async fn update(&mut self, cursor: &EventCursor) -> Result<(), StoreError> {
        let key = (self.scope, cursor.handler.clone());
        self.write(|state| {
            state.event_cursors.insert(key, cursor.clone());
            Ok(())
        })
    }

    async fn delete(&mut self, handler: &HandlerName) -> Result<(), StoreError> {
        let key = (self.scope, handler.clone());
        self.write(|state| {
            state.event_cursors.remove(&key);
            Ok(())
        })
    }
}

#[async_trait]
impl EventCursorReader for MemoryRead<TenantId> {
    async fn list(&mut self) -> Result<Vec<EventCursor>, StoreError> {
        let tenant = self.scope;
        let state = self.look();
        let cursors = state.event_cursors.iter().filter(|((of, _), _)| *of == tenant);
        Ok(cursors.map(|(_, cursor)| cursor.clone()).collect())
    }
}
