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

pub(super) use self::outcome::Tried;
use self::{
    attack::{Deed, Ended, Reach},
    outcome::{Outcome, Way},
};
use super::{
    declarations::Declarations,
    facts::{Table, Tables},
    synthetic_rows::{Catalogue, Cell, Maker, Row, new_id},
    tenant_types,
};
use crate::{Access, Confinement, Hook, Registry, TenantKey, TenantType, begin};

/// Clears the named tenant, as the end of a transaction does.
const NAME_NOBODY: &str = "SELECT set_config('app.tenant_id', '', true)";

/// Two tenants in a transaction that is never committed.
struct Probe<'a> {
    transaction: &'a DatabaseTransaction,
    tables: &'a Tables,
    registry: &'a Registry,
    hook: Hook,
    catalogue: &'a Catalogue,
    one: TenantKey,
    other: TenantKey,
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
        one: new_tenant(catalogue.tables(), &declared.registry),
        other: new_tenant(catalogue.tables(), &declared.registry),
        catalogue: &catalogue,
        made: HashMap::new(),
        tried: Tried::default(),
    };
    let tried = probe.run(declared).await;
    transaction.rollback().await?;
    tried
}

impl Probe<'_> {
    async fn run(mut self, declared: &Declarations) -> Result<Tried, DbErr> {
        self.make(declared).await?;
        for (name, table) in self.tables {
            if let Some(Confinement::Tenant { column, access }) = self.registry.confinement(name) {
                let account = self.reach_for(name, table, column, *access).await?;
                account.close(&mut self.tried);
            }
        }
        Ok(self.tried)
    }

    /// Creates both tenants with a row in each tenant's table that takes one.
    async fn make(&mut self, declared: &Declarations) -> Result<(), DbErr> {
        let catalogue = self.catalogue;
        let column = |name: &String| Some((name.clone(), self.registry.tenant_column(name)?.to_owned()));
        let owned: BTreeMap<String, String> = self.tables.keys().filter_map(column).collect();
        let mut makers = Vec::new();
        for tenant in [self.one.clone(), self.other.clone()] {
            self.name(&tenant).await?;
            let backend = self.backend();
            let mut maker = Maker::new(catalogue, &owned, tenant.clone());
            // These are told the tenant as a UUID.
            if let Some(tenant) = tenant.uuid() {
                if let Some(table) = declared.tenants {
                    self.transaction.execute_raw((table.insert)(backend, tenant)).await?;
                    let key = Row::from([(table.key.to_owned(), Cell::Bound(tenant.into()))]);
                    maker = maker.with(table.name, key);
                }
                for (table, insert) in declared.rows.iter().copied() {
                    maker = maker.supplied(table, Box::new(move || insert(backend, tenant)));
                }
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
        let tenants = [&self.one, &self.other].map(|tenant| self.catalogue.tenant_value(name, tenant));
        let reach = Reach::new(self.backend(), name, table, own, tenants, fresh);
        for deed in reach.deeds() {
            let granted = table.security.as_ref().is_none_or(|security| security.grants(deed.right()));
            // An action that the role may not perform at all needs no further protection.
            if !granted || (access == Access::ReadOnly && deed != Deed::Read) {
                continue;
            }
            self.name(&self.other).await?;
            let own = self.confined(&self.other, &reach, deed).await?;
            if account.is_telling(Way::Hook, deed, &own) {
                account.add(Way::Hook, deed, self.confined(&self.one, &reach, deed).await?, &own);
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
            self.name(&self.one).await?;
            account.add(Way::Named, deed, self.bare(reach, deed).await?, &own);
            self.ask_postgres(Statement::from_string(DbBackend::Postgres, NAME_NOBODY)).await?;
            account.add(Way::Nameless, deed, self.bare(reach, deed).await?, &own);
        }
        Ok(())
    }

    async fn confined(&self, tenant: &TenantKey, reach: &Reach, deed: Deed) -> Result<Ended, DbErr> {
        let scoped = self.hook.transaction(self.transaction.begin().await?, tenant.clone());
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
    async fn name(&self, tenant: &TenantKey) -> Result<(), DbErr> {
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

/// Returns a tenant that no row has, in the type of the tenant columns. A number fits into the smallest of them.
fn new_tenant(tables: &Tables, registry: &Registry) -> TenantKey {
    let columns = registry.tables().filter_map(|(name, registered)| {
        let (table, tenant) = (tables.get(name)?, registry.tenant_column(name)?);
        let column = table.columns.iter().find(|column| column.name == tenant)?;
        let tenant_type = registered.tenant_type().or_else(|| tenant_types::of_column(table, tenant))?;
        Some((tenant_type, column.kind.to_ascii_lowercase()))
    });
    let (mut bits, mut is_number, id) = (62, false, new_id());
    for (tenant_type, kind) in columns {
        match tenant_type {
            TenantType::Uuid => return id.into(),
            TenantType::BigInt => is_number = true,
            TenantType::Text => continue,
        }
        bits = bits.min(match kind.as_str() {
            "smallint" => 14,
            "integer" => 30,
            _ => 62,
        });
    }
    if !is_number {
        return id.into();
    }
    // The last bits of the ID are random.
    let (_, low) = id.as_u64_pair();
    let bit = 1_i64 << bits;
    let random = i64::try_from(low & 0x3fff_ffff_ffff_ffff).unwrap_or_default();
    (bit | (random & (bit - 1))).into()
}

/// Says why a table was not probed.
fn note(maker: &Maker<'_>, table: &str) -> Option<String> {
    let skipped = maker.skipped().iter().find(|skipped| skipped.table == table)?;
    let supply = "Declarations::with_row can supply one";
    Some(format!("{table}: not probed: no row could be created ({}; {supply})", skipped.reason))
}
