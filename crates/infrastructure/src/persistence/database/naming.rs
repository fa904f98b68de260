//! How a transaction on PostgreSQL names its tenant: by one of three functions, which compare the tier in which the tenant
//! is expected with the tenant's row.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_isolation::AtomicTransaction;
use uuid::Uuid;

use crate::persistence::{
    open_error::OpenError,
    roles::{SERVING_ROLE, TENANT_ROLE},
};

/// Names the tenant of a transaction that may write, and assumes the role of tenants. Waits while the tenant is moved.
pub(super) const SET_TENANT_WRITING: &str = "SELECT app_tenant_writing($1, $2)";
/// Like [`SET_TENANT_WRITING`], for Tenantry's own work: the role stays the serving one. Waits until no other unit of work
/// of that tenant is running, as SQLite does for all tenants.
pub(super) const SET_TENANT_ALONE: &str = "SELECT app_tenant_alone_writing($1, $2)";
/// Names the tenant of a transaction that only reads. A [`Reading`](super::Reading) sends it as one text with BEGIN.
const SET_TENANT_READING: &str = "SELECT app_tenant_reading($1, $2)";

/// Names the tenant of the transaction, if it is in that tier.
pub(super) async fn name(
    transaction: &AtomicTransaction,
    statement: &str,
    tenant: TenantId,
    tier: Tier,
) -> Result<(), DbErr> {
    transaction.query_one_raw(naming(statement, tenant.as_uuid(), tier)).await.map(drop)
}

fn naming(statement: &str, tenant: Uuid, tier: Tier) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, statement, [tenant.into(), tier.as_str().into()])
}

/// Checks that each of the functions names the tenant and leaves the transaction under the right role.
pub(super) async fn check(serving: &DatabaseConnection) -> Result<(), OpenError> {
    let functions = [
        ("app_tenant_reading", SET_TENANT_READING, TENANT_ROLE),
        ("app_tenant_writing", SET_TENANT_WRITING, TENANT_ROLE),
        ("app_tenant_alone_writing", SET_TENANT_ALONE, SERVING_ROLE),
    ];
    for (function, statement, role) in functions {
        let named = named_by(serving, statement, role).await.map_err(OpenError::Connect)?;
        if !named {
            return Err(OpenError::Naming { function, role });
        }
    }
    Ok(())
}

/// Names a tenant that does not exist.
async fn named_by(serving: &DatabaseConnection, statement: &str, role: &str) -> Result<bool, DbErr> {
    let transaction = serving.begin().await?;
    transaction.query_one_raw(naming(statement, Uuid::nil(), Tier::Shared)).await?;
    // The serving role may be another one that is a member of ours.
    let ask = "SELECT current_setting('app.tenant_id', true) = $1 AND pg_has_role(current_user, $2, 'USAGE') \
               AND ($2 <> $3 OR current_user = $3) AS is_right";
    let values = [Uuid::nil().to_string().into(), role.into(), TENANT_ROLE.into()];
    let found = transaction.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, ask, values)).await?;
    transaction.rollback().await?;
    Ok(found.is_some_and(|row| row.try_get("", "is_right").unwrap_or(false)))
}
