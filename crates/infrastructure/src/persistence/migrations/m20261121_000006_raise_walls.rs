//! Row-level security on PostgreSQL, and text that sorts by its bytes as it does on SQLite.
//!
//! A policy names the role of tenants' statements, of which the role of Tenantry's own work is a member. `tenants`, the
//! tenants of people and the invitations of addresses are also read before a tenant is known: by the second role only, and only in a
//! transaction that names no tenant.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;
use tenantry_isolation::row_level_security::{TenantPolicy, create_function_and_then, raze, show_outside_tenants};

use crate::persistence::roles::{SERVING_ROLE, TENANT_ROLE, raise_walls, raise_walls_by};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const OF_TENANTS: &[&str] = &[
    "tenantry_tenant_counters",
    "tenantry_memberships",
    "tenantry_invitations",
    "tenantry_audit_events",
    "tenantry_outbox",
];
/// With the column that names the tenant.
const ALSO_READ_OUTSIDE: &[(&str, &str)] =
    &[("tenantry_tenants", "id"), ("tenantry_user_tenants", "tenant_id"), ("tenantry_invited_addresses", "tenant_id")];

/// Columns that are compared by order, or searched by prefix.
const SORTED: &[(&str, &[&str])] = &[
    ("tenantry_tenants", &["slug"]),
    ("tenantry_users", &["email_norm"]),
    ("tenantry_user_emails", &["email_norm"]),
    ("tenantry_memberships", &["email_norm", "name_norm", "department_norm"]),
    ("tenantry_invitations", &["email_norm"]),
    ("tenantry_invited_addresses", &["email_norm"]),
];

/// The row with the audit log's counter is the tenant's mutex.
const WAIT: &str = "PERFORM 1 FROM tenantry_tenant_counters WHERE tenant_id = tenant AND name = 'audit' FOR UPDATE;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        for (table, columns) in SORTED {
            let types: Vec<String> =
                columns.iter().map(|column| format!("ALTER COLUMN {column} TYPE text COLLATE \"C\"")).collect();
            let alter = format!("ALTER TABLE {table} {}", types.join(", "));
            manager.get_connection().execute_unprepared(&alter).await?;
        }
        create_function_and_then(manager, "app_tenant", &format!("SET LOCAL ROLE {TENANT_ROLE};")).await?;
        create_function_and_then(manager, "app_tenant_alone", WAIT).await?;
        for table in OF_TENANTS {
            raise_walls(manager, table).await?;
        }
        for (table, column) in ALSO_READ_OUTSIDE {
            raise_walls_by(manager, table, TenantPolicy::by(column)).await?;
            show_outside_tenants(manager, table, SERVING_ROLE).await?;
        }
        Ok(())
    }

    /// The sort order of texts stays: nothing depends on the old one.
    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_tenants = OF_TENANTS.iter().map(|table| (*table, &["tenant"][..]));
        let also = ALSO_READ_OUTSIDE.iter().map(|(table, _)| (*table, &["tenant", "outside_tenants"][..]));
        raze(manager, &of_tenants.chain(also).collect::<Vec<_>>(), &["app_tenant", "app_tenant_alone"]).await
    }
}
