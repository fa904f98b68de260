//! The single translation of database errors: the violated constraint tells what a write conflicted with.
//!
//! A constraint that is not listed here protects nothing a caller can know about. Its violation is our own defect and
//! becomes `Corrupt` with the name of the constraint, never a conflict and never success.

use std::sync::Arc;

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{
        Error as DriverError,
        error::{DatabaseError, ErrorKind},
    },
};
use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_isolation::{CommitError, ScopeError};

use super::tiers::{PURGED, has_code, lacks_table};

/// The constraints whose violation is a conflict, as SQLite and as PostgreSQL name them. SQLite names the columns of a
/// unique key or the check, PostgreSQL the index or the check.
const CONFLICTS: [(&str, &str, Conflict); 11] = [
    ("tenantry_user_emails.email_norm", "tenantry_user_emails_pkey", Conflict::Email),
    ("tenantry_tenants.slug", "tenantry_tenants_slug", Conflict::Slug),
    ("tenantry_memberships.tenant_id, tenantry_memberships.user_id", "tenantry_memberships_pkey", Conflict::Membership),
    (
        "tenantry_invitations.tenant_id, tenantry_invitations.email_norm",
        "tenantry_invitations_open",
        Conflict::OpenInvitation,
    ),
    (
        "tenantry_domain_claims.tenant_id, tenantry_domain_claims.domain",
        "tenantry_domain_claims_domain",
        Conflict::DomainClaim,
    ),
    ("tenantry_verified_domains.domain", "tenantry_verified_domains_pkey", Conflict::VerifiedDomain),
    (
        "tenantry_refresh_tokens.user_id, tenantry_refresh_tokens.grant_id, tenantry_refresh_tokens.generation",
        "tenantry_refresh_tokens_pkey",
        Conflict::RefreshToken,
    ),
    ("tenantry_idempotency_keys.key", "tenantry_idempotency_keys_pkey", Conflict::IdempotencyKey),
    ("tenantry_invitation_links_uses", "tenantry_invitation_links_uses", Conflict::LinkUses),
    ("tenantry_tenant_counters_seats", "tenantry_tenant_counters_seats", Conflict::Seats),
    ("tenantry_tenant_counters_owners", "tenantry_tenant_counters_owners", Conflict::LastOwner),
];

/// Translates a database error into its meaning for a use case. Embedders can use it for their statements too, after
/// checking for their own constraints.
pub fn translate(error: DbErr) -> StoreError {
    if let Some(constraint) = violated_constraint(&error) {
        let conflict = CONFLICTS.iter().find(|(lite, postgres, _)| [*lite, *postgres].contains(&constraint));
        return conflict.map_or_else(
            || StoreError::Corrupt { what: "constraint", id: constraint.to_owned() },
            |&(_, _, what)| StoreError::Conflict { what },
        );
    }
    if let Some(refusal) = ScopeError::of(&error) {
        // A statement of our own that the query hook refuses is our own defect.
        return StoreError::Corrupt { what: "statement", id: refusal.what().to_owned() };
    }
    match CommitError::of(&error) {
        Some(CommitError::FailedBefore) => return StoreError::Unavailable(Box::new(CommitError::FailedBefore)),
        Some(CommitError::OutcomeUnknown(cause)) => return StoreError::OutcomeUnknown(Box::new(Arc::clone(cause))),
        None => {}
    }
    // The shared tables were checked at start.
    if lacks_table(&error) || has_code(&error, &[PURGED]) {
        return StoreError::TenantUnavailable(Box::new(error));
    }
    match error {
        // The text of such an error may quote the content of the column, so it is not passed on.
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } => unreadable_column(),
        DbErr::Query(RuntimeErr::SqlxError(ref driver))
            if matches!(**driver, DriverError::ColumnDecode { .. } | DriverError::Decode(_)) =>
        {
            unreadable_column()
        }
        // Busy, out of connections, closed, unreadable, full: not the fault of the request, and possibly temporary.
        error => StoreError::Unavailable(Box::new(error)),
    }
}

/// Translates the error of a delete: a foreign key of an embedder's table that keeps the row is a conflict. Its name is
/// for the log, since a member of the tenant can do nothing with it.
pub(super) fn translate_deletion(error: DbErr, kept: Conflict) -> StoreError {
    let Some(violated) = database_error(&error).filter(|database| keeps_row(*database)) else {
        return translate(error);
    };
    // SQLite does not say which key it was.
    let (table, constraint) = (violated.table().unwrap_or("unknown"), violated.constraint().unwrap_or("unknown"));
    tracing::warn!(table, constraint, "a foreign key keeps a row from being deleted");
    StoreError::Conflict { what: kept }
}

/// SQLite reports ON DELETE RESTRICT as a trigger's constraint, and all others as those of a foreign key.
fn keeps_row(error: &dyn DatabaseError) -> bool {
    const SQLITE_CONSTRAINT_TRIGGER: &str = "1811";
    let is_restricted = error.code().is_some_and(|code| code == SQLITE_CONSTRAINT_TRIGGER);
    matches!(error.kind(), ErrorKind::ForeignKeyViolation) || is_restricted
}

fn unreadable_column() -> StoreError {
    StoreError::Corrupt { what: "column", id: "of an unknown type".to_owned() }
}

/// Returns the database's description of the violated constraint, or `None` for any other error.
fn violated_constraint(error: &DbErr) -> Option<&str> {
    let database = database_error(error)?;
    match database.kind() {
        ErrorKind::UniqueViolation
        | ErrorKind::ForeignKeyViolation
        | ErrorKind::CheckViolation
        | ErrorKind::NotNullViolation => Some(name_of(database)),
        _ => None,
    }
}

/// Returns what the database itself reported about a statement.
fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(driver)) | DbErr::Query(RuntimeErr::SqlxError(driver))) = error else {
        return None;
    };
    match &**driver {
        DriverError::Database(database) => Some(&**database),
        _ => None,
    }
}

/// PostgreSQL names the constraint; Citus appends `_` and the number of a shard. SQLite has it in the message: "UNIQUE
/// constraint failed: tenants.slug".
fn name_of(error: &dyn DatabaseError) -> &str {
    match error.constraint() {
        Some(name) => name.trim_end_matches(|c: char| c.is_ascii_digit()).strip_suffix('_').unwrap_or(name),
        None => error.message().rsplit(": ").next().unwrap_or_default(),
    }
}
