//! The ports, one call at a time: each write in its own unit of work, each read in its own read model. Each port adds
//! its calls in a `rows.rs` of its own. A test of a promise about several calls opens its own unit of work.

use std::sync::Arc;

use tenantry_application::ports::{
    store_error::StoreError,
    unit_of_work::{PlatformReadModel, PlatformReason, PlatformUnitOfWork, ReadModel, UnitOfWork, UnitOfWorkFactory},
};
use tenantry_domain::tenant::{Tenant, TenantId};

use super::Subject;

/// What came of a write: `Done`, or `Done<T>` if the port's method returns a value.
pub(super) type Done<T = ()> = Result<T, StoreError>;

/// The rows of a tenant that its unit of work can access.
#[derive(Clone)]
pub(super) struct TenantRows {
    factory: Arc<dyn UnitOfWorkFactory>,
    pub(in crate::contract) id: TenantId,
}

/// The rows that every unit of work can access: people, and whatever is unique across all tenants.
#[derive(Clone)]
pub(super) struct GlobalRows {
    factory: Arc<dyn UnitOfWorkFactory>,
}

/// Returns the tenant's rows.
pub(super) fn within(subject: &dyn Subject, tenant: TenantId) -> TenantRows {
    TenantRows { factory: subject.factory(), id: tenant }
}

/// Returns the rows that belong to no tenant.
pub(super) fn global(subject: &dyn Subject) -> GlobalRows {
    GlobalRows { factory: subject.factory() }
}

/// Runs one write in its own unit of work, and returns what the port answered.
macro_rules! commit {
    ($rows:ident, $port:ident.$call:ident($($argument:expr),*)) => {{
        let mut work = $rows.begin().await;
        let answer = work.$port().$call($($argument),*).await;
        if answer.is_ok() {
            work.commit().await?;
        }
        answer
    }};
}

/// Runs one read in its own unit of work, which is dropped.
macro_rules! find {
    ($rows:ident, $port:ident.$call:ident($($argument:expr),*)) => {
        $rows.begin().await.$port().$call($($argument),*).await.unwrap()
    };
}

/// Runs one read in its own read model.
macro_rules! read {
    ($rows:ident, $port:ident.$call:ident($($argument:expr),*)) => {
        $rows.read().await.$port().$call($($argument),*).await.unwrap()
    };
}

pub(super) use {commit, find, read};

impl TenantRows {
    pub(super) async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.factory.begin(self.id).await.unwrap()
    }

    /// Begins the unit of work that founds that tenant.
    pub(super) async fn begin_new(&self, tenant: &Tenant) -> Box<dyn UnitOfWork> {
        self.factory.begin_new(self.id, tenant.tier()).await.unwrap()
    }

    pub(super) async fn read(&self) -> Box<dyn ReadModel> {
        self.factory.read(self.id).await.unwrap()
    }
}

impl GlobalRows {
    pub(super) async fn begin(&self) -> Box<dyn PlatformUnitOfWork> {
        self.factory.begin_platform(PlatformReason::Operate).await.unwrap()
    }

    pub(super) async fn read(&self) -> Box<dyn PlatformReadModel> {
        self.factory.read_platform(PlatformReason::Operate).await.unwrap()
    }
}
