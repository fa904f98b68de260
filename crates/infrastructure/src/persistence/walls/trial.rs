//! The proof by trying: two tenants are made up with a row in each tenant's table, the one reaches for the other's, and
//! everything is rolled back.
//!
//! Each wall is tried alone. While the query hook is tried, the database was told the other tenant's name, so that it
//! would show that one's rows; past the hook the database was told the one's, or nobody's. What is tried is first done by
//! the other tenant to itself: only where that works, failing says that a wall held.

mod account;
mod making;
mod reach;
mod row;

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionOptions,
    TransactionSession, TransactionTrait,
};
use tenantry_application::ports::ids::IdGenerator;
use uuid::Uuid;

use self::{
    account::{Account, Way},
    reach::{Deed, Ended, Reach},
    row::Row,
};
use super::facts::{Table, Tables};
use crate::{
    ids::UuidV7Generator,
    persistence::database::{NAME_TENANT, begin},
    scoping::{Access, Confinement, Hook, Registry},
};

/// Takes the name back, as the end of a transaction does.
const NAME_NOBODY: &str = "SELECT set_config('app.tenant_id', '', true)";

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Tried {
    pub(super) tables: BTreeMap<String, Walls>,
    /// What could not be tried, and why.
    pub(super) notes: Vec<String>,
    pub(super) tries: usize,
}

/// What came of it at one table.
#[derive(Debug, Default)]
pub(super) struct Walls {
    /// Whether each wall held, as far as it was tried.
    pub(super) hook_held: Option<bool>,
    pub(super) database_held: Option<bool>,
    /// What got through, if anything did.
    pub(super) through_hook: Option<String>,
    pub(super) past_hook: Option<String>,
}

/// Two tenants in a transaction that is never committed.
struct Trial<'a> {
    transaction: &'a DatabaseTransaction,
    tables: &'a Tables,
    registry: &'a Registry,
    hook: Hook,
    one: Uuid,
    other: Uuid,
    /// The rows that were made up, by tenant and table.
    made: HashMap<(Uuid, &'a str), Made>,
    tried: Tried,
}

/// A row that was made up.
struct Made {
    /// As the database has it.
    row: Row,
    /// The number in its columns of numbers.
    number: u16,
}

/// Tries the walls around each tenant's table.
pub(super) async fn hold(serving: &DatabaseConnection, tables: &Tables, registry: &Registry) -> Result<Tried, DbErr> {
    let transaction = begin(serving, TransactionOptions::default()).await?;
    let trial = Trial {
        transaction: &transaction,
        tables,
        registry,
        hook: Hook::new(registry.clone()),
        one: UuidV7Generator.uuid(),
        other: UuidV7Generator.uuid(),
        made: HashMap::new(),
        tried: Tried::default(),
    };
    let tried = trial.run().await;
    transaction.rollback().await?;
    tried
}

impl Trial<'_> {
    async fn run(mut self) -> Result<Tried, DbErr> {
        for tenant in [self.one, self.other] {
            self.make(tenant).await?;
        }
        for (name, table) in self.tables {
            if let Some(Confinement::Tenant { column, access }) = self.registry.confinement(name) {
                let account = self.reach_for(name, table, column, *access).await?;
                account.close(&mut self.tried);
            }
        }
        Ok(self.tried)
    }

    /// The one tenant reaches for the other's rows in that table, each wall by itself.
    async fn reach_for(&self, name: &str, table: &Table, own: &str, access: Access) -> Result<Account, DbErr> {
        let has_rows = [self.one, self.other].iter().all(|tenant| self.made.contains_key(&(*tenant, name)));
        let mut account = Account::of(name, has_rows);
        let fresh = if has_rows { self.fresh(self.other, name, table) } else { None };
        let reach = Reach::new(self.backend(), name, table, own, [self.one, self.other], fresh);
        for deed in reach.deeds() {
            let granted = table.security.as_ref().is_none_or(|security| security.grants(deed.right()));
            // What nobody may do needs no wall.
            if !granted || (access == Access::ReadOnly && deed != Deed::Read) {
                continue;
            }
            self.name(self.other).await?;
            let own = self.confined(self.other, &reach, deed).await?;
            if account.is_telling(Way::Hook, deed, &own) {
                account.add(Way::Hook, deed, self.confined(self.one, &reach, deed).await?, &own);
            }
            if self.backend() == DbBackend::Postgres {
                self.past_the_hook(&reach, deed, &mut account).await?;
            }
        }
        Ok(account)
    }

    /// With nothing but row-level security in the way.
    async fn past_the_hook(&self, reach: &Reach, deed: Deed, account: &mut Account) -> Result<(), DbErr> {
        let own = self.bare(reach, deed).await?;
        if account.is_telling(Way::Named, deed, &own) {
            self.name(self.one).await?;
            account.add(Way::Named, deed, self.bare(reach, deed).await?, &own);
            self.ask_postgres(Statement::from_string(DbBackend::Postgres, NAME_NOBODY)).await?;
            account.add(Way::Nameless, deed, self.bare(reach, deed).await?, &own);
        }
        Ok(())
    }

    async fn confined(&self, tenant: Uuid, reach: &Reach, deed: Deed) -> Result<Ended, DbErr> {
        let scoped = self.hook.transaction(self.transaction.begin().await?, tenant);
        let ended = reach.attempt(deed, &scoped).await;
        scoped.rollback().await?;
        Ok(ended)
    }

    async fn bare(&self, reach: &Reach, deed: Deed) -> Result<Ended, DbErr> {
        let savepoint = self.transaction.begin().await?;
        let ended = reach.attempt(deed, &savepoint).await;
        savepoint.rollback().await?;
        Ok(ended)
    }

    /// Names the tenant to the database, where that wants to know it.
    async fn name(&self, tenant: Uuid) -> Result<(), DbErr> {
        self.ask_postgres(Statement::from_sql_and_values(DbBackend::Postgres, NAME_TENANT, [tenant.into()])).await
    }

    async fn ask_postgres(&self, statement: Statement) -> Result<(), DbErr> {
        if self.backend() == DbBackend::Postgres {
            self.transaction.query_one_raw(statement).await.map(drop)
        } else {
            Ok(())
        }
    }

    fn backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }
}
