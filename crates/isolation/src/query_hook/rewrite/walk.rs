//! How the walk ends: with a value, or with a refusal that says what to do instead.

use std::{borrow::Cow, fmt};

use crate::query_hook::error::{Refusal, ScopeError};

pub(super) type Walk<T = ()> = Result<T, ScopeError>;

/// The maximum nesting of brackets and subqueries.
pub(super) const NESTING: usize = 48;

pub(super) fn refuse<T>(refusal: Refusal, what: impl Into<String>, instead: impl Into<Cow<'static, str>>) -> Walk<T> {
    Err(ScopeError::new(refusal, what, instead))
}

/// Refuses a clause that can't be confined or is not portable.
pub(super) fn no_clause<T>(what: impl Into<String>) -> Walk<T> {
    refuse(Refusal::Clause, what, "rewrite the statement without it")
}

pub(super) fn unreadable(error: &dyn fmt::Display) -> ScopeError {
    let what = format!("a statement that can't be parsed ({error})");
    ScopeError::new(Refusal::Unreadable, what, "write it in the common subset of SQLite and PostgreSQL")
}

/// Returns the kind of a node. Its text would repeat the values in it, and refusals are logged.
pub(super) fn variant(thing: &impl fmt::Debug) -> String {
    let whole = format!("{thing:?}");
    whole.chars().take_while(char::is_ascii_alphanumeric).collect()
}
