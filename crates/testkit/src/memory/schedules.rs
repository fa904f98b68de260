//! Schedules in memory.

use async_trait::async_trait;
use tenantry_application::ports::{schedules::ScheduleRepository, store_error::StoreError};
use tenantry_domain::schedule::Schedule;

use super::unit_of_work::MemoryWork;

#[async_trait]
impl<S: Send + Sync> ScheduleRepository for MemoryWork<S> {
    async fn find(&mut self, name: &str) -> Result<Option<Schedule>, StoreError> {
        Ok(self.look().schedules.get(name).cloned())
    }

    async fn insert(&mut self, schedule: &Schedule) -> Result<(), StoreError> {
        self.write(|state| {
            state.schedules.entry(schedule.name.clone()).or_insert_with(|| schedule.clone());
            Ok(())
        })
    }

    async fn update(&mut self, before: &Schedule, after: &Schedule) -> Result<(), StoreError> {
        self.write(|state| {
            let row = state.schedules.get_mut(&before.name).filter(|row| row.version == before.version);
            *row.ok_or(StoreError::Stale)? = after.clone();
            Ok(())
        })
    }
}
