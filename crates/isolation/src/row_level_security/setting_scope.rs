//! Checks that a tenant is named for one transaction only: not before a tenant is named, and not after the transaction
//! ends.

use std::sync::Arc;

use sea_orm::{
    DatabaseConnection, DbErr, RuntimeErr,
    sqlx::{Connection, Error, PgConnection, query, query_scalar},
};
use uuid::Uuid;

use super::setting::SET_TENANT;

const NAMED: &str = "SELECT nullif(current_setting('app.tenant_id', true), '')";

/// Returns the problem found, on a connection that was not used before.
pub(crate) async fn missing_scope(serving: &DatabaseConnection) -> Result<Option<&'static str>, DbErr> {
    let tried = async {
        let mut connection = serving.get_postgres_connection_pool().acquire().await?;
        try_out(&mut connection).await
    };
    tried.await.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
}

async fn try_out(connection: &mut PgConnection) -> Result<Option<&'static str>, Error> {
    if named(connection).await?.is_some() {
        return Ok(Some("new connections already name a tenant; RESET it on the role and the database"));
    }
    // An ID that no tenant has.
    let tenant = Uuid::nil();
    let mut transaction = connection.begin().await?;
    query(SET_TENANT).bind(tenant).execute(&mut *transaction).await?;
    let inside = named(&mut transaction).await?;
    transaction.commit().await?;
    if inside != Some(tenant.to_string()) {
        return Ok(Some("the function app_tenant does not name the tenant"));
    }
    let outside = named(connection).await?;
    Ok(outside.map(|_| "the function app_tenant names the tenant beyond the end of its transaction"))
}

async fn named(connection: &mut PgConnection) -> Result<Option<String>, Error> {
    query_scalar(NAMED).fetch_one(connection).await
}
