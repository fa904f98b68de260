//! The known event handlers in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    known_handlers::{KnownHandler, KnownHandlerReader, KnownHandlerRepository},
    store_error::StoreError,
};
use tenantry_domain::event::HandlerName;

use super::unit_of_work::{MemoryRead, MemoryWork};

#[async_trait]
impl<S: Send + Sync> KnownHandlerRepository for MemoryWork<S> {
    async fn insert(&mut self, handler: &KnownHandler) -> Result<(), StoreError> {
        self.write(|state| {
            state.known_handlers.entry(handler.name.clone()).or_insert_with(|| handler.clone());
            Ok(())
        })
    }

    async fn update_announced(&mut self, name: &HandlerName) -> Result<(), StoreError> {
        self.write(|state| {
            state.known_handlers.entry(name.clone()).and_modify(|handler| handler.announced = true);
            Ok(())
        })
    }

    async fn delete(&mut self, name: &HandlerName) -> Result<bool, StoreError> {
        let mut existed = false;
        self.write(|state| {
            existed = state.known_handlers.remove(name).is_some();
            Ok(())
        })?;
        Ok(existed)
    }
}

#[async_trait]
impl<S: Send + Sync> KnownHandlerReader for MemoryRead<S> {
    async fn list(&mut self) -> Result<Vec<KnownHandler>, StoreError> {
        Ok(self.look().known_handlers.values().cloned().collect())
    }
}
