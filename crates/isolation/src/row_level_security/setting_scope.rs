//! Checks that a tenant is named for one transaction only: not before a tenant is named, and not after the transaction
//! ends.

use std::sync::Arc;

use sea_orm::{
    DatabaseConnection, DbErr, RuntimeErr,
    sqlx::{Connection, Error, PgConnection, query, query_scalar},
};
use uuid::Uuid;

use super::setting::set_tenant;
use crate::query_hook::TenantType;

const NAMED: &str = "SELECT nullif(current_setting('app.tenant_id', true), '')";

/// Returns the problem found, on a connection that was not used before. The tenants' IDs are of the type `named_by`, or
/// of any type if it is `None`.
pub(crate) async fn missing_scope(
    serving: &DatabaseConnection,
    named_by: Option<TenantType>,
) -> Result<Option<String>, DbErr> {
    let tried = async {
        let mut connection = serving.get_postgres_connection_pool().acquire().await?;
        try_out(&mut connection, named_by).await
    };
    tried.await.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
}

async fn try_out(connection: &mut PgConnection, named_by: Option<TenantType>) -> Result<Option<String>, Error> {
    if named(connection).await?.is_some() {
        let what = "new connections already name a tenant; RESET it on the role and the database";
        return Ok(Some(what.to_owned()));
    }
    let mut tried = false;
    for tenant_type in TenantType::ALL {
        if !exists(connection, tenant_type).await? {
            continue;
        }
        tried |= named_by.is_none_or(|named_by| named_by == tenant_type);
        if let Some(what) = try_type(connection, tenant_type).await? {
            return Ok(Some(what.to_owned()));
        }
    }
    Ok((!tried).then(|| {
        let tenant_type = named_by.unwrap_or(TenantType::Uuid);
        format!(
            "there is no function app_tenant({tenant_type}) by which a transaction names its tenant; create it in a \
             migration (row_level_security::create_function_for)"
        )
    }))
}

async fn exists(connection: &mut PgConnection, tenant_type: TenantType) -> Result<bool, Error> {
    query_scalar("SELECT to_regprocedure($1) IS NOT NULL")
        .bind(format!("app_tenant({tenant_type})"))
        .fetch_one(connection)
        .await
}

/// Names an ID that no tenant has.
async fn try_type(connection: &mut PgConnection, tenant_type: TenantType) -> Result<Option<&'static str>, Error> {
    let mut transaction = connection.begin().await?;
    let set = query(set_tenant(tenant_type));
    let (set, tenant) = match tenant_type {
        TenantType::Uuid => (set.bind(Uuid::nil()), Uuid::nil().to_string()),
        TenantType::BigInt => (set.bind(i64::MIN), i64::MIN.to_string()),
        TenantType::Text => (set.bind("no tenant's"), "no tenant's".to_owned()),
    };
    set.execute(&mut *transaction).await?;
    let inside = named(&mut transaction).await?;
    transaction.commit().await?;
    if inside != Some(tenant) {
        return Ok(Some("the function app_tenant does not name the tenant"));
    }
    let outside = named(connection).await?;
    Ok(outside.map(|_| "the function app_tenant names the tenant beyond the end of its transaction"))
}

async fn named(connection: &mut PgConnection) -> Result<Option<String>, Error> {
    query_scalar(NAMED).fetch_one(connection).await
}
