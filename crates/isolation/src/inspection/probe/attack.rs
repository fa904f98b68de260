//! The attempts to reach another tenant's rows, and their outcomes.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::super::{
    facts::Table,
    synthetic_rows::{Row, insert, parameter},
};
use crate::{
    ScopeError, driver_error,
    names::{quoted, quoted_table},
};

/// PostgreSQL's error code when a policy rejects a write.
const INSUFFICIENT_PRIVILEGE: &str = "42501";
/// The error codes of a policy that assumes a named tenant: '' is not a UUID, or the setting does not exist.
const NO_NAME: [&str; 2] = ["22P02", "42704"];
/// The low byte of each SQLite error code for a constraint violation.
const SQLITE_CONSTRAINT: u32 = 19;

/// An action on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Read,
    Change,
    Delete,
    Add,
    /// Assigns the tenant's own row to the other tenant.
    Move,
}

impl Deed {
    /// Returns the past participle of the action.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "changed",
            Self::Delete => "deleted",
            Self::Add => "added",
            Self::Move => "added by moving one's own",
        }
    }

    /// Returns the privilege that the action requires.
    pub(super) const fn right(self) -> &'static str {
        match self {
            Self::Read => "SELECT",
            Self::Change | Self::Move => "UPDATE",
            Self::Delete => "DELETE",
            Self::Add => "INSERT",
        }
    }
}

/// The outcome of an attempt.
#[derive(Debug)]
pub(super) enum Ended {
    /// This many rows were read or written.
    Rows(u64),
    /// A policy or the query hook refused it.
    Refused(String),
    /// Something else made it fail.
    Failed { code: String, is_constraint: bool, message: String },
}

/// The conclusion about the layer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Held,
    Reached,
    /// Something other than the isolation prevented the attempt.
    Unclear(String),
}

impl Ended {
    /// Returns why an attempt by another tenant proves nothing, if the owner's own attempt failed. A constraint is
    /// checked after the isolation, so reaching it means that the isolation was passed.
    pub(super) fn failure(&self) -> Option<&str> {
        match self {
            Self::Rows(0) => Some("no row was found"),
            Self::Rows(_) | Self::Failed { is_constraint: true, .. } => None,
            Self::Refused(message) | Self::Failed { message, .. } => Some(message),
        }
    }

    /// Returns the conclusion, given the outcome of the owner's own attempt.
    pub(super) fn against(self, own: &Self, nameless: bool) -> Verdict {
        match (self, own) {
            (Self::Rows(0) | Self::Refused(_), _) => Verdict::Held,
            (Self::Rows(_), _) => Verdict::Reached,
            (Self::Failed { code, is_constraint: true, .. }, Self::Failed { code: its, .. }) if code == *its => {
                Verdict::Reached
            }
            (Self::Failed { code, .. }, _) if nameless && NO_NAME.contains(&code.as_str()) => Verdict::Held,
            (Self::Failed { message, .. }, _) => Verdict::Unclear(message),
        }
    }
}

impl From<DbErr> for Ended {
    fn from(error: DbErr) -> Self {
        if let Some(refusal) = ScopeError::of(&error) {
            return Self::Refused(format!("the query hook refuses {}", refusal.what()));
        }
        let Some(told) = driver_error(&error).and_then(|driver| driver.as_database_error()) else {
            return Self::Failed { code: String::new(), is_constraint: false, message: error.to_string() };
        };
        let (code, message) = (told.code().unwrap_or_default().into_owned(), told.message().to_owned());
        if code == INSUFFICIENT_PRIVILEGE {
            return Self::Refused(message);
        }
        let in_sqlite = code.len() < 5 && code.parse::<u32>().is_ok_and(|code| code & 0xff == SQLITE_CONSTRAINT);
        Self::Failed { is_constraint: in_sqlite || (code.len() == 5 && code.starts_with("23")), code, message }
    }
}

/// The attempts to reach the rows that a tenant has in a table.
pub(super) struct Reach {
    backend: DbBackend,
    name: String,
    table: String,
    own: String,
    one: Value,
    other: Value,
    /// A column that can be set to its own value.
    settable: Option<String>,
    /// A row of the other tenant that is not inserted yet.
    fresh: Option<Row>,
}

impl Reach {
    pub(super) fn new(
        backend: DbBackend,
        name: &str,
        table: &Table,
        own: &str,
        [one, other]: [Value; 2],
        fresh: Option<Row>,
    ) -> Self {
        let settable = table.columns.iter().find(|column| column.name != own && !column.generated);
        let (settable, own) = (settable.map(|column| quoted(&column.name)), quoted(own));
        Self { backend, name: name.to_owned(), table: quoted_table(name), own, one, other, settable, fresh }
    }

    /// Returns the possible actions on the table. Without probe rows, only rows of real tenants can be looked for; they
    /// are never written.
    pub(super) fn deeds(&self) -> Vec<Deed> {
        let all = [Deed::Read, Deed::Change, Deed::Delete, Deed::Add, Deed::Move];
        let can = |deed: &Deed| match deed {
            Deed::Read => true,
            Deed::Change => self.fresh.is_some() && self.settable.is_some(),
            _ => self.fresh.is_some(),
        };
        all.into_iter().filter(can).collect()
    }

    /// Performs the action and returns the outcome.
    pub(super) async fn attempt(&self, deed: Deed, connection: &impl ConnectionTrait) -> Ended {
        let statement = self.statement(deed);
        let rows = match deed {
            Deed::Read => connection.query_one_raw(statement).await.map(|row| u64::from(row.is_some())),
            _ => connection.execute_raw(statement).await.map(|done| done.rows_affected()),
        };
        rows.map_or_else(Ended::from, Ended::Rows)
    }

    fn statement(&self, deed: Deed) -> Statement {
        let Self { table, own, .. } = self;
        let (first, second) = (parameter(self.backend, 1), parameter(self.backend, 2));
        let its = format!("{own} = {first}");
        let (text, values) = match deed {
            // Any row of any other tenant.
            Deed::Read => (format!("SELECT 1 AS one FROM {table} WHERE {own} <> {first} LIMIT 1"), vec![&self.one]),
            Deed::Change => {
                let column = self.settable.as_ref().unwrap_or(own);
                (format!("UPDATE {table} SET {column} = {column} WHERE {its}"), vec![&self.other])
            }
            Deed::Delete => (format!("DELETE FROM {table} WHERE {its}"), vec![&self.other]),
            Deed::Add => {
                return insert(self.backend, &self.name, self.fresh.as_ref().unwrap_or(&Row::new()));
            }
            Deed::Move => {
                (format!("UPDATE {table} SET {own} = {first} WHERE {own} = {second}"), vec![&self.other, &self.one])
            }
        };
        Statement::from_sql_and_values(self.backend, text, values.into_iter().cloned().collect::<Vec<_>>())
    }
}
