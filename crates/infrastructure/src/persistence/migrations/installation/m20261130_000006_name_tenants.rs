//! How a transaction names its tenant on PostgreSQL, and row-level security on the tables of the installation that name
//! one.
//!
//! A policy names the role of tenants' statements, of which the role of Tenantry's own work is a member. `tenants`, the
//! tenants of people and the invitations of addresses are also read before a tenant is known: by the second role only,
//! and only in a transaction that names no tenant.

use sea_orm::DbBackend;
use sea_orm_migration::prelude::*;
use tenantry_isolation::row_level_security::{TenantPolicy, create_function_and_then, raze, show_outside_tenants};

use crate::persistence::roles::{SERVING_ROLE, TENANT_ROLE, raise_walls_by};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// With the column that names the tenant.
const WALLED: &[(&str, &str)] =
    &[("tenantry_tenants", "id"), ("tenantry_user_tenants", "tenant_id"), ("tenantry_invited_addresses", "tenant_id")];

/// The row with the audit log's counter is the tenant's mutex.
const WAIT: &str = "PERFORM 1 FROM tenantry_tenant_counters WHERE tenant_id = tenant AND name = 'audit' FOR UPDATE;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        create_function_and_then(manager, "app_tenant", &format!("SET LOCAL ROLE {TENANT_ROLE};")).await?;
        create_function_and_then(manager, "app_tenant_alone", WAIT).await?;
        for (table, column) in WALLED {
            raise_walls_by(manager, table, TenantPolicy::by(column)).await?;
            show_outside_tenants(manager, table, SERVING_ROLE).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let walled = WALLED.iter().map(|(table, _)| (*table, &["tenant", "outside_tenants"][..]));
        raze(manager, &walled.collect::<Vec<_>>(), &["app_tenant", "app_tenant_alone"]).await
    }
}
