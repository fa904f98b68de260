//! Tenantry's own tables: who owns the rows of each, and the privileges of the two roles that serve.
//!
//! A tenant's table has every layer of isolation. Tables of people, claims and the rest have no tenant. Tables shared
//! by all of them, such as `tenants` itself, are protected by the statements that access them.

use sea_orm::{ActiveValue::Set, EntityTrait, QueryTrait, prelude::DateTimeUtc};
use tenantry_isolation::{
    ALL_PRIVILEGES as ALL, Access, Registry, RegistryError,
    inspection::{Declarations, KnownTable, RowsOf, TenantsTable},
};

use super::entities::{
    access_changes, access_epoch, audit_events, credentials, domain_claims, email_changes, event_cursors, founders,
    idempotency_keys, invitation_links, invitations, invited_addresses, jobs, known_handlers, mailbox_proofs, mails,
    member_words, memberships, outbox, queues, refresh_tokens, schedules, sent_mails, sessions, tenant_counters,
    tenant_seeds, tenant_settings, tenants, user_emails, user_tenants, users, verified_domains,
};
use super::roles::TENANT_ROLE;

const PERSON: RowsOf = RowsOf::Other("person");
/// One row for each thing that is unique across all tenants.
const CLAIM: RowsOf = RowsOf::Other("claim");
/// What a tenant's row should reference instead of a person's.
const MEMBERSHIP: &str = "tenantry_memberships by ({tenant}, user_id)";

const fn own(name: &'static str, rows: RowsOf, grants: &'static str) -> KnownTable {
    KnownTable { name, rows, grants, grants_in_tenants: "", written_by: None, refer_instead: None }
}

/// A table of which each tenant may read its own rows, in its own transactions.
const fn seen_in_tenants(table: KnownTable) -> KnownTable {
    KnownTable { grants_in_tenants: "SELECT", ..table }
}

const fn of_person(name: &'static str) -> KnownTable {
    KnownTable { refer_instead: Some(MEMBERSHIP), ..own(name, PERSON, ALL) }
}

/// All of them. Audit events are never changed after they were written.
pub(super) const OWN: &[KnownTable] = &[
    seen_in_tenants(KnownTable {
        written_by: Some("id"),
        ..own("tenantry_tenants", RowsOf::Shared, "SELECT, INSERT, UPDATE")
    }),
    seen_in_tenants(own("tenantry_tenant_counters", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_tenant_settings", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_tenant_seeds", RowsOf::Tenant, "SELECT, INSERT")),
    seen_in_tenants(own("tenantry_memberships", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_member_words", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_invitations", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_invitation_links", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_domain_claims", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_audit_events", RowsOf::Tenant, "SELECT, INSERT")),
    seen_in_tenants(own("tenantry_outbox", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_event_cursors", RowsOf::Tenant, ALL)),
    seen_in_tenants(own("tenantry_jobs", RowsOf::Tenant, ALL)),
    of_person("tenantry_users"),
    own("tenantry_user_emails", CLAIM, ALL),
    KnownTable { written_by: Some("tenant_id"), ..own("tenantry_invited_addresses", CLAIM, ALL) },
    KnownTable { written_by: Some("tenant_id"), ..own("tenantry_verified_domains", CLAIM, ALL) },
    KnownTable { written_by: Some("tenant_id"), ..of_person("tenantry_user_tenants") },
    of_person("tenantry_founders"),
    of_person("tenantry_credentials"),
    of_person("tenantry_sessions"),
    of_person("tenantry_refresh_tokens"),
    of_person("tenantry_mailbox_proofs"),
    of_person("tenantry_email_changes"),
    own("tenantry_access_changes", RowsOf::Shared, ALL),
    own("tenantry_access_epoch", RowsOf::Shared, "SELECT, UPDATE"),
    own("tenantry_idempotency_keys", CLAIM, ALL),
    own("tenantry_mails", RowsOf::Other("queue"), ALL),
    own("tenantry_sent_mails", RowsOf::Other("recipient"), ALL),
    own("tenantry_queues", RowsOf::Other("queue"), ALL),
    seen_in_tenants(own("tenantry_event_handlers", RowsOf::Shared, ALL)),
    own("tenantry_schedules", RowsOf::Other("schedule"), ALL),
    own(INSTALLATION_MIGRATIONS, RowsOf::Shared, "SELECT"),
    own(TENANT_MIGRATIONS, RowsOf::Shared, "SELECT"),
];

/// The table of applied migrations of the installation.
pub(super) const INSTALLATION_MIGRATIONS: &str = "tenantry_migrations";
/// The table of applied migrations of the tenants' tables.
pub(super) const TENANT_MIGRATIONS: &str = "tenantry_tenant_migrations";
/// Both of them.
pub(super) const MIGRATIONS: [&str; 2] = [INSTALLATION_MIGRATIONS, TENANT_MIGRATIONS];

/// The table of the tenants themselves, and a row for it whose slug no real tenant can have.
const TENANTS: TenantsTable = TenantsTable {
    name: "tenantry_tenants",
    key: "id",
    insert: |backend, id| {
        let row = tenants::ActiveModel {
            id: Set(id),
            slug: Set(format!("tried by the doctor {id}")),
            name: Set("tried by the doctor".to_owned()),
            status: Set("trial".to_owned()),
            status_at: Set(None),
            seat_limit: Set(None),
            tier: Set("shared".to_owned()),
            created_at: Set(DateTimeUtc::UNIX_EPOCH),
            updated_at: Set(DateTimeUtc::UNIX_EPOCH),
            version: Set(1),
            password_min_length: Set(None),
            past_due_since: Set(None),
            deleted_until: Set(None),
            former_status: Set(None),
            former_status_at: Set(None),
            purged_since: Set(None),
        };
        tenants::Entity::insert(row).build(backend)
    },
};

/// What the name of each of them begins with, and that of no other table.
pub(super) const PREFIX: &str = "tenantry_";

/// Returns whether a table of that name is one of Tenantry's own, now or in a later version. It may be written with any
/// schema, since one of them is Tenantry's, and in any case, which SQLite ignores.
pub(super) fn is_own(table: &str) -> bool {
    let name = table.rsplit('.').next().unwrap_or_default();
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// Returns what an inspection needs to know of Tenantry's tables and those of the registry.
pub(super) fn declarations(registry: Registry) -> Declarations {
    Declarations::of(registry)
        .knowing(OWN)
        .with_tenants(TENANTS)
        .with_tenant_role(TENANT_ROLE)
        .with_tenant_schemas()
        .with_owner_remedy("transfer the tables to another role, and set TENANTRY_DATABASE_OWNER_URL to its URL")
}

/// Returns the registry of Tenantry's own tables for the query hook.
pub fn registry() -> Result<Registry, RegistryError> {
    Registry::builder()
        .tenant::<tenant_counters::Entity>()
        .tenant::<tenant_settings::Entity>()
        .tenant::<tenant_seeds::Entity>()
        .tenant::<memberships::Entity>()
        .tenant::<member_words::Entity>()
        .tenant::<invitations::Entity>()
        .tenant::<invitation_links::Entity>()
        .tenant::<domain_claims::Entity>()
        .tenant::<audit_events::Entity>()
        .tenant::<outbox::Entity>()
        .tenant::<event_cursors::Entity>()
        .tenant::<jobs::Entity>()
        .global::<tenants::Entity>(Access::Writable)
        .global::<users::Entity>(Access::Writable)
        .global::<user_emails::Entity>(Access::Writable)
        .global::<invited_addresses::Entity>(Access::Writable)
        .global::<verified_domains::Entity>(Access::Writable)
        .global::<user_tenants::Entity>(Access::Writable)
        .global::<founders::Entity>(Access::Writable)
        .global::<credentials::Entity>(Access::Writable)
        .global::<sessions::Entity>(Access::Writable)
        .global::<refresh_tokens::Entity>(Access::Writable)
        .global::<mailbox_proofs::Entity>(Access::Writable)
        .global::<email_changes::Entity>(Access::Writable)
        .global::<access_changes::Entity>(Access::Writable)
        .global::<access_epoch::Entity>(Access::Writable)
        .global::<idempotency_keys::Entity>(Access::Writable)
        .global::<mails::Entity>(Access::Writable)
        .global::<sent_mails::Entity>(Access::Writable)
        .global::<queues::Entity>(Access::Writable)
        .global::<known_handlers::Entity>(Access::Writable)
        .global::<schedules::Entity>(Access::Writable)
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
        assert!(OWN.iter().all(|own| is_own(own.name)));
        assert!(["Tenantry_users", "public.tenantry_users"].into_iter().all(is_own));
        assert!(!["tenantry", "users", "tenantry_billing.users"].into_iter().any(is_own));
        assert_eq!(registered, OWN.iter().map(|own| own.name).filter(|name| !MIGRATIONS.contains(name)).collect());
    }
}
