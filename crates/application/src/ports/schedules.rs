//! The port of schedules: what the installation does again and again.

use async_trait::async_trait;
use tenantry_domain::schedule::Schedule;

use super::store_error::StoreError;

/// Schedules in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ScheduleRepository: Send {
    /// MUST give the schedule of that name, or `None`.
    async fn find(&mut self, name: &str) -> Result<Option<Schedule>, StoreError>;

    /// MUST add the schedule, or leave the one of that name as it is.
    async fn insert(&mut self, schedule: &Schedule) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    async fn update(&mut self, before: &Schedule, after: &Schedule) -> Result<(), StoreError>;
}
