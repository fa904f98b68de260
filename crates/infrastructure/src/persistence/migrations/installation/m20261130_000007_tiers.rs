//! Where the rows of a tenant are, and the functions by which a transaction names its tenant where it expects them.
//!
//! A process knows the tier of a tenant from before, and a tenant may be moved meanwhile. Each function therefore compares
//! the expected tier with the tenant's row, in the round trip that names the tenant: [`MOVED`] says that it is another one.

use sea_orm::DbBackend;
use sea_orm_migration::{prelude::*, schema::text};
use tenantry_isolation::row_level_security::replace_function;

use crate::persistence::{
    migrations::statements::index,
    roles::TENANT_ROLE,
    tiers::{ALONE, FENCE, MOVED, lock_key},
};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TENANTS: &str = "tenantry_tenants";
const BY_TIER: &str = "tenantry_tenants_by_tier";
/// Waits for the tenant's mutex. In the shared tables it is the row with the audit log's counter.
const WAIT: &str =
    "PERFORM 1 FROM tenantry_tenant_counters c WHERE c.tenant_id = tenant AND c.name = 'audit' FOR UPDATE;";

/// A transaction that keeps its snapshot took it before it waited for the fence. With an older state than that of the
/// tenant's row this fails (SQLSTATE 40001), so that nobody goes on where the tenant was.
const NEWER: &str = "IF pg_catalog.current_setting('transaction_isolation') IN ('repeatable read', 'serializable') \
                     AND pg_catalog.current_setting('transaction_read_only') = 'off' \
                     THEN PERFORM 1 FROM tenantry_tenants t WHERE t.id = tenant FOR SHARE; END IF;";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tier = text("tier").default("shared").take();
        manager.alter_table(Table::alter().table(TENANTS).add_column(tier).take()).await?;
        // Tenants with their own tables are few, and every start looks for them.
        manager.create_index(index(BY_TIER, TENANTS, &["tier", "id"])).await?;
        if manager.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        name_tenants(manager, is_in).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            let functions = "DROP FUNCTION app_tenant_reading(uuid, text), app_tenant_writing(uuid, text), \
                             app_tenant_alone_writing(uuid, text)";
            manager.get_connection().execute_unprepared(functions).await?;
            replace_function(manager, "app_tenant", &[], &format!("SET LOCAL ROLE {TENANT_ROLE};")).await?;
            replace_function(manager, "app_tenant_alone", &[], WAIT).await?;
        }
        manager.drop_index(Index::drop().name(BY_TIER).table(TENANTS).to_owned()).await?;
        manager.alter_table(Table::alter().table(TENANTS).drop_column("tier").take()).await
    }
}

/// Makes the functions by which a transaction names its tenant. `check` gives the statement that fails if the tenant is not
/// as it has to be, from the expression for the expected tier.
pub(super) async fn name_tenants(manager: &SchemaManager<'_>, check: impl Fn(&str) -> String) -> Result<(), DbErr> {
    let role = format!("SET LOCAL ROLE {TENANT_ROLE};");
    let (in_shared, as_expected) = (check("'shared'"), check("expected"));
    let fence = format!("PERFORM pg_catalog.pg_advisory_xact_lock_shared({}); {NEWER}", lock_key("tenant", FENCE));
    let alone = format!(
        "IF expected = 'schema' THEN PERFORM pg_catalog.pg_advisory_xact_lock({}); ELSE {WAIT} END IF;",
        lock_key("tenant", ALONE)
    );
    let argument = &["expected text"];
    replace_function(manager, "app_tenant_reading", argument, &format!("{as_expected} {role}")).await?;
    replace_function(manager, "app_tenant_writing", argument, &format!("{fence} {as_expected} {role}")).await?;
    replace_function(manager, "app_tenant_alone_writing", argument, &format!("{alone} {as_expected}")).await?;
    // A version that knows no tiers reads and writes the shared tables.
    replace_function(manager, "app_tenant", &[], &format!("{in_shared} {role}")).await?;
    replace_function(manager, "app_tenant_alone", &[], &format!("{WAIT} {in_shared}")).await
}

/// Returns the statement that fails if the tenant is in another tier. A tenant that is being founded is in none yet.
pub(super) fn is_in(tier: &str) -> String {
    format!(
        "IF EXISTS (SELECT FROM {TENANTS} t WHERE t.id = tenant AND t.tier <> {tier}) THEN \
         RAISE EXCEPTION 'the tenant is in another tier' USING ERRCODE = '{MOVED}'; END IF;"
    )
}
