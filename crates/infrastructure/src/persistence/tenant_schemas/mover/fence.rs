//! The moment in which a tenant's writers are kept out: the copy is brought up to date and compared with what it is a copy
//! of, and the directory says where the tenant is.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, FromQueryResult, IsolationLevel, Statement};
use tenantry_domain::tenant::Tier;
use tenantry_isolation::row_level_security::quoted;

use super::{
    Mover,
    outcome::{MoveError, MoveStep, Moved, WAITED, failed},
    plan::Plan,
    rows::{Moving, advance},
};
use crate::persistence::tiers::{ALONE, FENCE, has_code, lock_key};

/// For so many seconds the first try waits for each kind of writer, the second one twice as long, and so on. New writers
/// wait behind it, so it first waits no longer than it must. Where many are in the queue before it, it needs more.
const PATIENCE: u32 = 2;
/// How often it tries. Writers go on in between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(500);

/// The number of rows and their checksum on each side.
#[derive(Debug, FromQueryResult)]
struct Compared {
    source: String,
    target: String,
    rows: i64,
}

impl Mover<'_> {
    /// Keeps writers out, completes the copy, and moves the tenant.
    pub(super) async fn fence(&self, plan: &Plan, to: Tier) -> Result<Moved, MoveError> {
        let mut tries = 1;
        loop {
            match self.try_to_fence(plan, to, tries * PATIENCE).await {
                Err(Unmoved::Waited(_)) if tries < TRIES => tries += 1,
                Err(Unmoved::Waited(error)) => return Err(failed(error)),
                Err(Unmoved::For(why)) => return Err(why),
                Ok(moved) => return Ok(moved),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn try_to_fence(&self, plan: &Plan, to: Tier, patience: u32) -> Result<Moved, Unmoved> {
        let transaction = self.session.begin_moving(IsolationLevel::ReadCommitted).await?;
        let began = self.keep_out(&transaction, plan, patience).await?;
        (self.told)(&MoveStep::Fenced);
        let rows = self.complete(&transaction, plan, to).await?;
        let sequences = self.sequences(&transaction, plan, to).await?;
        let change = format!(
            "UPDATE {}.tenantry_tenants SET tier = '{to}', version = version + 1 WHERE id = '{}' AND tier <> '{to}'",
            quoted(&plan.shared),
            self.tenant
        );
        let changed = transaction.execute_unprepared(&change).await?.rows_affected();
        if changed != 1 {
            return Err(Unmoved::For(MoveError::Busy));
        }
        transaction.execute_unprepared(&format!("RESET ROLE; {}", sequences.join("; "))).await?;
        (self.told)(&MoveStep::Compared { rows });
        transaction.commit().await?;
        Ok(Moved { rows, fence: began.elapsed() })
    }

    /// Waits for running writers and keeps new ones out, until the transaction ends. Embedders' transactions hold the
    /// first lock, and Tenantry's units of work the second or the third.
    async fn keep_out(&self, transaction: &DatabaseTransaction, plan: &Plan, patience: u32) -> Result<Instant, DbErr> {
        let tenant = format!("'{}'", self.tenant);
        let lock = |seed| format!("SELECT pg_advisory_xact_lock({})", lock_key(&tenant, seed));
        let first = format!("SET LOCAL lock_timeout = '{patience}s'; {}", lock(FENCE));
        transaction.execute_unprepared(&first).await?;
        let began = Instant::now();
        transaction.execute_unprepared(&lock(ALONE)).await?;
        let counter = format!(
            "SELECT 1 FROM {}.tenantry_tenant_counters WHERE tenant_id = {tenant} AND name = 'audit' FOR UPDATE",
            quoted(&plan.shared)
        );
        transaction.execute_unprepared(&counter).await?;
        Ok(began)
    }

    /// Brings the copy up to date, and returns the number of all rows once both sides are the same.
    async fn complete(&self, transaction: &DatabaseTransaction, plan: &Plan, to: Tier) -> Result<u64, Unmoved> {
        let mut behind = Vec::new();
        let mut rows = 0;
        for moving in self.moving(plan, to) {
            let compared = compare(transaction, &moving).await?;
            if compared.source == compared.target {
                rows += u64::try_from(compared.rows).unwrap_or_default();
            } else {
                behind.push(moving);
            }
        }
        for moving in behind.iter().rev() {
            transaction.execute_unprepared(&moving.delete()).await?;
        }
        for moving in &behind {
            if let Some(update) = moving.update() {
                transaction.execute_unprepared(&update).await?;
            }
            transaction.execute_unprepared(&moving.add()).await?;
        }
        for moving in &behind {
            let compared = compare(transaction, moving).await?;
            if compared.source != compared.target {
                return Err(Unmoved::For(MoveError::Differs(moving.table.name.clone())));
            }
            rows += u64::try_from(compared.rows).unwrap_or_default();
        }
        Ok(rows)
    }

    /// Returns the statements that set the sequences behind the rows that were moved.
    async fn sequences(&self, transaction: &DatabaseTransaction, plan: &Plan, to: Tier) -> Result<Vec<String>, DbErr> {
        let mut statements = Vec::new();
        let side = usize::from(to == Tier::Schema);
        for moving in self.moving(plan, to) {
            for (column, sequence) in &moving.table.sequences[side] {
                let find = Statement::from_string(DbBackend::Postgres, moving.largest(column));
                let row = transaction.query_one_raw(find).await?;
                let last: Option<i64> = row.map(|row| row.try_get("", "last")).transpose()?.flatten();
                statements.extend(last.map(|last| advance(sequence, last, to == Tier::Shared)));
            }
        }
        Ok(statements)
    }
}

async fn compare(transaction: &DatabaseTransaction, moving: &Moving<'_>) -> Result<Compared, DbErr> {
    let ask = Statement::from_string(DbBackend::Postgres, moving.compare());
    let found = Compared::find_by_statement(ask).one(transaction).await?;
    found.ok_or_else(|| DbErr::RecordNotFound(format!("the comparison of {}", moving.table.name)))
}

/// Why a fence did not move the tenant.
enum Unmoved {
    /// A writer kept it waiting. Another try may succeed.
    Waited(DbErr),
    For(MoveError),
}

impl From<DbErr> for Unmoved {
    fn from(error: DbErr) -> Self {
        if has_code(&error, &WAITED) { Self::Waited(error) } else { Self::For(failed(error)) }
    }
}
