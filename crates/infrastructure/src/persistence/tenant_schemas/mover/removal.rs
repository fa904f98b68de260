//! The removal of rows where a tenant is not: of the old ones after a move, and of those that an interrupted move left.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, Statement};
use tenantry_domain::tenant::Tier;
use tenantry_isolation::row_level_security::quoted;

use super::{
    Mover, SHORTLY, insist,
    outcome::{MoveError, failed},
    plan::Plan,
};
use crate::persistence::tenant_schemas::fleet::exists;

impl Mover<'_> {
    /// Removes whatever is left in the tier that the tenant is not in. Returns the number of rows, if there was anything.
    pub(super) async fn remove_other(&self, at: Tier) -> Result<Option<u64>, MoveError> {
        let exists = self.schema_exists().await.map_err(failed)?;
        match at {
            Tier::Shared if exists => self.drop_schema().await.map(|()| Some(0)).map_err(failed),
            Tier::Shared => Ok(None),
            Tier::Schema if exists => {
                let plan = self.plan().await?;
                self.delete_shared(&plan).await.map_err(failed)
            }
            // What is among the shared tables may be all that is left of the tenant.
            Tier::Schema => Err(self.misses_schema()),
        }
    }

    pub(super) fn misses_schema(&self) -> MoveError {
        MoveError::Refused(format!("the schema {} is missing; restore it from a backup", self.schema))
    }

    pub(super) async fn schema_exists(&self) -> Result<bool, DbErr> {
        let transaction = self.session.begin(IsolationLevel::ReadCommitted).await?;
        let exists = exists(&transaction, &self.schema).await?;
        transaction.commit().await?;
        Ok(exists)
    }

    async fn delete_shared(&self, plan: &Plan) -> Result<Option<u64>, DbErr> {
        let mut rows = 0;
        for moving in self.moving(plan, Tier::Schema).rev() {
            loop {
                let transaction = self.session.begin_moving(IsolationLevel::ReadCommitted).await?;
                let deleted = transaction.execute_unprepared(&moving.remove()).await?.rows_affected();
                transaction.commit().await?;
                rows += deleted;
                if !moving.goes_on(deleted) {
                    break;
                }
            }
        }
        Ok((rows > 0).then_some(rows))
    }

    /// Drops the tenant's schema, once nobody reads in it.
    pub(super) async fn drop_schema(&self) -> Result<(), DbErr> {
        insist(|| self.try_to_drop_schema()).await
    }

    async fn try_to_drop_schema(&self) -> Result<(), DbErr> {
        let transaction = self.session.begin(IsolationLevel::ReadCommitted).await?;
        transaction.execute_unprepared(&format!("SET LOCAL lock_timeout = '{SHORTLY}'")).await?;
        self.lock_own_tables(&transaction).await?;
        transaction.execute_unprepared(&format!("DROP SCHEMA {} CASCADE", quoted(self.schema.as_str()))).await?;
        transaction.commit().await
    }

    /// Waits for those who still read in the schema, before anything is locked that other tenants use.
    async fn lock_own_tables(&self, transaction: &DatabaseTransaction) -> Result<(), DbErr> {
        let find = "SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') AS names FROM pg_tables \
                    WHERE schemaname = $1";
        let find = Statement::from_sql_and_values(DbBackend::Postgres, find, [self.schema.as_str().into()]);
        let row = transaction.query_one_raw(find).await?;
        let names: Option<String> = row.map(|row| row.try_get("", "names")).transpose()?.flatten();
        if let Some(names) = names {
            transaction.execute_unprepared(&format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")).await?;
        }
        Ok(())
    }
}
