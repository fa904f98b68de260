//! The port by which an embedder gives each tenant the rows that it starts with (cloud providers, kinds of services). From
//! then on they are the tenant's own: it changes and deletes them, and they do not come back.
//!
//! A new tenant is seeded in the unit of work that founds it. A seed that a later version adds reaches the tenants that
//! exist already too. Each tenant gets each seed once, by its name.

use std::error::Error;

use async_trait::async_trait;

use super::{store_error::StoreError, unit_of_work::UnitOfWork};

/// Why a tenant was not seeded.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The seed itself failed. The cause goes to the log and is not shown to the person who founds the tenant.
    #[error(transparent)]
    Failed(Box<dyn Error + Send + Sync>),
}

impl SeedError {
    /// Wraps an error of the seed.
    pub fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

/// Rows that every tenant starts with.
#[async_trait]
pub trait Seed: Send + Sync {
    /// Inserts the rows. The tenant exists, and may be older than the seed, suspended or ended. A new one has no member
    /// yet.
    ///
    /// MUST do all it does by the unit of work that it is given, so that it is undone if what comes after it fails. The
    /// adapter of the store offers access to the embedder's tables through [`UnitOfWork::as_any`].
    /// MUST make database calls only: others in the tenant wait for this transaction.
    /// MUST give back every error of the store: a unit of work in which a statement failed can't be committed.
    async fn seed(&self, work: &mut dyn UnitOfWork) -> Result<(), SeedError>;
}
