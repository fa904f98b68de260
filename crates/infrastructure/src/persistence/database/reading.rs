//! A transaction that can only read, begun and told its tenant in one round trip, and ended without anybody waiting.

use sea_orm::sqlx::{AssertSqlSafe, Connection, Error, Postgres, Transaction, pool::PoolConnection};
use tenantry_domain::id::TenantId;

/// A connection for such a transaction.
#[derive(Debug)]
pub(crate) struct Reading {
    connection: PoolConnection<Postgres>,
    has_begun: bool,
}

impl Reading {
    pub(super) const fn new(connection: PoolConnection<Postgres>) -> Self {
        Self { connection, has_begun: false }
    }

    /// Begins it in that tenant. Dropping it ends it.
    pub(crate) async fn begin(&mut self, tenant: TenantId) -> Result<Transaction<'_, Postgres>, Error> {
        // An id of ours, so nothing in it needs quoting.
        let naming = format!("BEGIN READ ONLY; SELECT app_tenant('{}')", tenant.as_uuid());
        let transaction = self.connection.begin_with(AssertSqlSafe(naming)).await?;
        self.has_begun = true;
        Ok(transaction)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.has_begun {
            // It failed or was cut off, and may be inside of a transaction that the driver does not know of and would
            // not end: whoever gets the connection next would be in it.
            self.connection.close_on_drop();
        }
    }
}
