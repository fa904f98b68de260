//! The one translation of database errors: what a write collided with is told by the constraint that refused it.
//!
//! A constraint that is not listed here guards nothing a caller can know of: its violation is a fault of ours and
//! comes out as `Corrupt` with the constraint's name, never as a conflict and never as success.

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{Error as DriverError, error::ErrorKind},
};
use tenantry_application::ports::store_error::{Conflict, StoreError};

/// The constraints that stand for a conflict. SQLite names the columns of a unique key (`tenants.slug`) and the name
/// of a check; keys are told apart by their last column where a table has several.
const CONFLICTS: [(&str, Conflict); 8] = [
    ("user_emails.email_norm", Conflict::Email),
    ("tenants.slug", Conflict::Slug),
    ("memberships.tenant_id, memberships.user_id", Conflict::Membership),
    ("invitations.tenant_id, invitations.email_norm", Conflict::OpenInvitation),
    ("refresh_tokens.user_id, refresh_tokens.grant_id, refresh_tokens.generation", Conflict::RefreshToken),
    ("idempotency_keys.key", Conflict::IdempotencyKey),
    ("tenant_counters_seats", Conflict::Seats),
    ("tenant_counters_owners", Conflict::LastOwner),
];

/// Says what a database error means to a use case.
pub(crate) fn translate(error: DbErr) -> StoreError {
    if let Some(constraint) = violated_constraint(&error) {
        // "UNIQUE constraint failed: tenants.slug": the last part is the constraint, the first the kind.
        let name = constraint.rsplit(": ").next().unwrap_or_default().to_owned();
        let conflict = CONFLICTS.iter().find(|(known, _)| *known == name);
        return conflict.map_or_else(
            || StoreError::Corrupt { what: "constraint", id: name },
            |&(_, what)| StoreError::Conflict { what },
        );
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
        | ErrorKind::NotNullViolation => Some(database.message()),
        _ => None,
    }
}
