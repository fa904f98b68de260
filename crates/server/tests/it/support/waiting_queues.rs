//! The queues of one kind in the database of running processes. A test can't wait until the leases of a killed process
//! end, so it lets time pass for them.

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, Statement,
    sea_query::{Expr, ExprTrait, Query, UpdateStatement},
};
use tenantry_application::ports::queues::QueueKind;
use tenantry_domain::Timestamp;

/// The queues of one kind.
pub struct WaitingQueues {
    kind: QueueKind,
    /// A connection beside the processes, to all tenants.
    pub database: DatabaseConnection,
}

impl WaitingQueues {
    /// Opens the database beside the processes.
    pub async fn of(kind: QueueKind, url: &str) -> Self {
        Self { kind, database: Database::connect(url).await.unwrap() }
    }

    /// Returns how many there are: due now or later, or being worked off.
    pub async fn count(&self) -> i64 {
        let kind = self.kind.as_str();
        self.number(&format!("SELECT COUNT(*) AS number FROM tenantry_queues WHERE kind = '{kind}'")).await
    }

    /// Returns how many of them a process works off just now, or held when it was killed.
    pub async fn count_held(&self) -> i64 {
        let kind = self.kind.as_str();
        let held = "SELECT COUNT(*) AS number FROM tenantry_queues WHERE lease_id IS NOT NULL";
        self.number(&format!("{held} AND kind = '{kind}'")).await
    }

    /// Makes all of them due, and ends the leases of processes that were killed. No living process may hold one.
    pub async fn let_time_pass(&self) {
        let past = Timestamp::UNIX_EPOCH;
        let mut queues = Query::update().table("tenantry_queues").value("due_at", past).take();
        self.update(queues.and_where(Expr::col("kind").eq(self.kind.as_str()))).await;
        self.update(queues.value("leased_until", past).and_where(Expr::col("lease_id").is_not_null())).await;
    }

    /// Executes a statement.
    pub async fn update(&self, statement: &UpdateStatement) {
        self.database.execute(statement).await.unwrap();
    }

    /// Returns the `number` that the query gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.database.get_database_backend(), sql.to_owned());
        let row = self.database.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "number").unwrap()
    }
}
