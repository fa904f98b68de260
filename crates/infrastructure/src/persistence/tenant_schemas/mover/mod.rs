//! Moves a tenant between the tables that all tenants share and tables of its own, while its members work.
//!
//! The rows are copied first, and nobody waits. Then a fence keeps the tenant's writers out for a moment: the copy is
//! brought up to date and compared, and the directory says where the tenant is. Readers never wait: each reads a snapshot
//! in which the directory and the rows belong together. The old rows are removed last.
//!
//! The directory decides where a tenant is. A process that is killed leaves the tenant there, whole, and the next move
//! first removes what it left in the other tier.

mod fence;
mod outcome;
mod plan;
mod purging;
mod removal;
mod rights;
mod rows;
mod session;

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, IsolationLevel, Statement};
use tenantry_application::ports::tenant_mover::MoveListener;
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_isolation::{TenantSchema, row_level_security::quoted};
use uuid::Uuid;

pub(in crate::persistence) use self::purging::Purger;
use self::{
    outcome::{MoveError, MoveStep, Moved, WAITED, failed},
    plan::Plan,
    rows::Moving,
    session::Session,
};
use super::TenantSchemas;
use crate::persistence::tiers::{SERIALIZATION_FAILURE, has_code};

/// How long the making and the removal of a schema wait for a lock. Its tables refer to those of the installation, so that
/// every tenant waits behind them.
const SHORTLY: &str = "100ms";
/// How often they try, with a pause after each.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);
/// How often a copy begins anew because a row that it refers to was changed meanwhile.
const COPIES: u32 = 5;

/// Tries it again, with pauses, while a lock keeps it waiting for too long.
async fn insist<Tried>(attempt: impl Fn() -> Tried) -> Result<(), DbErr>
where
    Tried: Future<Output = Result<(), DbErr>>,
{
    for _ in 1..TRIES {
        match attempt().await {
            Err(error) if has_code(&error, &WAITED) => tokio::time::sleep(PAUSE).await,
            done => return done,
        }
    }
    attempt().await
}

/// A move.
pub(super) struct Mover<'a> {
    session: Session,
    schemas: &'a TenantSchemas,
    tenant: Uuid,
    schema: TenantSchema,
    told: &'a MoveListener<'a>,
}

impl<'a> Mover<'a> {
    pub(super) async fn open(
        schemas: &'a TenantSchemas,
        tenant: TenantId,
        told: &'a MoveListener<'a>,
    ) -> Result<Self, MoveError> {
        let (tenant, schema) = (tenant.as_uuid(), TenantSchema::from(tenant.as_uuid()));
        let session = Session::open(&schemas.owner, tenant).await?;
        Ok(Self { session, schemas, tenant, schema, told })
    }
}

impl Mover<'_> {
    pub(super) async fn close(&self) {
        self.session.close().await;
    }

    /// Counts the rows to move.
    pub(super) async fn count(&self, to: Tier) -> Result<Vec<(String, u64)>, MoveError> {
        self.check_role().await?;
        let from = self.tier().await?;
        if from == Tier::Schema && !self.schema_exists().await.map_err(failed)? {
            return Err(self.misses_schema());
        }
        let plan = self.plan().await?;
        let mut counted = Vec::new();
        if from != to {
            let transaction = self.session.begin_moving(IsolationLevel::ReadCommitted).await.map_err(failed)?;
            for moving in self.moving(&plan, to) {
                let count = Statement::from_string(DbBackend::Postgres, moving.count());
                let row = transaction.query_one_raw(count).await.map_err(failed)?;
                let rows =
                    row.map(|row| row.try_get::<i64>("", "rows")).transpose().map_err(failed)?.unwrap_or_default();
                counted.push((moving.table.name.clone(), u64::try_from(rows).unwrap_or_default()));
            }
        }
        Ok(counted)
    }

    pub(super) async fn run(&self, to: Tier) -> Result<Moved, MoveError> {
        self.check_role().await?;
        let from = self.tier().await?;
        let cleaned = self.remove_other(from).await?;
        if let Some(rows) = cleaned {
            (self.told)(&MoveStep::CleanedUp { rows });
        }
        if from == to {
            return Ok(Moved { rows: 0, fence: Duration::ZERO });
        }
        let moved = self.change(to).await;
        if moved.is_err() {
            self.give_up().await;
        }
        let moved = moved?;
        (self.told)(&MoveStep::Switched);
        self.remove_other(to).await.map_err(|error| MoveError::Left(Box::new(error)))?;
        (self.told)(&MoveStep::Removed);
        Ok(moved)
    }

    async fn change(&self, to: Tier) -> Result<Moved, MoveError> {
        // What stands in the way is told before anything is made.
        self.plan().await?;
        self.prepare(to).await.map_err(failed)?;
        (self.told)(&MoveStep::Prepared);
        let plan = self.plan().await?;
        self.copy(&plan, to).await?;
        self.fence(&plan, to).await
    }

    /// Removes what a move made that failed. Whether its last commit was stored, only the directory knows.
    async fn give_up(&self) {
        let removed = async { self.remove_other(self.tier().await?).await };
        if let Err(error) = removed.await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(tenant_id = %self.tenant, error, "cannot remove what a move left; the next one will");
        }
    }

    /// Returns where the directory says that the tenant is.
    async fn tier(&self) -> Result<Tier, MoveError> {
        let transaction = self.session.begin_moving(IsolationLevel::ReadCommitted).await.map_err(failed)?;
        let find = format!("SELECT tier FROM tenantry_tenants WHERE id = '{}'", self.tenant);
        let row = transaction.query_one_raw(Statement::from_string(DbBackend::Postgres, find)).await.map_err(failed)?;
        let tier: String = row.ok_or(MoveError::NotFound)?.try_get("", "tier").map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        tier.parse().map_err(|_| failed(DbErr::Custom(format!("this version does not know the tier {tier}"))))
    }

    async fn plan(&self) -> Result<Plan, MoveError> {
        let transaction = self.session.begin(IsolationLevel::ReadCommitted).await.map_err(failed)?;
        let plan = Plan::read(&transaction, &self.schemas.builder.tables, &self.schema).await?;
        transaction.commit().await.map_err(failed)?;
        Ok(plan)
    }

    /// Gets the tables ready between which the rows are moved.
    async fn prepare(&self, to: Tier) -> Result<(), DbErr> {
        insist(|| self.try_to_prepare(to)).await
    }

    async fn try_to_prepare(&self, to: Tier) -> Result<(), DbErr> {
        let transaction = self.session.begin(IsolationLevel::ReadCommitted).await?;
        // Its foreign keys wait for everybody who changes a tenant's row in the directory.
        transaction.execute_unprepared(&format!("SET LOCAL lock_timeout = '{SHORTLY}'")).await?;
        if to == Tier::Schema {
            transaction.execute_unprepared(&format!("CREATE SCHEMA {}", quoted(self.schema.as_str()))).await?;
        }
        self.schemas.builder.bring_up(&transaction, self.tenant).await?;
        transaction.commit().await
    }

    /// Copies all rows as they are now. Nobody waits for it.
    async fn copy(&self, plan: &Plan, to: Tier) -> Result<(), MoveError> {
        let mut tries = 1;
        loop {
            match self.try_to_copy(plan, to).await {
                // It refers to a row of the installation that was changed since it began.
                Err(error) if tries < COPIES && has_code(&error, &[SERIALIZATION_FAILURE]) => tries += 1,
                done => return done.map_err(failed),
            }
        }
    }

    async fn try_to_copy(&self, plan: &Plan, to: Tier) -> Result<(), DbErr> {
        // All of it is of one moment, so that what a row refers to is there.
        let transaction = self.session.begin_moving(IsolationLevel::RepeatableRead).await?;
        for moving in self.moving(plan, to) {
            let mut rows = 0;
            loop {
                let copied = transaction.execute_unprepared(&moving.copy(rows == 0)).await?.rows_affected();
                rows += copied;
                if copied > 0 {
                    (self.told)(&MoveStep::Copied { table: moving.table.name.clone(), rows });
                }
                if !moving.goes_on(copied) {
                    break;
                }
            }
        }
        if to == Tier::Schema {
            // The comparison is planned by how many rows there are.
            transaction.execute_unprepared("RESET ROLE").await?;
            let tables: Vec<String> =
                plan.tables.iter().map(|table| format!("{}.{}", quoted(&plan.own), quoted(&table.name))).collect();
            transaction.execute_unprepared(&format!("ANALYZE {}", tables.join(", "))).await?;
        }
        transaction.commit().await
    }

    /// Returns the statements for each table, in order.
    fn moving<'p>(&self, plan: &'p Plan, to: Tier) -> impl DoubleEndedIterator<Item = Moving<'p>> + use<'p> {
        let tenant = self.tenant;
        let (from, to) = match to {
            Tier::Shared => (&*plan.own, &*plan.shared),
            Tier::Schema => (&*plan.shared, &*plan.own),
        };
        plan.tables.iter().map(move |table| Moving { table, from, to, tenant })
    }
}
