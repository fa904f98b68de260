//! Whether a database can serve requests: it answers, and what other processes changed is known.

use async_trait::async_trait;
use tenantry_application::ports::store_error::StoreError;
use tenantry_infrastructure::persistence::{AccessFeed, Database};

use crate::http::state::Readiness;

/// Ready as long as the database responds and this process has read the access changes of other processes.
#[derive(Debug)]
pub struct DatabaseAnswers {
    /// Pinged on each check.
    pub database: Database,
    /// Reads the access changes of other processes.
    pub access_feed: AccessFeed,
}

#[derive(Debug, thiserror::Error)]
#[error("access changes of other processes have not been read recently")]
struct Outdated;

#[async_trait]
impl Readiness for DatabaseAnswers {
    async fn check(&self) -> Result<(), StoreError> {
        self.database.ping().await?;
        if self.access_feed.is_current() { Ok(()) } else { Err(StoreError::Unavailable(Box::new(Outdated))) }
    }
}
