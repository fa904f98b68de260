//! Probes tenant isolation: creates two tenants with a row in each tenant's table, lets one reach for the other's rows,
//! and rolls everything back.
//!
//! Each layer is probed alone. While the query hook is probed, the database has the other tenant named, so that it
//! would show that tenant's rows. While row-level security is probed without the hook, the database has the probing
//! tenant named, or none. Each attempt is first made by the other tenant on its own rows. Only if that succeeds does a
//! failure of the probe show that a layer held.

mod attack;
mod outcome;

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionOptions,
    TransactionSession, TransactionTrait,
};
use uuid::Uuid;

pub(super) use self::outcome::Tried;
use self::{
    attack::{Deed, Ended, Reach},
    outcome::{Outcome, Way},
};
use super::{
    declarations::Declarations,
    facts::{Table, Tables},
    synthetic_rows::{Catalogue, Cell, Maker, Row, new_id},
};
use crate::{Access, Confinement, Hook, Registry, begin};

/// Clears the named tenant, as the end of a transaction does.
const NAME_NOBODY: &str = "SELECT set_config('app.tenant_id', '', true)";

/// Two tenants in a transaction that is never committed.
struct Probe<'a> {
    transaction: &'a DatabaseTransaction,
    tables: &'a Tables,
    registry: &'a Registry,
    hook: Hook,
    one: Uuid,
    other: Uuid,
    /// The tables in which both tenants have a row, with a row of the other that is not inserted.
    made: HashMap<String, Row>,
    tried: Tried,
}

/// Probes the isolation of each tenant's table.
pub(super) async fn hold(
    serving: &DatabaseConnection,
    tables: Tables,
    declared: &Declarations,
) -> Result<Tried, DbErr> {
    let catalogue = Catalogue::with(serving, tables, &declared.registry).await?;
    let transaction = begin(serving, TransactionOptions::default()).await?;
    let probe = Probe {
        transaction: &transaction,
        tables: catalogue.tables(),
        registry: &declared.registry,
        hook: Hook::new(declared.registry.clone()),
        one: new_id(),
        other: new_id(),
        made: HashMap::new(),
        tried: Tried::default(),
    };
    let tried = probe.run(&catalogue, declared).await;
    transaction.rollback().await?;
    tried
}

impl Probe<'_> {
    async fn run(mut self, catalogue: &Catalogue, declared: &Declarations) -> Result<Tried, DbErr> {
        self.make(catalogue, declared).await?;
        for (name, table) in self.tables {
            if let Some(Confinement::Tenant { column, access }) = self.registry.confinement(name) {
                let account = self.reach_for(name, table, column, *access).await?;
                account.close(&mut self.tried);
            }
        }
        Ok(self.tried)
    }

    /// Creates both tenants with a row in each tenant's table that takes one.
    async fn make(&mut self, catalogue: &Catalogue, declared: &Declarations) -> Result<(), DbErr> {
        let column = |name: &String| Some((name.clone(), self.registry.tenant_column(name)?.to_owned()));
        let owned: BTreeMap<String, String> = self.tables.keys().filter_map(column).collect();
        let mut makers = Vec::new();
        for tenant in [self.one, self.other] {
            self.name(tenant).await?;
            let backend = self.backend();
            let mut maker = Maker::new(catalogue, &owned, tenant);
            if let Some(table) = declared.tenants {
                self.transaction.execute_raw((table.insert)(backend, tenant)).await?;
                let key = Row::from([(table.key.to_owned(), Cell::Bound(tenant.into()))]);
                maker = maker.with(table.name, key);
            }
            for (table, insert) in declared.rows.iter().copied() {
                maker = maker.supplied(table, Box::new(move || insert(backend, tenant)));
            }
            maker.make(self.transaction).await?;
            makers.push(maker);
        }
        let (one, other) = (&makers[0], &makers[1]);
        for name in owned.keys() {
            match (one.made(name), other.made(name)) {
                (Some(_), Some(like)) => {
                    // A row that a constraint prevents shows as well whether the isolation was passed.
                    let another = other.another(self.transaction, name, like).await?;
                    let fresh = another.map_or_else(|(_, tried)| tried, |settled| settled.given);
                    self.made.insert(name.clone(), fresh);
                }
                // One note for both tenants is enough.
                _ => self.tried.notes.extend(makers.iter().find_map(|maker| note(maker, name))),
            }
        }
        Ok(())
    }

    /// Lets one tenant reach for the other tenant's rows of the table, each layer alone.
    async fn reach_for(&self, name: &str, table: &Table, own: &str, access: Access) -> Result<Outcome, DbErr> {
        let fresh = self.made.get(name).cloned();
        let mut account = Outcome::of(name, fresh.is_some());
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

/// Says why a table was not probed.
fn note(maker: &Maker<'_>, table: &str) -> Option<String> {
    let skipped = maker.skipped().iter().find(|skipped| skipped.table == table)?;
    let supply = "Declarations::with_row can supply one";
    Some(format!("{table}: not probed: no row could be created ({}; {supply})", skipped.reason))
}
