//! Tenantry's own tables: whose rows each of them holds, and what the serving role may do with it.
//!
//! A table of a tenant is behind all walls. Tables of people, claims and the rest have no tenant; what is shared by all
//! of them, such as `tenants` itself, is guarded by the statements that reach it.

use super::entities::{
    access_changes, audit_events, credentials, idempotency_keys, invitations, memberships, outbox, refresh_tokens,
    sessions, tenant_counters, tenants, user_emails, user_tenants, users,
};
use crate::scoping::{Access, Registry, RegistryError};

/// What the serving role may do with a table's rows, as a list for GRANT.
pub(super) const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";

/// Each table, and what the serving role may do with its rows. What was written to the trail stays as it was written.
pub(super) const GRANTS: &[(&str, &str)] = &[
    ("tenants", "SELECT, INSERT, UPDATE"),
    ("tenant_counters", ALL),
    ("memberships", ALL),
    ("invitations", ALL),
    ("audit_events", "SELECT, INSERT"),
    ("outbox", ALL),
    ("users", ALL),
    ("user_emails", ALL),
    ("user_tenants", ALL),
    ("credentials", ALL),
    ("sessions", ALL),
    ("refresh_tokens", ALL),
    ("access_changes", ALL),
    ("idempotency_keys", ALL),
];

/// Whether that is the name of one of Tenantry's own tables.
pub(super) fn is_own(table: &str) -> bool {
    table == "seaql_migrations" || GRANTS.iter().any(|(own, _)| *own == table)
}

/// Tenantry's own tables as the query hook knows them.
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
        assert_eq!(registered, GRANTS.iter().map(|(name, _)| *name).collect());
    }
}
