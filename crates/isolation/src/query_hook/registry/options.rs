//! What is said of a tenant's table beyond its entity: its tenant column, that column's type, and its keys.

use std::fmt;

use sea_orm::ColumnType;

/// The default name of the column that holds the tenant.
pub(super) const TENANT_COLUMN: &str = "tenant_id";

/// What a tenant may do with the rows it sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// SELECT only.
    ReadOnly,
    /// Every statement.
    Writable,
}

/// Among which rows the keys of a table are unique.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keys {
    /// Among the rows of one tenant. Each key and index begins with the tenant column. If the database counts the rest of
    /// it, the numbers still tell how many rows all tenants insert, which the doctor notes.
    #[default]
    PerTenant,
    /// Among the rows of all tenants, as in a table that was made for one tenant: its primary key is `id` alone. Rows
    /// stay confined, but tenants can notice each other:
    ///
    /// - A unique violation tells a tenant that another one has this key, and so does `ON CONFLICT` that changes
    ///   nothing. On PostgreSQL it also waits for that tenant's transaction.
    /// - A foreign key without the tenant can point at another tenant's row. It tells whether that row exists, prevents
    ///   its deletion, or takes the referring row with it.
    /// - A search by an index that does not begin with the tenant takes time that depends on other tenants' rows.
    /// - An ID that the database counts tells how many rows all tenants insert. A tenant that may choose it can take
    ///   the one that another tenant would get next.
    ///
    /// The doctor notes these for each table. `tenantry isolation plan` prints the migration that ends them.
    Global,
}

/// The type of a tenant column, and of the tenants' IDs that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TenantType {
    /// A UUID, like the ID of a tenant of Tenantry.
    Uuid,
    /// An integer. Tenantry's own tenants have no such ID, so only a service with tenants of its own can use it.
    BigInt,
    /// A text. A tenant whose ID is a UUID or an integer is found by its canonical text: a UUID in lower case and with
    /// hyphens.
    Text,
}

impl TenantType {
    /// All types.
    pub const ALL: [Self; 3] = [Self::Uuid, Self::BigInt, Self::Text];

    /// Returns PostgreSQL's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Uuid => "uuid",
            Self::BigInt => "bigint",
            Self::Text => "text",
        }
    }

    /// Returns the type of an entity's column. `None` for one that only the database knows, such as a domain.
    ///
    /// # Errors
    ///
    /// A type that no tenant's ID has.
    pub(super) fn of(column: &ColumnType) -> Result<Option<Self>, String> {
        match column {
            ColumnType::Uuid => Ok(Some(Self::Uuid)),
            ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger => Ok(Some(Self::BigInt)),
            ColumnType::String(_) | ColumnType::Text => Ok(Some(Self::Text)),
            ColumnType::Custom(_) => Ok(None),
            other => Err(format!("{other:?}")),
        }
    }
}

impl fmt::Display for TenantType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a table belongs to tenants.
///
/// ```
/// # use tenantry_isolation::{Keys, TenantTable};
/// // A table that was there before: its key is `id` alone.
/// let invoices = TenantTable::by("organization_id").keys(Keys::Global);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantTable {
    pub(super) column: String,
    pub(super) access: Access,
    pub(super) keys: Keys,
    pub(super) tenant_type: Option<TenantType>,
}

impl TenantTable {
    /// A table whose column `column` names the tenant of each row. Its keys begin with that column, and its rows can be
    /// written.
    #[must_use]
    pub fn by(column: &str) -> Self {
        Self { column: column.to_owned(), access: Access::Writable, keys: Keys::default(), tenant_type: None }
    }

    /// Says among which rows the table's keys are unique.
    #[must_use]
    pub fn keys(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// Says that these statements only read the table. Another component writes its rows.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self { access: Access::ReadOnly, ..self }
    }

    /// Names the type of the tenant column, where an entity does not tell it: for a domain of PostgreSQL, or a table
    /// without an entity.
    #[must_use]
    pub fn of_type(self, tenant_type: TenantType) -> Self {
        Self { tenant_type: Some(tenant_type), ..self }
    }
}

impl Default for TenantTable {
    fn default() -> Self {
        Self::by(TENANT_COLUMN)
    }
}
