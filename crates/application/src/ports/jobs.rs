//! The port of a tenant's jobs.

use async_trait::async_trait;
use tenantry_domain::{
    Span, Timestamp,
    job::{Job, JobId, JobKind, JobState},
    page::{Page, PageRequest},
};

use super::store_error::StoreError;

/// A queue is woken for this time from now at the latest. A job that is due later is seen and left.
pub const LATEST_LOOK: Span = Span::hours(24);

/// Jobs in a tenant's unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobRepository: Send {
    /// MUST add the job, and wake this tenant's queue of jobs for when the job is due, or for `LATEST_LOOK` after its plan.
    async fn insert(&mut self, job: &Job) -> Result<(), StoreError>;

    /// MUST give the job of that id in this tenant, or `None`.
    async fn find(&mut self, id: JobId) -> Result<Option<Job>, StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    async fn update(&mut self, before: &Job, after: &Job) -> Result<(), StoreError>;

    /// MUST delete the job if the stored version is its own, and MUST answer `Stale` otherwise.
    async fn delete(&mut self, job: &Job) -> Result<(), StoreError>;
}

/// Read access to a tenant's jobs.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait JobReader: Send {
    /// MUST give at most `limit` waiting jobs of `kinds` in this tenant that are due at `now`, the longest due first.
    /// MUST take a job as due that was planned further ahead of `now` than any clock should be.
    async fn list_due(&mut self, kinds: &[JobKind], now: Timestamp, limit: u16) -> Result<Vec<Job>, StoreError>;

    /// MUST give the waiting job of this tenant that is due first, of any kind, or `None`.
    async fn find_next(&mut self) -> Result<Option<Job>, StoreError>;

    /// MUST give the jobs of this tenant that are in that state, or all of them without one, the oldest first by id.
    async fn list(&mut self, state: Option<JobState>, page: PageRequest<JobId>)
    -> Result<Page<Job, JobId>, StoreError>;
}
