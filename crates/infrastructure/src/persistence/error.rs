//! The one translation of database errors: what a write collided with is told by the constraint that refused it.
//!
//! A constraint that is not listed here guards nothing a caller can know of: its violation is a fault of ours and
//! comes out as `Corrupt` with the constraint's name, never as a conflict and never as success.

use std::sync::Arc;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        Error as DriverError,
        error::{DatabaseError, ErrorKind},
    },
};
use tenantry_application::ports::store_error::{Conflict, StoreError};

use crate::scoping::{CommitError, ScopeError};

/// The constraints that stand for a conflict, as SQLite and as PostgreSQL name them. SQLite names the columns of a
/// unique key and the name of a check, PostgreSQL the index or the check.
const CONFLICTS: [(&str, &str, Conflict); 8] = [
    ("user_emails.email_norm", "user_emails_pkey", Conflict::Email),
    ("tenants.slug", "tenants_slug", Conflict::Slug),
    ("memberships.tenant_id, memberships.user_id", "memberships_pkey", Conflict::Membership),
    ("invitations.tenant_id, invitations.email_norm", "invitations_open", Conflict::OpenInvitation),
    (
        "refresh_tokens.user_id, refresh_tokens.grant_id, refresh_tokens.generation",
        "refresh_tokens_pkey",
        Conflict::RefreshToken,
    ),
    ("idempotency_keys.key", "idempotency_keys_pkey", Conflict::IdempotencyKey),
    ("tenant_counters_seats", "tenant_counters_seats", Conflict::Seats),
    ("tenant_counters_owners", "tenant_counters_owners", Conflict::LastOwner),
];

/// Says what a database error means to a use case; for embedders' statements too, whose own constraints are to be looked
/// at before.
pub fn translate(error: DbErr) -> StoreError {
    if let Some(constraint) = violated_constraint(&error) {
        let conflict = CONFLICTS.iter().find(|(lite, postgres, _)| [*lite, *postgres].contains(&constraint));
        return conflict.map_or_else(
            || StoreError::Corrupt { what: "constraint", id: constraint.to_owned() },
            |&(_, _, what)| StoreError::Conflict { what },
        );
    }
    if let Some(refusal) = ScopeError::of(&error) {
        // A statement of ours that the query hook does not let through is a fault of ours.
        return StoreError::Corrupt { what: "statement", id: refusal.what().to_owned() };
    }
    match CommitError::of(&error) {
        Some(CommitError::FailedBefore) => return StoreError::Unavailable(Box::new(CommitError::FailedBefore)),
        Some(CommitError::OutcomeUnknown(cause)) => return StoreError::OutcomeUnknown(Box::new(Arc::clone(cause))),
        None => {}
    }
    match error {
        // The text of such an error may quote the column's content, so it is not carried on.
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => unreadable_column(),
        DbErr::Query(RuntimeErr::SqlxError(ref driver))
            if matches!(**driver, DriverError::ColumnDecode { .. } | DriverError::Decode(_)) =>
        {
            unreadable_column()
        }
        // Busy, out of connections, closed, unreadable, full: nothing the request did, and it may pass.
        error => StoreError::Unavailable(Box::new(error)),
    }
}

fn unreadable_column() -> StoreError {
    StoreError::Corrupt { what: "column", id: "of a type we do not know".to_owned() }
}

/// What the database says of the constraint it enforced; `None` for every other error.
fn violated_constraint(error: &DbErr) -> Option<&str> {
    let (DbErr::Exec(RuntimeErr::SqlxError(driver)) | DbErr::Query(RuntimeErr::SqlxError(driver))) = error else {
        return None;
    };
    let DriverError::Database(database) = &**driver else {
        return None;
    };
    match database.kind() {
        ErrorKind::UniqueViolation
        | ErrorKind::ForeignKeyViolation
        | ErrorKind::CheckViolation
        | ErrorKind::NotNullViolation => Some(name_of(&**database)),
        _ => None,
    }
}

/// PostgreSQL names the constraint, and Citus adds `_` and the number of a shard; SQLite has it in the message: "UNIQUE
/// constraint failed: tenants.slug".
fn name_of(error: &dyn DatabaseError) -> &str {
    match error.constraint() {
        Some(name) => name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('_').unwrap_or(name),
        None => error.message().rsplit(": ").next().unwrap_or_default(),
    }
}
