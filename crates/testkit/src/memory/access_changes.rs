//! Access changes in memory, reported to the registry when the unit of work is committed.

use async_trait::async_trait;
use tenantry_application::ports::{
    access_changes::{AccessChangeRepository, RecordedAccessChange},
    store_error::StoreError,
};

use super::unit_of_work::MemoryWork;

#[async_trait]
impl<S: Send + Sync> AccessChangeRepository for MemoryWork<S> {
    async fn insert(&mut self, changes: &[RecordedAccessChange]) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.write(|state| {
            state.access_changes.extend_from_slice(changes);
            Ok(())
        })?;
        self.announced.extend_from_slice(changes);
        Ok(())
    }
}
