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

    /// Returns the text by which a quoted name is compared. SQLite ignores the case of ASCII letters, even in quotes.
    pub(super) fn key(self, name: &str) -> String {
        match self {
            Self::Postgres => name.to_owned(),
            Self::Sqlite => name.to_ascii_lowercase(),
        }
    }

    /// Returns whether the database reads two quoted names as one.
    pub(super) fn is_same(self, one: &str, other: &str) -> bool {
        match self {
            Self::Postgres => one == other,
            Self::Sqlite => one.eq_ignore_ascii_case(other),
        }
    }

    /// Returns the schema with which the name of a table that is registered without one may be qualified.
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
