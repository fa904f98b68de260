//! Verified domains: the key decides which tenant has one. It refers to no table of a tenant, because it is in no
//! tenant's group. A tenant writes its own rows alone, and the role of Tenantry's own work reads all outside of tenants.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::uuid};
use tenantry_isolation::row_level_security::{TenantPolicy, show_outside_tenants};

use crate::persistence::{
    migrations::statements::{drop_tables, index, of_tenant, sorted, table},
    roles::{SERVING_ROLE, raise_walls_by},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const VERIFIED: &str = "tenantry_verified_domains";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [sorted(manager, "domain"), uuid("tenant_id"), uuid("claim_id")];
        let verified = table(VERIFIED, &["domain"], columns).foreign_key(&mut of_tenant(VERIFIED)).take();
        manager.create_table(verified).await?;
        manager.create_index(index("tenantry_verified_domains_by_tenant", VERIFIED, &["tenant_id"])).await?;
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        raise_walls_by(manager, VERIFIED, TenantPolicy::by("tenant_id")).await?;
        show_outside_tenants(manager, VERIFIED, SERVING_ROLE).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, [VERIFIED]).await
    }
}
