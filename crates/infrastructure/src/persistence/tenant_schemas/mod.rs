//! Schemas of tenants with tables of their own, on PostgreSQL. The role that migrates makes them.
//!
//! A tenant's schema has the same tables as all tenants share, made by the same steps, each with a check that its rows are
//! this tenant's. The tables of the installation are found through the search path, as before.

mod build;
mod catalogue;
mod fleet;
mod mover;
mod state;
mod steps;
mod tables;
mod tenant_mover;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{TenantSchema, row_level_security::quoted};
use tokio::sync::{Semaphore, SemaphorePermit};

pub(super) use self::mover::Purger;
use self::{build::Builder, steps::Steps};
pub(super) use self::{fleet::list, tables::OwnTables};
pub use self::{
    fleet::{Brought, Fleet, TenantInSchema},
    state::SchemaState,
};
use super::{embedding::Embedding, roles::SERVING_ROLE};

/// Makes and changes the schemas of tenants.
#[derive(Clone)]
pub(super) struct TenantSchemas {
    owner: DatabaseConnection,
    builder: Builder,
    /// Tenants are founded in turn, so that many at once wait here and not for a connection.
    turns: Arc<Semaphore>,
}

/// So many tenants of this process are founded at once.
const FOUNDED_AT_ONCE: usize = 4;

impl TenantSchemas {
    /// Uses connections of the role that migrates.
    pub(super) fn new(owner: DatabaseConnection, embedding: Embedding, tables: OwnTables) -> Self {
        let turns = Arc::new(Semaphore::new(FOUNDED_AT_ONCE));
        Self { owner, builder: Builder { steps: Steps(embedding), tables }, turns }
    }

    /// Waits for one's turn to make a schema. The turn ends when it is dropped.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turns.acquire().await.ok()
    }

    /// Begins a transaction of the role that migrates.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.owner.begin().await
    }

    /// Makes a tenant's schema, and goes on under [`SERVING_ROLE`].
    pub(super) async fn make(&self, transaction: &DatabaseTransaction, tenant: TenantId) -> Result<(), DbErr> {
        let schema = TenantSchema::from(tenant.as_uuid());
        transaction.execute_unprepared(&format!("CREATE SCHEMA {}", quoted(schema.as_str()))).await?;
        self.builder.bring_up(transaction, tenant.as_uuid()).await?;
        let assumed = transaction.execute_unprepared(&format!("SET LOCAL ROLE {SERVING_ROLE}")).await;
        assumed.map(drop).map_err(|error| {
            let remedy = format!("let a database administrator GRANT {SERVING_ROLE} to it");
            DbErr::Custom(format!("the role that owns the tables can't go on as {SERVING_ROLE}; {remedy} ({error})"))
        })
    }

    /// Closes its connections.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.owner.close_by_ref().await
    }
}
