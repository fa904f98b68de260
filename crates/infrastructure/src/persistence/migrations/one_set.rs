//! Databases from before there were two sets: one table recorded the steps of all tables, which made what the first
//! steps of both sets make.

use sea_orm::{ConnectionTrait, DatabaseTransaction, ExprTrait};
use sea_orm_migration::{
    DbErr, MigratorTrait, SchemaManager,
    sea_query::{Expr, Query},
};

use super::{installation::InstallationMigrator, tenant::TenantMigrator};
use crate::persistence::tables::{INSTALLATION_MIGRATIONS, TENANT_MIGRATIONS};

/// The last step of the one set. A database without it is brought to it by the version of then.
const LAST: &str = "m20261130_000017_time_zone_of_people";

/// The steps of both sets that make what the one set made. Whatever came later is still to be applied.
const SAME: [(&str, &[&str]); 2] = [
    (
        INSTALLATION_MIGRATIONS,
        &[
            "m20261130_000001_create_tenants",
            "m20261130_000002_create_people",
            "m20261130_000003_prove_mailboxes",
            "m20261130_000004_create_look_ups",
            "m20261130_000005_queue_work",
            "m20261130_000006_name_tenants",
        ],
    ),
    (
        TENANT_MIGRATIONS,
        &[
            "m20261130_000001_create_settings",
            "m20261130_000002_create_members",
            "m20261130_000003_create_invitations",
            "m20261130_000004_create_trail",
            "m20261130_000005_create_jobs",
        ],
    ),
];

/// Records these steps of both sets instead, if all steps of the one set were applied.
pub(super) async fn split(transaction: &DatabaseTransaction) -> Result<(), DbErr> {
    if !SchemaManager::new(transaction).has_table(INSTALLATION_MIGRATIONS).await? {
        return Ok(());
    }
    let last = Query::select()
        .column("applied_at")
        .from(INSTALLATION_MIGRATIONS)
        .and_where(Expr::col("version").eq(LAST))
        .take();
    let Some(last) = transaction.query_one(&last).await? else { return Ok(()) };
    let applied_at: i64 = last.try_get("", "applied_at")?;
    transaction.execute(&Query::delete().from_table(INSTALLATION_MIGRATIONS).take()).await?;
    InstallationMigrator::install(transaction).await?;
    TenantMigrator::install(transaction).await?;
    for (table, names) in SAME {
        let mut insert = Query::insert().into_table(table).columns(["version", "applied_at"]).take();
        for name in names {
            insert.values_panic([(*name).into(), applied_at.into()]);
        }
        transaction.execute(&insert).await?;
    }
    Ok(())
}
