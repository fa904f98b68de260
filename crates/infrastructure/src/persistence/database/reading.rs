//! A read-only transaction. One round trip begins it and names its tenant, and nobody waits for its end.

use sea_orm::sqlx::{AssertSqlSafe, Connection, Error, Postgres, Transaction, pool::PoolConnection};
use tenantry_domain::tenant::{TenantId, Tier};

/// A connection for a read-only transaction.
#[derive(Debug)]
pub(crate) struct Reading {
    connection: PoolConnection<Postgres>,
    has_begun: bool,
}

impl Reading {
    pub(super) const fn new(connection: PoolConnection<Postgres>) -> Self {
        Self { connection, has_begun: false }
    }

    /// Begins the transaction in that tenant, if it is in that tier. Dropping it ends it. What it reads is as the tenant's
    /// tier was read: a tenant that is moved afterwards leaves no gap in it.
    pub(crate) async fn begin(&mut self, tenant: TenantId, tier: Tier) -> Result<Transaction<'_, Postgres>, Error> {
        // The ID and the tier are our own, so they need no quoting. With its type, no function of this name for other
        // types is called.
        let naming = format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT app_tenant_reading('{}'::uuid, '{tier}')",
            tenant.as_uuid()
        );
        let transaction = self.connection.begin_with(AssertSqlSafe(naming)).await?;
        self.has_begun = true;
        Ok(transaction)
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.has_begun {
            // The statement failed or was cut off, and the connection may be inside a transaction that the driver does
            // not know and would not end. The next user of the connection would then run in that transaction.
            self.connection.close_on_drop();
        }
    }
}
