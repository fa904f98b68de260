//! Probes tenant isolation: creates two tenants with a row in each tenant's table, lets one reach for the other's rows,
//! and rolls everything back.
//!
//! Each layer is probed alone. While the query hook is probed, the database has the other tenant named, so that it
//! would show that tenant's rows. While row-level security is probed without the hook, the database has the probing
//! tenant named, or none. Each attempt is first made by the other tenant on its own rows. Only if that succeeds does a
//! failure of the probe show that a layer held.

mod attack;
mod fixtures;
mod outcome;
mod synthetic_row;

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionOptions,
    TransactionSession, TransactionTrait,
};
use uuid::Uuid;

pub(super) use self::outcome::Tried;
use self::{
    attack::{Deed, Ended, Reach},
    outcome::{Outcome, Way},
    synthetic_row::Row,
};
use super::{
    declarations::{Declarations, TenantsTable},
    facts::{Table, Tables},
};
use crate::{Access, Confinement, Hook, Registry, begin};

/// Clears the named tenant, as the end of a transaction does.
const NAME_NOBODY: &str = "SELECT set_config('app.tenant_id', '', true)";

/// Two tenants in a transaction that is never committed.
struct Probe<'a> {
    transaction: &'a DatabaseTransaction,
    tables: &'a Tables,
    registry: &'a Registry,
    tenants: Option<TenantsTable>,
    hook: Hook,
    one: Uuid,
    other: Uuid,
    /// The created rows, by tenant and table.
    made: HashMap<(Uuid, &'a str), Made>,
    tried: Tried,
}

/// A created row.
struct Made {
    /// Its values as stored in the database.
    row: Row,
    /// The number in its numeric columns.
    number: u16,
}

/// Returns an ID that no row has.
#[allow(clippy::disallowed_methods, reason = "rows that are rolled back need no ID that a test foretells")]
fn new_id() -> Uuid {
    Uuid::now_v7()
}

/// Probes the isolation of each tenant's table.
pub(super) async fn hold(
    serving: &DatabaseConnection,
    tables: &Tables,
    declared: &Declarations,
) -> Result<Tried, DbErr> {
    let registry = &declared.registry;
    let transaction = begin(serving, TransactionOptions::default()).await?;
    let probe = Probe {
        transaction: &transaction,
        tables,
        registry,
        tenants: declared.tenants,
        hook: Hook::new(registry.clone()),
        one: new_id(),
        other: new_id(),
        made: HashMap::new(),
        tried: Tried::default(),
    };
    let tried = probe.run().await;
    transaction.rollback().await?;
    tried
}

impl Probe<'_> {
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

    /// Lets one tenant reach for the other tenant's rows of the table, each layer alone.
    async fn reach_for(&self, name: &str, table: &Table, own: &str, access: Access) -> Result<Outcome, DbErr> {
        let has_rows = [self.one, self.other].iter().all(|tenant| self.made.contains_key(&(*tenant, name)));
        let mut account = Outcome::of(name, has_rows);
        let fresh = if has_rows { self.fresh(self.other, name, table) } else { None };
        let reach = Reach::new(self.backend(), name, table, own, [self.one, self.other], fresh);
        for deed in reach.deeds() {
            let granted = table.security.as_ref().is_none_or(|security| security.grants(deed.right()));
            // An action that the role may not perform at all needs no further protection.
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

    /// Probes with only row-level security in place.
    async fn past_the_hook(&self, reach: &Reach, deed: Deed, account: &mut Outcome) -> Result<(), DbErr> {
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

    /// Names the tenant to the database, if the database supports it. The role stays the serving one, because rows are
    /// created in every table.
    async fn name(&self, tenant: Uuid) -> Result<(), DbErr> {
        let name = format!("SET LOCAL app.tenant_id = '{tenant}'");
        self.ask_postgres(Statement::from_string(DbBackend::Postgres, name)).await
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
