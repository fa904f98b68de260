//! The purge removes everything of a tenant whose deletion can't be undone any more, so that its id stands in no table. A
//! schedule and the operator run it.
//!
//! It has begun once the tenant's row says so ([`BeginPurge`](tenantry_application::use_cases::tenants::begin_purge)). First
//! its members lose the tenant, then its rows go table by table, then what refers to it in no tenant, and its own row last.
//! Each part can be repeated, so a purge that was interrupted goes on wherever it was. The row guards the end: its foreign
//! keys fail the removal while anything of Tenantry's refers to it.
//!
//! Audit events can only be added by those who serve, and a schema is dropped by its owner. So on PostgreSQL the process
//! needs the role that migrates, and the one that moves rows.

mod look_ups;
mod people;
mod sqlite;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};
use tenantry_application::ports::{clock::Clock, ids::IdGenerator, store_error::StoreError, tenant_mover::MoveError};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::AtomicTransaction;

use super::{
    database::Database, entities::tenants, error::translate, tenant_schemas::Purger, unit_of_work::SqlUnitOfWorkFactory,
};

/// Why a tenant was not purged, or not to the end. It can be repeated.
#[derive(Debug, thiserror::Error)]
pub enum PurgeError {
    /// The purge has not begun: the tenant is in use, or its deletion can be undone.
    #[error("the tenant is not being purged")]
    NotBegun,
    /// This process has no role that may.
    #[error(
        "this process may not remove a tenant; run the command `tenant purge --due` of this program with \
         TENANTRY_DATABASE_OWNER_URL"
    )]
    MayNot,
    /// Another process purges the tenant, or somebody still works in it.
    #[error("another process purges the tenant, or a transaction in it does not end; try again later")]
    Busy,
    /// The role that moves rows is not there, or not as it should be.
    #[error("the role that moves rows is not as it should be; let a database administrator run: {remedy}")]
    Role {
        /// Statements.
        remedy: String,
    },
    /// Something of its tables stands in the way.
    #[error("the tenant can't be purged: {0}")]
    Refused(String),
    /// The errors of the store.
    #[error("the tenant is not purged to the end")]
    Store(#[from] StoreError),
}

impl From<DbErr> for PurgeError {
    fn from(error: DbErr) -> Self {
        Self::Store(translate(error))
    }
}

impl From<MoveError> for PurgeError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Busy => Self::Busy,
            MoveError::Role { remedy } => Self::Role { remedy },
            MoveError::Refused(what) => Self::Refused(what),
            MoveError::Store(error) => Self::Store(error),
            MoveError::Left(error) => (*error).into(),
            other @ (MoveError::NotFound | MoveError::Differs(_)) => Self::Refused(other.to_string()),
        }
    }
}

/// What a purge has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PurgeStep {
    /// Nobody is a member any more, and who has no other tenant is anonymized.
    MembershipsEnded,
    /// The tenant's schema is gone, with all tables in it.
    SchemaDropped,
    /// The tenant's rows in that table of all tenants are gone.
    Emptied(String),
    /// What referred to the tenant from outside of all tenants is gone.
    LookUpsRemoved,
}

/// Who is told of each step.
type Told<'a> = &'a (dyn Fn(&PurgeStep) + Sync);

/// Removes tenants that are being purged.
pub struct Purge {
    database: Database,
    units_of_work: Arc<SqlUnitOfWorkFactory>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdGenerator>,
}

impl Purge {
    /// Creates a purge on that database, whose units of work tell every node what ends.
    pub fn new(
        database: Database,
        units_of_work: Arc<SqlUnitOfWorkFactory>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdGenerator>,
    ) -> Self {
        Self { database, units_of_work, clock, ids }
    }

    /// Removes everything of the tenant, and reports each step to `told`. Nothing happens if it is gone already.
    ///
    /// # Errors
    /// The variants of [`PurgeError`].
    pub async fn execute(&self, tenant: TenantId, told: impl Fn(&PurgeStep) + Sync) -> Result<(), PurgeError> {
        let row = tenants::Entity::find_by_id(tenant.as_uuid()).one(self.database.reader()).await?;
        let Some(row) = row else { return Ok(()) };
        if row.purged_since.is_none() {
            return Err(PurgeError::NotBegun);
        }
        if self.database.backend() != DbBackend::Postgres {
            self.end_memberships(tenant).await?;
            told(&PurgeStep::MembershipsEnded);
            return self.remove_from_sqlite(tenant, &told).await;
        }
        let fleet = self.database.fleet().ok_or(PurgeError::MayNot)?;
        let purger = fleet.purger(tenant).await?;
        let done = self.remove_from_postgres(&purger, tenant, &told).await;
        purger.close().await;
        done
    }

    async fn remove_from_postgres(
        &self,
        purger: &Purger<'_>,
        tenant: TenantId,
        told: Told<'_>,
    ) -> Result<(), PurgeError> {
        purger.wait_for_writers().await?;
        self.end_memberships(tenant).await?;
        told(&PurgeStep::MembershipsEnded);
        if purger.drop_schema().await? {
            told(&PurgeStep::SchemaDropped);
        }
        for table in purger.tables().await? {
            purger.empty(&table).await?;
            told(&PurgeStep::Emptied(table.name));
        }
        self.remove_look_ups(tenant).await?;
        told(&PurgeStep::LookUpsRemoved);
        purger.remove_tenant().await?;
        // A worker that held a queue of the tenant may have put it back meanwhile.
        Ok(self.remove_look_ups(tenant).await?)
    }

    async fn remove_look_ups(&self, tenant: TenantId) -> Result<(), DbErr> {
        let work = self.begin(tenant).await?;
        look_ups::remove(&work, tenant.as_uuid()).await?;
        work.commit().await
    }

    /// Begins a transaction that names the tenant, past the check that it is not being purged.
    async fn begin(&self, tenant: TenantId) -> Result<AtomicTransaction, DbErr> {
        let work = self.database.begin().await?;
        if self.database.backend() == DbBackend::Postgres {
            let name = "SELECT set_config('app.tenant_id', $1, true)";
            let name = Statement::from_sql_and_values(DbBackend::Postgres, name, [tenant.to_string().into()]);
            work.query_one_raw(name).await?;
        }
        Ok(work)
    }
}

impl std::fmt::Debug for Purge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Purge").finish_non_exhaustive()
    }
}
