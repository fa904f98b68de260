//! Units of work and read models: one struct implements every port, each in the port's own file.
//!
//! The type of its scope determines what it can access. The tenant ports exist only if the scope is a tenant, so code
//! outside of a tenant has no way to a tenant's rows. A unit of work in which a write failed can no longer commit: half
//! of a change must not be stored, and PostgreSQL would refuse it anyway.

mod coordination;
mod credentials;
mod people;
mod tenancy;
mod trail;
mod work;

use std::{any::Any, collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use sea_orm::TransactionSession;
use tenantry_application::ports::{
    store_error::StoreError,
    unit_of_work::{PlatformReadModel, PlatformReason, PlatformUnitOfWork, ReadModel, UnitOfWork, UnitOfWorkFactory},
};
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_isolation::{AtomicTransaction, ExecuteTogether, Hook, ScopedTransaction, run_to_completion};

use super::{
    access_registry::{KnownChange, MemoryAccessRegistry},
    bells::Bells,
    database::Database,
    error::translate,
    last_writes::LastWrites,
    roles::{SERVING_ROLE, TENANT_ROLE},
    short_statements::ShortStatements,
    tenant_connection::{TenantDatabase, in_tier},
    tenant_transaction::{NoSqlTransaction, TenantTransaction},
};
use crate::sealing::Sealing;

/// The ports over a connection: with a transaction it is a unit of work, with a connection a read model.
pub(crate) struct Store<C, S> {
    pub(crate) connection: C,
    pub(crate) scope: S,
}

/// The scope of everything that belongs to no tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Platform;

/// What belongs to the read side outside of all tenants besides its connection.
pub(crate) struct Outside {
    /// Opens the content of waiting mails.
    pub(crate) sealing: Sealing,
}

/// A unit of work in a tenant. The query hook confines every statement.
pub(crate) type TenantWork = Store<ScopedTransaction, Work<TenantId>>;
/// The read side of a tenant, confined in the same way.
pub(crate) type TenantReads = Store<TenantDatabase, Reads>;
/// The read side outside of all tenants.
pub(crate) type PlatformReads = Store<ShortStatements, Outside>;

/// What belongs to the read side of a tenant besides its connection. What people may read about themselves is in no
/// tenant, and the role of a tenant's statements may not read it.
pub(crate) struct Reads {
    pub(crate) of: TenantId,
    person: PlatformReads,
}

/// What belongs to a unit of work besides its transaction: whose rows it changes, and what this node learns by its end.
pub(crate) struct Work<S> {
    pub(crate) of: S,
    /// Where the rows of the tenant are.
    pub(crate) tier: Tier,
    changes: Vec<KnownChange>,
    registry: Arc<MemoryAccessRegistry>,
    /// Seals the content of waiting mails.
    pub(crate) sealing: Sealing,
    /// What it writes when it commits.
    pub(crate) last: LastWrites,
    bells: Arc<Bells>,
    /// Confines the statements of an embedder in the same transaction.
    embedded: Hook,
}

/// A transaction of a unit of work, confined or not. It rolls back when it is dropped.
pub(crate) trait Begun: ExecuteTogether + TransactionSession + Send + Sync + 'static {}

impl<T: ExecuteTogether + TransactionSession + Send + Sync + 'static> Begun for T {}

impl<T: Begun, S> Store<T, Work<S>> {
    /// Announces the changes to this node once the transaction is committed.
    pub(crate) fn announce(&mut self, changes: impl IntoIterator<Item = KnownChange>) {
        self.scope.changes.extend(changes);
    }

    /// Makes the last writes and commits. The commit runs to its end even if the caller is cancelled, so that this node
    /// knows what was stored.
    async fn commit_and_apply(mut self) -> Result<(), StoreError> {
        self.scope.last.write(&self.connection).await?;
        let Work { changes, registry, last, bells, .. } = self.scope;
        let committed = run_to_completion(async move {
            self.connection.commit().await?;
            registry.apply(&changes);
            for kind in last.woken.keys().map(|queue| queue.kind).collect::<BTreeSet<_>>() {
                bells.ring(kind);
            }
            Ok(())
        });
        committed.await.map_err(translate)
    }
}

/// Opens units of work and read models on a database.
#[derive(Debug, Clone)]
pub struct SqlUnitOfWorkFactory {
    database: Database,
    registry: Arc<MemoryAccessRegistry>,
    bells: Arc<Bells>,
    sealing: Sealing,
}

impl SqlUnitOfWorkFactory {
    /// Creates a factory for that database. Its units of work announce their access changes to that registry, and seal
    /// what the database must not show.
    pub fn new(database: Database, registry: Arc<MemoryAccessRegistry>, sealing: Sealing) -> Self {
        Self { database, registry, bells: Arc::default(), sealing }
    }

    /// Returns the bells that its units of work ring.
    pub const fn bells(&self) -> &Arc<Bells> {
        &self.bells
    }

    fn work<S>(&self, of: S) -> Work<S> {
        let embedded = self.database.embedded_hook().clone();
        let (registry, bells) = (Arc::clone(&self.registry), Arc::clone(&self.bells));
        let sealing = self.sealing.clone();
        Work {
            of,
            tier: Tier::default(),
            changes: Vec::new(),
            registry,
            last: LastWrites::default(),
            bells,
            sealing,
            embedded,
        }
    }

    /// Confines the transaction to the tenant.
    fn tenant_work(&self, begun: AtomicTransaction, tenant: TenantId, tier: Tier) -> Box<TenantWork> {
        let begun = begun.lent_under(TENANT_ROLE, SERVING_ROLE);
        let connection = in_tier(self.database.own_hook(), begun, tenant, tier);
        Box::new(Store { connection, scope: Work { tier, ..self.work(tenant) } })
    }

    fn platform_reads(&self) -> PlatformReads {
        let outside = Outside { sealing: self.sealing.clone() };
        Store { connection: ShortStatements::new(&self.database), scope: outside }
    }
}

#[async_trait]
impl UnitOfWorkFactory for SqlUnitOfWorkFactory {
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let mut search = self.database.search(tenant);
        loop {
            let tier = search.tier();
            let begun = self.database.begin_alone_in(tenant, tier).await;
            if let Some(begun) = search.end(begun) {
                return Ok(self.tenant_work(begun.map_err(translate)?, tenant, tier));
            }
        }
    }

    async fn begin_new(&self, tenant: TenantId, tier: Tier) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let begun = match tier {
            Tier::Shared => self.database.begin_alone_in(tenant, tier).await.map_err(translate)?,
            Tier::Schema => self.database.begin_in_new_schema(tenant).await?,
        };
        Ok(self.tenant_work(begun, tenant, tier))
    }

    async fn begin_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError> {
        tracing::debug!(?why, "unit of work outside any tenant");
        let begun = self.database.begin().await.map_err(translate)?;
        Ok(Box::new(Store { connection: begun, scope: self.work(Platform) }))
    }

    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError> {
        let reads = Reads { of: tenant, person: self.platform_reads() };
        Ok(Box::new(Store { connection: self.database.own(tenant), scope: reads }))
    }

    async fn read_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        tracing::debug!(?why, "read outside any tenant");
        Ok(Box::new(self.platform_reads()))
    }
}

impl TenantWork {
    /// Returns the same transaction for an embedder's statements.
    fn embedded(&self) -> TenantTransaction<'_> {
        self.connection.under(&self.scope.embedded)
    }
}

/// Returns the transaction of that unit of work.
///
/// # Errors
/// [`NoSqlTransaction`]: it does not run on a database of this crate.
pub fn tenant_transaction(work: &dyn UnitOfWork) -> Result<TenantTransaction<'_>, NoSqlTransaction> {
    work.as_any().downcast_ref::<TenantWork>().map(TenantWork::embedded).ok_or(NoSqlTransaction)
}

#[async_trait]
impl UnitOfWork for TenantWork {
    fn as_any(&self) -> &dyn Any {
        self
    }
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.commit_and_apply().await
    }
}

#[async_trait]
impl PlatformUnitOfWork for Store<AtomicTransaction, Work<Platform>> {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.commit_and_apply().await
    }
}
