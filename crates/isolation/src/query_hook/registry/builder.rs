//! Registration by entity. A table that can't be confined is refused here, with the reason, before any statement is
//! sent.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn};

use super::{
    Confinement, Registry, Table,
    functions::FUNCTIONS,
    options::{Access, Keys, TENANT_COLUMN, TenantTable, TenantType},
};
use crate::names::{has_length, has_odd_character};

/// Names that a database may read as something other than a table.
pub(super) const KEYWORDS: &[&str] = &["only", "lateral", "rows", "unnest"];

/// The names that databases give to the rows of a write.
const ROWS: &[&str] = &["excluded", "new", "old"];

/// A table that can't be registered, and the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot confine table {table} to a tenant: {reason}")]
pub struct RegistryError {
    table: String,
    reason: String,
}

impl RegistryError {
    /// Creates an error about that table.
    pub fn new(table: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { table: table.into(), reason: reason.into() }
    }

    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// Why the table was refused.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Collects tables; [`RegistryBuilder::build`] checks them.
#[derive(Debug, Default)]
pub struct RegistryBuilder {
    tables: Vec<Declared>,
    functions: Vec<String>,
    types: Vec<String>,
    operators: Vec<String>,
    explain_analyze: bool,
}

#[derive(Debug)]
struct Declared {
    table: Table,
    nullable: HashSet<String>,
    /// Whether the name of the table or of its schema has a dot of its own.
    dotted: bool,
    /// The entity's type of the tenant column, if no tenant's ID has it.
    odd_type: Option<String>,
}

impl RegistryBuilder {
    /// Registers a table whose column `tenant_id` names the tenant of each row.
    #[must_use]
    pub fn tenant<E: EntityTrait>(self) -> Self {
        self.tenant_by::<E>(TENANT_COLUMN)
    }

    /// Registers a table whose column `column` names the tenant of each row.
    #[must_use]
    pub fn tenant_by<E: EntityTrait>(self, column: &str) -> Self {
        self.tenant_with::<E>(TenantTable::by(column))
    }

    /// Registers a table of tenants about which more is said, such as one that existed before it had tenants:
    ///
    /// ```
    /// # use sea_orm::entity::prelude::*;
    /// # use tenantry_isolation::{Keys, Registry, TenantTable};
    /// # mod invoice {
    /// #     use sea_orm::entity::prelude::*;
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    /// #     #[sea_orm(table_name = "invoices")]
    /// #     pub struct Model {
    /// #         #[sea_orm(primary_key)]
    /// #         pub id: i64,
    /// #         pub organization_id: Uuid,
    /// #     }
    /// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    /// #     pub enum Relation {}
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    /// let registry = Registry::builder()
    ///     .tenant_with::<invoice::Entity>(TenantTable::by("organization_id").keys(Keys::Global))
    ///     .build()?;
    /// # Ok::<(), tenantry_isolation::RegistryError>(())
    /// ```
    #[must_use]
    pub fn tenant_with<E: EntityTrait>(self, table: TenantTable) -> Self {
        let TenantTable { column, access, keys, tenant_type } = table;
        let mut builder = self.declare::<E>(Confinement::Tenant { column: column.clone(), access });
        if let Some(declared) = builder.tables.last_mut() {
            declared.table.keys = keys;
            let of_entity = E::Column::iter().find(|found| found.as_str() == column);
            let of_entity = of_entity.map(|found| TenantType::of(found.def().get_column_type()));
            match (tenant_type, of_entity) {
                (Some(said), _) => declared.table.tenant_type = Some(said),
                (None, Some(Ok(found))) => declared.table.tenant_type = found,
                (None, Some(Err(odd))) => declared.odd_type = Some(odd),
                (None, None) => {}
            }
        }
        builder
    }

    /// Registers a table whose column `tenant_id` names the tenant of each row, as read-only for these statements.
    /// Another component writes its rows, by rules that a plain statement would bypass.
    #[must_use]
    pub fn tenant_read_only<E: EntityTrait>(self) -> Self {
        self.tenant_with::<E>(TenantTable::default().read_only())
    }

    /// Registers a table without an entity, for tools that know tables by name only. A schema is written before the name
    /// and a dot. The first of its columns names the tenant; it is assumed to be NOT NULL and first in the primary key.
    #[must_use]
    pub fn table(self, name: &str, columns: &[&str]) -> Self {
        self.table_with(name, columns, TenantTable::by(columns.first().copied().unwrap_or(TENANT_COLUMN)))
    }

    /// Like [`table`](Self::table), about which more is said. The tenant column is the one that `table` names.
    #[must_use]
    pub fn table_with(mut self, name: &str, columns: &[&str], table: TenantTable) -> Self {
        let TenantTable { column, access, keys, tenant_type } = table;
        self.tables.push(Declared {
            nullable: HashSet::new(),
            dotted: name.split('.').count() > 2,
            odd_type: None,
            table: Table {
                name: name.to_owned(),
                // What else is in the key of a table with global keys is not known, so no conflict target is changed.
                key: if keys == Keys::Global { Vec::new() } else { vec![column.clone()] },
                confinement: Confinement::Tenant { column, access },
                columns: columns.iter().map(|&column| column.to_owned()).collect(),
                keys,
                tenant_type,
                learned: None,
            },
        });
        self
    }

    /// Registers a table whose rows all tenants share, as read-only or writable.
    #[must_use]
    pub fn global<E: EntityTrait>(self, access: Access) -> Self {
        self.declare::<E>(Confinement::Global(access))
    }

    /// Allows one more function, by its lower-case name. It must read only its arguments: a function that runs SQL,
    /// reads files or changes settings breaks tenant isolation.
    #[must_use]
    pub fn function(mut self, name: &str) -> Self {
        self.functions.push(name.to_owned());
        self
    }

    /// Allows casts to one more type, such as a PostgreSQL enum, a domain or the `vector` of an extension, by its
    /// lower-case name. It must not be the type of a table's rows, nor one like `regclass` that looks up names.
    #[must_use]
    pub fn cast_to(mut self, name: &str) -> Self {
        self.types.push(name.to_owned());
        self
    }

    /// Allows one more operator of PostgreSQL, such as `<->` of pgvector. Like a function, it must read only its operands.
    #[must_use]
    pub fn operator(mut self, sign: &str) -> Self {
        self.operators.push(sign.to_owned());
        self
    }

    /// Allows EXPLAIN ANALYZE on PostgreSQL. Its output counts rows of all tenants, so no tenant may read it.
    #[must_use]
    pub fn explain_analyze(mut self) -> Self {
        self.explain_analyze = true;
        self
    }

    /// Builds the registry.
    ///
    /// # Errors
    ///
    /// The first table that can't be confined, and why: its tenant column is missing, may be null or is not first in
    /// the primary key; a name is too long, has a quote, or differs from another one only in the case of its letters; it
    /// is registered twice.
    pub fn build(self) -> Result<Registry, RegistryError> {
        let mut tables = HashMap::with_capacity(self.tables.len());
        for declared in self.tables {
            declared.check().map_err(|reason| RegistryError::new(declared.table.name.clone(), reason))?;
            let Declared { table, .. } = declared;
            let name = table.name.clone();
            match tables.insert(name.to_ascii_lowercase(), table) {
                None => {}
                Some(other) if other.name == name => return Err(RegistryError::new(name, "it is registered twice")),
                Some(other) => {
                    let reason =
                        format!("it differs from {} in the case of letters only, which SQLite ignores", other.name);
                    return Err(RegistryError::new(name, reason));
                }
            }
        }
        let in_public = |table: &&Table| {
            table.name.strip_prefix("public.").is_some_and(|name| tables.contains_key(&name.to_ascii_lowercase()))
        };
        if let Some(table) = tables.values().find(in_public) {
            return Err(RegistryError::new(table.name.clone(), "it is registered twice, also without its schema"));
        }
        of_one_type(&tables)?;
        let functions = FUNCTIONS.iter().map(|name| (*name).to_owned()).chain(self.functions).collect();
        Ok(Registry {
            tables,
            functions,
            types: self.types.into_iter().collect(),
            operators: self.operators.into_iter().collect(),
            explain_analyze: self.explain_analyze,
        })
    }

    /// Returns a builder that checks and builds the contents of `registry` again.
    pub(super) fn of(registry: Registry) -> Self {
        let Registry { tables, functions, types, operators, explain_analyze } = registry;
        let declared = |table| Declared { table, nullable: HashSet::new(), dotted: false, odd_type: None };
        Self {
            tables: tables.into_values().map(declared).collect(),
            functions: functions.into_iter().collect(),
            types: types.into_iter().collect(),
            operators: operators.into_iter().collect(),
            explain_analyze,
        }
    }

    fn declare<E: EntityTrait>(mut self, confinement: Confinement) -> Self {
        let entity = E::default();
        let (schema, name) = (entity.schema_name(), entity.table_name());
        let columns = E::Column::iter();
        self.tables.push(Declared {
            dotted: name.contains('.') || schema.is_some_and(|schema| schema.contains('.')),
            nullable: columns.clone().filter(|c| c.def().is_null()).map(|c| c.as_str().to_owned()).collect(),
            odd_type: None,
            table: Table {
                name: schema.map_or_else(|| name.to_owned(), |schema| format!("{schema}.{name}")),
                confinement,
                columns: columns.map(|c| c.as_str().to_owned()).collect(),
                key: E::PrimaryKey::iter().map(|key| key.into_column().as_str().to_owned()).collect(),
                keys: Keys::default(),
                tenant_type: None,
                learned: None,
            },
        });
        self
    }
}

impl Declared {
    fn check(&self) -> Result<(), String> {
        if self.dotted {
            return Err("a dot separates a schema from a table, and can't be part of their names".to_owned());
        }
        let schema = self.table.schema();
        let name = self.table.name.rsplit('.').next().unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        if KEYWORDS.contains(&lower.as_str()) || ROWS.contains(&lower.as_str()) {
            return Err("the name is a keyword where tables are named".to_owned());
        }
        if let Some(schema) = schema.filter(|schema| schema.starts_with("pg_") || *schema == "information_schema") {
            return Err(format!("the schema {schema} belongs to the database"));
        }
        for name in schema.into_iter().chain([name]).chain(self.table.columns.iter().map(String::as_str)) {
            if !has_length(name) || has_odd_character(name) {
                return Err(format!(
                    "the name {name:?} is not 1 to 63 bytes without quotes, brackets, backslashes and control characters"
                ));
            }
        }
        if let Some(twice) = repeated(&self.table.columns) {
            return Err(format!("it has two columns {twice}"));
        }
        let Confinement::Tenant { column, access: _ } = &self.table.confinement else { return Ok(()) };
        if !self.table.columns.contains(column) {
            return Err(format!("it has no column {column}"));
        }
        if self.nullable.contains(column) {
            return Err(format!("its column {column} may be null"));
        }
        if let Some(odd) = &self.odd_type {
            return Err(format!(
                "its column {column} is of type {odd}; a tenant's ID is a uuid, a bigint or a text, so convert the \
                 column, or say what it is by TenantTable::of_type"
            ));
        }
        match self.table.key.first() {
            _ if self.table.keys == Keys::Global => Ok(()),
            Some(first) if first == column => Ok(()),
            Some(first) => Err(format!(
                "its primary key begins with {first} and not with {column}; put {column} first, or say that its keys \
                 are unique across all tenants by TenantTable::keys(Keys::Global)"
            )),
            None => Err("it has no primary key".to_owned()),
        }
    }
}

/// Requires that one ID can name a tenant in all tables.
fn of_one_type(tables: &HashMap<String, Table>) -> Result<(), RegistryError> {
    let of = |wanted| {
        let tables = tables.values().filter(|table| table.tenant_type == Some(wanted));
        tables.map(|table| &table.name).min()
    };
    let (Some(by_number), Some(by_uuid)) = (of(TenantType::BigInt), of(TenantType::Uuid)) else { return Ok(()) };
    let reason = format!(
        "its tenant column is a bigint and that of {by_uuid} is a uuid; no tenant has an ID of both types, so convert \
         one of them, or give each its own registry"
    );
    Err(RegistryError { table: by_number.clone(), reason })
}

/// Returns a name that occurs twice. SQLite ignores the case of letters.
fn repeated(names: &[String]) -> Option<&str> {
    let mut seen = HashSet::new();
    names.iter().map(String::as_str).find(|name| !seen.insert(name.to_ascii_lowercase()))
}
