//! What somebody does who reaches for another tenant's rows, and how it ended.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement, sqlx::Error as DriverError};
use uuid::Uuid;

use super::{
    super::{facts::Table, quoted},
    row::{Row, insert, parameter},
};
use crate::scoping::ScopeError;

/// What PostgreSQL answers whom a policy holds.
const INSUFFICIENT_PRIVILEGE: &str = "42501";
/// What a policy stumbles over that takes for granted that a tenant was named: '' is no UUID, and there is no such setting.
const NO_NAME: [&str; 2] = ["22P02", "42704"];
/// The last eight bits of each code by which SQLite says that a constraint was violated.
const SQLITE_CONSTRAINT: u32 = 19;

/// What is done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Read,
    Change,
    Delete,
    Add,
    /// One's own row is given to the other.
    Move,
}

impl Deed {
    /// The word for what came of it.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "changed",
            Self::Delete => "deleted",
            Self::Add => "added",
            Self::Move => "added by moving one's own",
        }
    }

    /// The right without which nobody can do it.
    pub(super) const fn right(self) -> &'static str {
        match self {
            Self::Read => "SELECT",
            Self::Change | Self::Move => "UPDATE",
            Self::Delete => "DELETE",
            Self::Add => "INSERT",
        }
    }
}

/// How it ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// That many rows were there to be read or written.
    Rows(u64),
    /// A wall refused it.
    Refused(String),
    /// Something else refused it.
    Failed { code: String, is_constraint: bool, message: String },
}

/// What that says of the wall.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Held,
    Reached,
    /// Something else than a wall was in the way.
    Unclear(String),
}

impl Ended {
    /// Why it says nothing that this was tried by somebody else, if it failed for the tenant whose the rows are. A
    /// constraint is asked after the walls, so that to come so far is to be through them.
    pub(super) fn failure(&self) -> Option<&str> {
        match self {
            Self::Rows(0) => Some("no row of it was found"),
            Self::Rows(_) | Self::Failed { is_constraint: true, .. } => None,
            Self::Refused(message) | Self::Failed { message, .. } => Some(message),
        }
    }

    /// What is told of it where it was to succeed.
    pub(super) fn failed(self) -> String {
        match self {
            Self::Rows(_) => String::new(),
            Self::Refused(message) | Self::Failed { message, .. } => message,
        }
    }

    /// What it says where it ended that way for the tenant whose the rows are.
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
        let driver = match &error {
            DbErr::Exec(RuntimeErr::SqlxError(driver)) | DbErr::Query(RuntimeErr::SqlxError(driver)) => Some(&**driver),
            _ => None,
        };
        let Some(DriverError::Database(told)) = driver else {
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

/// The ways to reach for the rows that a tenant has in a table.
pub(super) struct Reach {
    backend: DbBackend,
    table: String,
    own: String,
    one: Uuid,
    other: Uuid,
    /// A column that can be set to itself.
    settable: Option<String>,
    /// A row of the other tenant's that is not there.
    fresh: Option<Row>,
}

impl Reach {
    pub(super) fn new(
        backend: DbBackend,
        name: &str,
        table: &Table,
        own: &str,
        [one, other]: [Uuid; 2],
        fresh: Option<Row>,
    ) -> Self {
        let settable = table.columns.iter().find(|column| column.name != own && !column.generated);
        let (settable, name, own) = (settable.map(|column| quoted(&column.name)), quoted(name), quoted(own));
        Self { backend, table: name, own, one, other, settable, fresh }
    }

    /// What can be done in that table. Where no row was made up, the rows of real tenants can still be looked for; there
    /// is none to be written.
    pub(super) fn deeds(&self) -> Vec<Deed> {
        let all = [Deed::Read, Deed::Change, Deed::Delete, Deed::Add, Deed::Move];
        let can = |deed: &Deed| match deed {
            Deed::Read => true,
            Deed::Change => self.fresh.is_some() && self.settable.is_some(),
            _ => self.fresh.is_some(),
        };
        all.into_iter().filter(can).collect()
    }

    /// Does it, and looks at what came of it.
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
            // Any row that is not one's own, whosever it is.
            Deed::Read => (format!("SELECT 1 AS one FROM {table} WHERE {own} <> {first} LIMIT 1"), vec![self.one]),
            Deed::Change => {
                let column = self.settable.as_ref().unwrap_or(own);
                (format!("UPDATE {table} SET {column} = {column} WHERE {its}"), vec![self.other])
            }
            Deed::Delete => (format!("DELETE FROM {table} WHERE {its}"), vec![self.other]),
            Deed::Add => {
                let none = Row::new();
                return insert(self.backend, table, Some((own, self.other)), self.fresh.as_ref().unwrap_or(&none));
            }
            Deed::Move => {
                (format!("UPDATE {table} SET {own} = {first} WHERE {own} = {second}"), vec![self.other, self.one])
            }
        };
        Statement::from_sql_and_values(self.backend, text, values.into_iter().map(Into::into).collect::<Vec<_>>())
    }
}
