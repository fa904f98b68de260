//! Tenantry's own tables: who owns the rows of each, and the privileges of the serving role.
//!
//! A tenant's table has every layer of isolation. Tables of people, claims and the rest have no tenant. Tables shared
//! by all of them, such as `tenants` itself, are protected by the statements that access them.

use super::entities::{
    access_changes, access_epoch, audit_events, credentials, idempotency_keys, invitations, memberships, outbox,
    refresh_tokens, sessions, tenant_counters, tenants, user_emails, user_tenants, users,
};
use super::walls::RowsOf;
use crate::scoping::{Access, Registry, RegistryError};

/// All privileges on a table's rows, as a list for GRANT.
pub(super) const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

/// One of Tenantry's own tables.
pub(super) struct Own {
    pub(super) name: &'static str,
    pub(super) rows: RowsOf,
    /// The privileges of the serving role on its rows.
    pub(super) grants: &'static str,
}

const fn own(name: &'static str, rows: RowsOf, grants: &'static str) -> Own {
    Own { name, rows, grants }
}

/// All of them. Audit events are never changed after they were written.
pub(super) const OWN: &[Own] = &[
    own("tenants", RowsOf::Shared, "SELECT, INSERT, UPDATE"),
    own("tenant_counters", RowsOf::Tenant, ALL),
    own("memberships", RowsOf::Tenant, ALL),
    own("invitations", RowsOf::Tenant, ALL),
    own("audit_events", RowsOf::Tenant, "SELECT, INSERT"),
    own("outbox", RowsOf::Tenant, ALL),
    own("users", RowsOf::Person, ALL),
    own("user_emails", RowsOf::Claim, ALL),
    own("user_tenants", RowsOf::Person, ALL),
    own("credentials", RowsOf::Person, ALL),
    own("sessions", RowsOf::Person, ALL),
    own("refresh_tokens", RowsOf::Person, ALL),
    own("access_changes", RowsOf::Shared, ALL),
    own("access_epoch", RowsOf::Shared, "SELECT, UPDATE"),
    own("idempotency_keys", RowsOf::Claim, ALL),
];

/// The table of applied migrations.
pub(super) const MIGRATIONS: Own = own("seaql_migrations", RowsOf::Shared, "SELECT");

/// Returns the tenant column of a table that everyone may read and in which each tenant may write only its own rows.
pub(super) fn written_by(table: &str) -> Option<&'static str> {
    match table {
        "tenants" => Some("id"),
        "user_tenants" => Some("tenant_id"),
        _ => None,
    }
}

fn find(table: &str) -> Option<&'static Own> {
    OWN.iter().chain([&MIGRATIONS]).find(|own| own.name == table)
}

/// Returns who owns the rows of the table, if it is one of Tenantry's own.
pub(super) fn rows_of(table: &str) -> Option<RowsOf> {
    find(table).map(|own| own.rows)
}

/// Returns the privileges of the serving role on the table, if it is one of Tenantry's own.
pub(super) fn grants_of(table: &str) -> Option<&'static str> {
    find(table).map(|own| own.grants)
}

/// Returns whether this is the name of one of Tenantry's own tables.
pub(super) fn is_own(table: &str) -> bool {
    find(table).is_some()
}

/// Returns the registry of Tenantry's own tables for the query hook.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::builder()
        .tenant::<tenant_counters::Entity>()
        .tenant::<memberships::Entity>()
        .tenant::<invitations::Entity>()
        .tenant::<audit_events::Entity>()
        .tenant::<outbox::Entity>()
        .global::<tenants::Entity>(Access::Writable)
        .global::<users::Entity>(Access::Writable)
        .global::<user_emails::Entity>(Access::Writable)
        .global::<user_tenants::Entity>(Access::Writable)
        .global::<credentials::Entity>(Access::Writable)
        .global::<sessions::Entity>(Access::Writable)
        .global::<refresh_tokens::Entity>(Access::Writable)
        .global::<access_changes::Entity>(Access::Writable)
        .global::<access_epoch::Entity>(Access::Writable)
        .global::<idempotency_keys::Entity>(Access::Writable)
        .build()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn whatever_is_registered_is_granted() {
        let registry = registry().unwrap();
        let registered: BTreeSet<&str> = registry.tables().map(|(name, _)| name).collect();
        assert_eq!(registered, OWN.iter().map(|own| own.name).collect());
    }
}
