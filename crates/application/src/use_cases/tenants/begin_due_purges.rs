//! Begins to purge the tenants whose grace is over, for a schedule.
//!
//! A clock can be wrong, and a purged tenant does not come back. So one reading of the clock purges nothing: the grace must
//! be over now, and must have been over at the last run of the schedule that succeeded.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
    page::{Limit, PageRequest},
    tenant::{ENDED, PurgeTime, Tenant, TenantId},
};

use super::begin_purge::{self, BeginPurge, BeginPurgeError};
use crate::{
    actor::{AccessError, Actor},
    causes::with_causes,
    ports::{
        clock::Clock,
        store_error::StoreError,
        tenants::TenantKey,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
};

/// The name of the schedule, whose last run is the other reading of the clock.
pub const SCHEDULE: &str = "tenantry.purges";

/// What one part of the work found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePurges {
    /// The tenants whose purge has begun, now or before.
    pub tenants: Vec<TenantId>,
    /// After which tenant the next part begins; `None` after the last.
    pub next: Option<TenantId>,
}

/// Why the tenants could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum BeginDuePurgesError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed. Purges that had begun go on the next time.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct BeginDuePurges {
    /// Lists the tenants.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
    /// Begins the purge of one tenant.
    pub begin_purge: BeginPurge,
}

impl BeginDuePurges {
    /// Looks at the next tenants that have ended, at most 200 of them, and begins the purges that are due. A tenant that
    /// fails holds up no other.
    ///
    /// # Errors
    /// The variants of [`BeginDuePurgesError`].
    pub async fn execute(&self, actor: &Actor, after: Option<TenantId>) -> Result<DuePurges, BeginDuePurgesError> {
        actor.operator()?;
        let moment = self.moment().await?;
        let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
        let page = PageRequest { after, limit: Limit::MAX };
        let ended = read.directory().list(Some(ENDED), page).await?;
        let mut tenants = Vec::new();
        for tenant in ended.items.iter().filter(|tenant| tenant.is_purged_at(moment)).map(Tenant::id) {
            let command = begin_purge::Command { tenant: TenantKey::Id(tenant), when: PurgeTime::AfterGrace(moment) };
            match self.begin_purge.execute(actor, command).await {
                Ok(tenant) => tenants.push(tenant),
                // An owner was faster and restored it, or another process was and purged it.
                Err(BeginPurgeError::Refused(_) | BeginPurgeError::Find(_)) => {}
                Err(BeginPurgeError::Store(error)) => {
                    tracing::warn!(tenant_id = %tenant, error = with_causes(&error), "cannot begin to purge a tenant");
                }
            }
        }
        Ok(DuePurges { tenants, next: ended.next })
    }

    /// Returns the earlier of both readings of the clock. Before there was a first one nothing is over.
    async fn moment(&self) -> Result<Timestamp, StoreError> {
        let mut work = self.store.begin_platform(PlatformReason::RunSchedules).await?;
        let schedule = work.schedules().find(SCHEDULE).await?;
        let before = schedule.and_then(|schedule| schedule.succeeded_at).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(before.min(self.clock.now()))
    }
}
