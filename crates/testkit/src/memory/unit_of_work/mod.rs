//! Units of work and read models on the in-memory store.

mod coordination;
mod credentials;
mod people;
mod tenancy;
mod trail;
mod work;

use std::{any::Any, sync::Arc};

use async_trait::async_trait;
use tenantry_application::ports::{
    access_changes::RecordedAccessChange,
    store_error::StoreError,
    unit_of_work::{PlatformReadModel, PlatformReason, PlatformUnitOfWork, ReadModel, UnitOfWork, UnitOfWorkFactory},
};
use tenantry_domain::tenant::{TenantId, Tier};
use tokio::sync::OwnedMutexGuard;

use super::{MemoryStore, Shared, state::State};

/// The scope of everything that belongs to no tenant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Platform;

/// A unit of work in that scope: a copy of everything, and the pen.
pub(super) struct MemoryWork<S> {
    pub(super) state: State,
    pub(super) scope: S,
    pub(super) announced: Vec<RecordedAccessChange>,
    shared: Arc<Shared>,
    wrote: bool,
    failed: bool,
    _pen: OwnedMutexGuard<()>,
}

/// A read model of that scope.
pub(super) struct MemoryRead<S> {
    pub(super) scope: S,
    shared: Arc<Shared>,
}

impl MemoryStore {
    async fn work<S>(&self, scope: S) -> MemoryWork<S> {
        // As with a database, others run while this waits for its turn.
        tokio::task::yield_now().await;
        let pen = Arc::clone(&self.shared.pen).lock_owned().await;
        let state = State::clone(&self.shared.committed());
        let shared = Arc::clone(&self.shared);
        MemoryWork { state, scope, announced: Vec::new(), shared, wrote: false, failed: false, _pen: pen }
    }
}

impl<S> MemoryWork<S> {
    /// Returns the state that the unit of work sees, including its own writes.
    pub(super) fn look(&self) -> &State {
        self.shared.count_call();
        &self.state
    }

    /// Writes completely or not at all. A refused write spoils the unit of work, like an aborted transaction. Only a
    /// stale version does not, because in that case the statement succeeded and matched no row.
    pub(super) fn write(&mut self, write: impl FnOnce(&mut State) -> Result<(), StoreError>) -> Result<(), StoreError> {
        self.shared.count_call();
        let mut state = self.state.clone();
        let written = write(&mut state);
        match &written {
            Ok(()) => (self.state, self.wrote) = (state, true),
            Err(StoreError::Stale) => {}
            Err(_) => self.failed = true,
        }
        written
    }

    fn finish(self) -> Result<(), StoreError> {
        if self.failed {
            return Err(StoreError::Unavailable("a write was refused before; nothing was stored".into()));
        }
        if !self.shared.takes_commit() {
            return Err(StoreError::Unavailable("the fake was told to fail".into()));
        }
        if self.wrote {
            self.shared.replace(self.state);
        }
        self.shared.registry.apply(&self.announced);
        Ok(())
    }
}

impl MemoryWork<TenantId> {
    /// Refuses a row of another tenant, which only a defect of our own can cause.
    pub(super) fn check_own(&mut self, what: &'static str, tenant: TenantId) -> Result<(), StoreError> {
        if tenant == self.scope {
            return Ok(());
        }
        self.failed = true;
        Err(StoreError::Corrupt { what, id: format!("of tenant {tenant}") })
    }
}

impl<S> MemoryRead<S> {
    /// Returns what is committed now.
    pub(super) fn look(&self) -> Arc<State> {
        self.shared.count_call();
        self.shared.committed()
    }
}

#[async_trait]
impl UnitOfWorkFactory for MemoryStore {
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(self.work(tenant).await))
    }
    async fn begin_new(&self, tenant: TenantId, tier: Tier) -> Result<Box<dyn UnitOfWork>, StoreError> {
        match tier {
            Tier::Shared => self.begin(tenant).await,
            Tier::Schema => Err(StoreError::NoSuchTier { tier, reason: "the store in memory has no schemas" }),
        }
    }
    async fn begin_platform(&self, _why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError> {
        Ok(Box::new(self.work(Platform).await))
    }
    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError> {
        Ok(Box::new(MemoryRead { scope: tenant, shared: Arc::clone(&self.shared) }))
    }
    async fn read_platform(&self, _why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        Ok(Box::new(MemoryRead { scope: Platform, shared: Arc::clone(&self.shared) }))
    }
}

#[async_trait]
impl UnitOfWork for MemoryWork<TenantId> {
    fn as_any(&self) -> &dyn Any {
        self
    }
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        tokio::task::yield_now().await;
        self.finish()
    }
}

#[async_trait]
impl PlatformUnitOfWork for MemoryWork<Platform> {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        tokio::task::yield_now().await;
        self.finish()
    }
}
