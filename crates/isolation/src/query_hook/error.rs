//! The refusal: what was refused, why, and how to write it instead. It never contains a bound value.

use std::{borrow::Cow, sync::Arc};

use sea_orm::DbErr;

/// The kind of a refusal, for metrics and tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The text can't be parsed as exactly one statement of the dialect.
    Unreadable,
    /// A kind of statement that a tenant may not run: DDL, SET, COPY, PRAGMA, CALL …
    Statement,
    /// A table or schema that is not registered.
    Table,
    /// A write to a table that is registered as read-only.
    ReadOnly,
    /// A name that is not a known column, or that the databases may interpret differently.
    Name,
    /// A function that is not on the allow list.
    Function,
    /// A clause, operator, type or literal that can't be confined or is not portable.
    Clause,
    /// Fewer or more values than parameters, or parameters of another style.
    Parameters,
    /// A write for another tenant.
    OtherTenant,
    /// A connection to an unsupported database, or to one that has no schemas for tenants.
    Dialect,
}

impl Refusal {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Unreadable,
        Self::Statement,
        Self::Table,
        Self::ReadOnly,
        Self::Name,
        Self::Function,
        Self::Clause,
        Self::Parameters,
        Self::OtherTenant,
        Self::Dialect,
    ];

    /// Returns whether this is a programming slip, which is reported to the sender of the statement only.
    pub(super) const fn is_slip(self) -> bool {
        matches!(self, Self::Parameters)
    }

    /// Returns the stable name of the kind.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Statement => "statement",
            Self::Table => "table",
            Self::ReadOnly => "read_only",
            Self::Name => "name",
            Self::Function => "function",
            Self::Clause => "clause",
            Self::Parameters => "parameters",
            Self::OtherTenant => "other_tenant",
            Self::Dialect => "dialect",
        }
    }
}

/// A statement that was not sent to the database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused: {what}; {instead}")]
pub struct ScopeError {
    refusal: Refusal,
    what: String,
    instead: Cow<'static, str>,
}

impl ScopeError {
    pub(super) fn new(refusal: Refusal, what: impl Into<String>, instead: impl Into<Cow<'static, str>>) -> Self {
        Self { refusal, what: what.into(), instead: instead.into() }
    }

    /// Returns the kind of this refusal.
    pub fn refusal(&self) -> Refusal {
        self.refusal
    }

    /// Returns what was refused, as a phrase.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Like [`what`](Self::what), but safe for logs. For unreadable statements the parser quotes the position of the
    /// error, which may contain a value written into the text.
    pub fn what_without_values(&self) -> &str {
        if self.refusal == Refusal::Unreadable { "an unreadable statement" } else { &self.what }
    }

    /// Returns what to write instead.
    pub fn instead(&self) -> &str {
        &self.instead
    }

    /// Returns the refusal inside an error that a scoped connection returned, if it contains one.
    pub fn of(error: &DbErr) -> Option<&Self> {
        match error {
            DbErr::TryIntoErr { source, .. } => source.downcast_ref(),
            _ => None,
        }
    }
}

impl From<ScopeError> for DbErr {
    fn from(error: ScopeError) -> Self {
        Self::TryIntoErr { from: "a statement", into: "a statement of one tenant", source: Arc::new(error) }
    }
}
