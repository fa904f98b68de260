//! The migration that brings tables which exist already behind the isolation, as SQL for a person to read and run.
//!
//! The catalogue says what is missing, and only that is written. Nothing is run.

mod catalogue;
mod postgres;
mod script;
mod sqlite;
mod text;

use sea_orm::{DatabaseConnection, DbBackend, DbErr};

use super::{
    Declarations,
    facts::{self, Tables},
    tenant_types,
};
use crate::{Keys, Registry, TenantTable, TenantType};

/// A table to bring behind the isolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTable {
    /// Its name.
    pub name: String,
    /// The column that names the tenant of each row, or that will.
    pub tenant_column: String,
    /// The type of that column. `None` if it is the one that the column has, or a UUID.
    pub tenant_type: Option<TenantType>,
    /// An SQL expression for the tenant of a row that has none.
    pub backfill: Option<String>,
}

/// Why no plan can be written.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The database can't be asked.
    #[error("cannot read the catalogue of the database")]
    Database(#[from] DbErr),
    /// There is no such table.
    #[error(
        "there is no table {0}; name one that the serving role can see, with its schema if that is another one (PostgreSQL)"
    )]
    NoTable(String),
    /// The tenant column has a type that no tenant's ID has, or another one than was asked for.
    #[error("the column {column} of {table} is of type {kind}; convert it to uuid, bigint or text first")]
    Type {
        /// The table.
        table: String,
        /// Its tenant column.
        column: String,
        /// The column's type.
        kind: String,
    },
    /// The tenant column is a number, and tenants have UUIDs.
    #[error(
        "the tenants of {table} have numbers and those of the registered tables have UUIDs; convert its tenant column to uuid or text first"
    )]
    Number {
        /// The table.
        table: String,
    },
    /// The plan would break a foreign key of another table.
    #[error("{table} can't stay as it is: {why}; plan it in the same run (--table {table})")]
    Needs {
        /// The other table.
        table: String,
        /// Why it has to change.
        why: String,
    },
    /// The definition of a table of SQLite can't be read.
    #[error(
        "cannot read the definition of {table}: {reason}; create the table again by hand, in the steps that SQLite \
         documents under \"Making Other Kinds Of Table Schema Changes\""
    )]
    Unreadable {
        /// The table.
        table: String,
        /// What was not understood.
        reason: String,
    },
    /// The table has no primary key, which no catalogue can choose.
    #[error("{0} has no primary key; give it one first")]
    NoKey(String),
}

/// Writes the migration that brings these tables behind the isolation, with the steps that are missing. `serving` is a
/// connection of the role that serves; the migration has to be run by the owner of the tables.
///
/// # Errors
///
/// The variants of [`PlanError`].
pub async fn plan(
    serving: &DatabaseConnection,
    declared: &Declarations,
    planned: &[PlannedTable],
) -> Result<String, PlanError> {
    let named = named(declared, planned)?;
    let found = facts::tables(serving, &named).await?;
    let tenants = planned.iter().map(|table| Ok((table.name.as_str(), Tenant::of(table, &found)?)));
    let tenants = tenants.collect::<Result<Vec<_>, PlanError>>()?;
    let mut registered = declared.registry.tables();
    if registered.any(|(_, table)| table.tenant_type() == Some(TenantType::Uuid))
        && let Some((table, _)) = tenants.iter().find(|(_, tenant)| tenant.of_type == TenantType::BigInt)
    {
        return Err(PlanError::Number { table: (*table).to_owned() });
    }
    let planning = Planning { found: &found, named: &named, declared, tenants };
    match serving.get_database_backend() {
        DbBackend::Postgres => planning.postgres(serving).await,
        _ => planning.sqlite(serving).await,
    }
}

/// Returns a registry that knows the schemas of the registered tables, and of those that are planned.
fn named(declared: &Declarations, planned: &[PlannedTable]) -> Result<Registry, PlanError> {
    planned.iter().filter(|table| table.name.contains('.')).try_fold(declared.registry.clone(), |registry, table| {
        let one = Registry::builder().table_with(
            &table.name,
            &[&table.tenant_column],
            TenantTable::by(&table.tenant_column).keys(Keys::Global),
        );
        let one = one.build().map_err(|_| PlanError::NoTable(table.name.clone()))?;
        // What is registered of it says more.
        Ok(if registry.table(&table.name).is_some() { registry } else { registry.with(&one) })
    })
}

/// What is known of the tables to plan.
struct Planning<'a> {
    found: &'a Tables,
    /// All tables that are registered or planned with their schema.
    named: &'a Registry,
    declared: &'a Declarations,
    /// The planned tables in the order in which they were named: a row may take its tenant from an earlier table's.
    tenants: Vec<(&'a str, Tenant<'a>)>,
}

/// The tenant column of a planned table.
#[derive(Debug, Clone, Copy)]
struct Tenant<'a> {
    column: &'a str,
    of_type: TenantType,
    backfill: Option<&'a str>,
    /// Whether the table lacks the column.
    is_missing: bool,
    /// Whether the column may be NULL.
    is_nullable: bool,
}

impl<'a> Tenant<'a> {
    fn of(planned: &'a PlannedTable, found: &Tables) -> Result<Self, PlanError> {
        let PlannedTable { name, tenant_column, tenant_type, backfill } = planned;
        let table = found.get(name).ok_or_else(|| PlanError::NoTable(name.clone()))?;
        let column = table.columns.iter().find(|column| column.name == *tenant_column);
        let of_type = match column {
            None => tenant_type.unwrap_or(TenantType::Uuid),
            Some(column) => {
                let odd = || {
                    let (table, kind) = (name.clone(), column.kind.clone());
                    PlanError::Type { table, column: tenant_column.clone(), kind }
                };
                if tenant_types::mistyped(table, tenant_column, *tenant_type).is_some() {
                    return Err(odd());
                }
                tenant_type.or_else(|| tenant_types::of_column(table, tenant_column)).ok_or_else(odd)?
            }
        };
        Ok(Self {
            column: tenant_column,
            of_type,
            backfill: backfill.as_deref(),
            is_missing: column.is_none(),
            is_nullable: column.is_none_or(|column| !column.not_null),
        })
    }

    /// Returns the expression for the tenant of a row that has none. Without one that was given it is NULL, on which the
    /// migration stops as long as there are such rows.
    fn backfill(&self, table: &str) -> String {
        self.backfill.map_or_else(
            || format!("NULL /* REPLACE: the tenant of each row of {table}, such as (SELECT … WHERE …) */"),
            |given| format!("({given})"),
        )
    }
}

impl<'a> Planning<'a> {
    fn planned(&self, table: &str) -> Option<&Tenant<'a>> {
        self.tenants.iter().find(|(name, _)| *name == table).map(|(_, tenant)| tenant)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        self.tenants.iter().map(|(name, _)| *name)
    }

    /// Returns the tenant column of a table that is planned, or registered as a tenant's.
    fn tenant_column(&self, table: &str) -> Option<&'a str> {
        let planned = self.planned(table).map(|tenant| tenant.column);
        planned.or_else(|| self.declared.registry.tenant_column(table))
    }
}
