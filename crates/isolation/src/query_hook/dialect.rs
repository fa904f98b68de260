//! The dialects whose statements can be confined, and their differences.

use sea_orm::DbBackend;
use sqlparser::dialect::{PostgreSqlDialect, SQLiteDialect};

use super::error::{Refusal, ScopeError};

/// A dialect whose statements can be confined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// PostgreSQL 14 and later.
    Postgres,
    /// SQLite 3.39 and later.
    Sqlite,
}

impl Dialect {
    pub(super) fn grammar(self) -> &'static dyn sqlparser::dialect::Dialect {
        match self {
            Self::Postgres => &PostgreSqlDialect {},
            Self::Sqlite => &SQLiteDialect {},
        }
    }

    /// Returns the first character of a parameter.
    pub(super) fn parameter_sign(self) -> char {
        match self {
            Self::Postgres => '$',
            Self::Sqlite => '?',
        }
    }

    /// Returns the only schema that a table name may be qualified with.
    pub(super) fn schema(self) -> &'static str {
        match self {
            Self::Postgres => "public",
            Self::Sqlite => "main",
        }
    }
}

impl TryFrom<DbBackend> for Dialect {
    type Error = ScopeError;

    fn try_from(backend: DbBackend) -> Result<Self, ScopeError> {
        match backend {
            DbBackend::Postgres => Ok(Self::Postgres),
            DbBackend::Sqlite => Ok(Self::Sqlite),
            other => {
                let what = format!("a connection to {other:?}");
                Err(ScopeError::new(Refusal::Dialect, what, "connect to PostgreSQL or SQLite"))
            }
        }
    }
}
