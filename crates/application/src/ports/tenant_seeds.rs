//! The port of the record of which seeds a tenant was given.

use async_trait::async_trait;
use tenantry_domain::{Timestamp, seed::SeedName};

use super::store_error::StoreError;

/// The seeds of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantSeedRepository: Send {
    /// MUST record that this tenant has the seed since `now` and give `true`, or give `false` if it had the seed already.
    /// MUST give `true` only once when several claim the same seed at the same time.
    async fn claim(&mut self, seed: &SeedName, now: Timestamp) -> Result<bool, StoreError>;
}

/// Reads the seeds of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantSeedReader: Send {
    /// MUST give the names of all seeds that this tenant has, in their order, by one query.
    async fn list(&mut self) -> Result<Vec<SeedName>, StoreError>;
}
