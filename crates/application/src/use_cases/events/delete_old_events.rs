//! Deletes events from the outbox that are old and that every known handler has passed. The audit log keeps them.

use std::sync::Arc;

use tenantry_domain::{
    page::{Limit, PageRequest},
    tenant::TenantId,
};

use super::place::Place;
use crate::{
    actor::{AccessError, Actor},
    causes::with_causes,
    ports::{
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    settings::Settings,
    tenant_access::TenantAccess,
};

/// The most events that one unit of work deletes. Others in the tenant wait for it.
pub const MOST: u32 = 500;

/// The most units of work in one tenant. The rest is deleted the next time.
const ROUNDS: u32 = 20;

/// What one part of the work did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeletedEvents {
    /// How many events were deleted.
    pub events: u64,
    /// After which tenant the next part begins; `None` after the last.
    pub next: Option<TenantId>,
}

/// Why not everything was deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteOldEventsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed. What was deleted until then stays deleted.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct DeleteOldEvents {
    /// Lists the tenants.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Opens the units of work in them.
    pub access: TenantAccess,
    /// How long events are kept.
    pub settings: Arc<Settings>,
}

impl DeleteOldEvents {
    /// Deletes a bounded number of events in each of the next tenants, at most 200 of them.
    ///
    /// # Errors
    /// The variants of [`DeleteOldEventsError`].
    pub async fn execute(&self, actor: &Actor, after: Option<TenantId>) -> Result<DeletedEvents, DeleteOldEventsError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::EachTenant).await?;
        let tenants = read.directory().list(None, PageRequest { after, limit: Limit::MAX }).await?;
        let mut events = 0;
        for tenant in &tenants.items {
            match self.delete_rounds(actor, tenant.id()).await {
                Ok(deleted) => events += deleted,
                // Its events stay until its tables are as they should be; those of the others do not.
                Err(DeleteOldEventsError::Store(error @ StoreError::TenantUnavailable(_))) => {
                    tracing::warn!(tenant_id = %tenant.id(), error = with_causes(&error), "cannot delete old events");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(DeletedEvents { events, next: tenants.next })
    }

    /// Deletes a bounded number of events in the tenant, and returns how many.
    async fn delete_rounds(&self, actor: &Actor, tenant: TenantId) -> Result<u64, DeleteOldEventsError> {
        let mut events = 0;
        for _ in 0..ROUNDS {
            let deleted = self.delete(actor, tenant).await?;
            events += u64::from(deleted);
            if deleted < MOST {
                break;
            }
        }
        Ok(events)
    }

    async fn delete(&self, actor: &Actor, tenant: TenantId) -> Result<u32, DeleteOldEventsError> {
        // A cursor only goes on meanwhile.
        let mut read = self.access.inspect::<DeleteOldEventsError>(actor, tenant).await?;
        let known = read.known_handlers().list().await?;
        let places = Place::of_all(&mut *read, &known).await?;
        let passed = places.iter().map(|place| place.cursor.seq).min().unwrap_or(u64::MAX);
        let mut work = self.access.operate::<DeleteOldEventsError>(actor, tenant).await?;
        let before = work.now() - self.settings.event_retention;
        let deleted = work.outbox().delete(passed, before, MOST).await?;
        if deleted > 0 {
            work.commit([]).await?;
        }
        Ok(deleted)
    }
}
