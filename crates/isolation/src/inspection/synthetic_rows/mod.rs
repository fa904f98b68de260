//! Rows for tables that nobody described, invented from the catalogue of the database.
//!
//! A [`Catalogue`] is read once. A [`Maker`] then creates one row of a tenant in each of its tables, referenced rows
//! first, with values that types, defaults, enums, domains, checks, unique keys and foreign keys admit. Values of a
//! check are taken from its text and tried in turn. Where none is found, it says which column of which table prevents a
//! row, and a row can be supplied.
//!
//! The probe of the doctor and the isolation kit of `tenantry-testkit` create their rows here.

mod candidates;
mod cell;
mod draft;
mod maker;
mod rules;
mod text;

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Value};

pub(super) use self::maker::new_id;
use self::rules::{Rules, rules};
pub use self::{
    cell::{Cell, Row, insert, parameter},
    maker::{Maker, Settled, Skipped, Supply},
};
use super::{
    facts::{self, Column, Table, Tables},
    tenant_types,
};
use crate::{Registry, TenantKey, TenantType, names::quoted};

/// The tables of a database, and what they accept.
#[derive(Debug, Clone)]
pub struct Catalogue {
    backend: DbBackend,
    tables: Tables,
    rules: BTreeMap<String, Rules>,
    /// The types of the tenant columns, as far as they are known.
    tenant_types: BTreeMap<String, TenantType>,
    /// What is known of a table that does not exist.
    nothing: (Table, Rules),
}

impl Catalogue {
    /// Reads the tables that the connection finds without a schema, and those in the schemas that tables are registered
    /// with, under the names by which they are registered.
    pub async fn read<C: ConnectionTrait>(db: &C, registry: &Registry) -> Result<Self, DbErr> {
        let tables = facts::tables(db, registry).await?;
        Self::with(db, tables, registry).await
    }

    /// Adds to the tables what they accept.
    pub(super) async fn with<C: ConnectionTrait>(
        db: &C,
        mut tables: Tables,
        registry: &Registry,
    ) -> Result<Self, DbErr> {
        let rules = rules(db, registry).await?;
        // SQLite names no column of a key that is referenced as a whole.
        for reference in tables.values_mut().flat_map(|table| &mut table.references) {
            let key = rules.get(&reference.target).map_or(&[][..], Rules::key);
            for ((_, its), column) in reference.pairs.iter_mut().zip(key).filter(|((_, its), _)| its.is_empty()) {
                its.clone_from(column);
            }
        }
        let of_table = |(name, registered): (&str, &crate::Table)| {
            let (table, tenant) = (tables.get(name)?, registry.tenant_column(name)?);
            Some((name.to_owned(), tenant_types::bound(table, tenant, registered.tenant_type())?))
        };
        let tenant_types = registry.tables().filter_map(of_table).collect();
        Ok(Self { backend: db.get_database_backend(), tables, rules, tenant_types, nothing: Default::default() })
    }

    /// Returns the tenant as it is stored in a table: a text column holds the text of any ID.
    pub fn tenant_value(&self, table: &str, tenant: &TenantKey) -> Value {
        let as_type = tenant.as_type(self.tenant_types.get(table).copied());
        // The database says what is wrong with another type.
        as_type.unwrap_or_else(|_| tenant.clone().into_value())
    }

    /// Returns the names of all columns of a table, also of those that its entity lacks.
    pub fn columns(&self, table: &str) -> impl Iterator<Item = &str> {
        self.table(table).columns.iter().map(|column| column.name.as_str())
    }

    /// Returns the columns of a table's primary key.
    pub fn key(&self, table: &str) -> &[String] {
        self.rules(table).key()
    }

    /// Returns whether the database computes the column, so that no statement may give it a value.
    pub fn is_generated(&self, table: &str, column: &str) -> bool {
        self.table(table).columns.iter().any(|found| found.name == column && found.generated)
    }

    /// Returns whether the database numbers the column, and accepts a value only with OVERRIDING SYSTEM VALUE.
    pub fn is_identity(&self, table: &str, column: &str) -> bool {
        self.rules(table).identities.contains(column)
    }

    /// Returns the expressions that print each column of a table as a literal, for [`Catalogue::printed`]. `alias`
    /// qualifies the columns and ends with a dot, or is empty.
    pub fn literals(&self, table: &str, alias: &str) -> String {
        let literal = |column: &str| match self.backend {
            DbBackend::Postgres => format!("quote_literal({alias}{}::text)", quoted(column)),
            _ => format!("quote({alias}{})", quoted(column)),
        };
        self.columns(table).map(literal).collect::<Vec<_>>().join(", ")
    }

    /// Returns the row whose columns were printed as literals, from that place on. A column that is NULL is left out.
    pub fn printed(&self, table: &str, found: &QueryResult, from: usize) -> Result<Row, DbErr> {
        let mut row = Row::new();
        for (place, column) in self.columns(table).enumerate() {
            // SQLite prints NULL as a word.
            if let Some(text) = found.try_get_by_index::<Option<String>>(from + place)?.filter(|text| text != "NULL") {
                row.insert(column.to_owned(), Cell::printed(text));
            }
        }
        Ok(row)
    }

    pub(super) fn tables(&self) -> &Tables {
        &self.tables
    }

    fn table(&self, name: &str) -> &Table {
        self.tables.get(name).unwrap_or(&self.nothing.0)
    }

    fn rules(&self, name: &str) -> &Rules {
        self.rules.get(name).unwrap_or(&self.nothing.1)
    }

    /// Returns whether a row must provide a value for the column. SQLite lets most keys be NULL, which no reference
    /// finds.
    fn is_needed(&self, table: &str, column: &Column) -> bool {
        let key = self.rules(table).key();
        let is_row_id = self.backend == DbBackend::Sqlite && key.len() == 1 && column.kind == "integer";
        let in_key = key.contains(&column.name) && !is_row_id && !column.defaulted && !column.generated;
        column.is_needed() || in_key
    }
}
