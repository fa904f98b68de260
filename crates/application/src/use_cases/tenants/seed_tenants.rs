//! Gives tenants the seeds that were added after they were founded.

use std::sync::Arc;

use tenantry_domain::{
    page::{Limit, PageRequest},
    tenant::TenantId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    seeding::{SeedingError, Seeds},
    tenant_access::TenantAccess,
};

/// What one part of the work did.
#[derive(Debug)]
pub struct SeededTenants {
    /// How many tenants were given a seed.
    pub tenants: u64,
    /// How many seeds that were.
    pub seeds: u64,
    /// The tenants in which a seed failed, or whose own tables are not as they should be, and why. They stayed as they
    /// were.
    pub failed: Vec<(TenantId, SeedingError)>,
    /// After which tenant the next part begins; `None` after the last.
    pub next: Option<TenantId>,
}

/// Why the tenants were not looked at.
#[derive(Debug, thiserror::Error)]
pub enum SeedTenantsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed. What was done until then stays done.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct SeedTenants {
    /// Lists the tenants.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Opens the units of work in them.
    pub access: TenantAccess,
    /// The seeds.
    pub seeds: Seeds,
}

/// What a failure in one tenant is about.
enum Failure {
    /// This tenant: a seed failed, or its own tables are not as they should be.
    Of(SeedingError),
    /// All of them.
    All(SeedTenantsError),
}

impl From<SeedingError> for Failure {
    fn from(error: SeedingError) -> Self {
        match error {
            SeedingError::Store(error) => error.into(),
            of_seed @ SeedingError::Seed { .. } => Self::Of(of_seed),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::TenantUnavailable(_) => Self::Of(error.into()),
            other => Self::All(other.into()),
        }
    }
}

impl From<AccessError> for Failure {
    fn from(error: AccessError) -> Self {
        Self::All(error.into())
    }
}

impl SeedTenants {
    /// Runs the seeds that the next tenants do not have, at most 200 of them and whatever their status, each tenant in its
    /// own unit of work. It can be repeated at any time: what a tenant has is not run again.
    ///
    /// # Errors
    /// The variants of [`SeedTenantsError`]. A seed that fails in a tenant is no error.
    pub async fn execute(&self, actor: &Actor, after: Option<TenantId>) -> Result<SeededTenants, SeedTenantsError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
        let tenants = read.directory().list(None, PageRequest { after, limit: Limit::MAX }).await?;
        let mut done = SeededTenants { tenants: 0, seeds: 0, failed: Vec::new(), next: tenants.next };
        for tenant in &tenants.items {
            match self.seed(actor, tenant.id()).await {
                Ok(seeds) => {
                    done.tenants += u64::from(seeds > 0);
                    done.seeds += seeds;
                }
                Err(Failure::Of(error)) => done.failed.push((tenant.id(), error)),
                Err(Failure::All(error)) => return Err(error),
            }
        }
        Ok(done)
    }

    /// Returns how many seeds ran in the tenant.
    async fn seed(&self, actor: &Actor, tenant: TenantId) -> Result<u64, Failure> {
        // Mostly there is nothing to do, and nobody waits for a look.
        let mut read = self.access.inspect::<Failure>(actor, tenant).await?;
        if self.seeds.are_among(&read.tenant_seeds().list().await?) {
            return Ok(0);
        }
        let mut work = self.access.operate::<Failure>(actor, tenant).await?;
        let seeds = self.seeds.run(&mut work).await?;
        work.commit([]).await?;
        Ok(seeds)
    }
}
