//! The mails that wait in the database of running processes. A test can't wait for a minute until one is tried again, so
//! it lets time pass for them.

use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, Statement,
    sea_query::{Expr, ExprTrait, Query, UpdateStatement},
};
use tenantry_domain::Timestamp;

/// The mails that wait.
pub struct WaitingMails(DatabaseConnection);

impl WaitingMails {
    /// Opens the database beside the processes.
    pub async fn of(url: &str) -> Self {
        Self(Database::connect(url).await.unwrap())
    }

    /// Returns how many mails were not sent yet, or were given up.
    pub async fn count(&self) -> i64 {
        self.number("SELECT COUNT(*) AS number FROM tenantry_mails").await
    }

    /// Returns how many of them the mail server refused before.
    pub async fn count_refused(&self) -> i64 {
        self.number("SELECT COUNT(*) AS number FROM tenantry_mails WHERE attempts > 0").await
    }

    /// Returns how many queues of mails a process works off just now, or held when it was killed.
    pub async fn count_held(&self) -> i64 {
        self.number("SELECT COUNT(*) AS number FROM tenantry_queues WHERE kind = 'mail' AND lease_id IS NOT NULL").await
    }

    /// Makes all of them due, and ends the leases of processes that were killed. No living process may hold one.
    pub async fn let_time_pass(&self) {
        let past = Timestamp::UNIX_EPOCH;
        self.update(Query::update().table("tenantry_mails").value("due_at", past)).await;
        let mut queues = Query::update().table("tenantry_queues").value("due_at", past).take();
        self.update(queues.and_where(Expr::col("kind").eq("mail"))).await;
        self.update(queues.value("leased_until", past).and_where(Expr::col("lease_id").is_not_null())).await;
    }

    async fn update(&self, statement: &UpdateStatement) {
        self.0.execute(statement).await.unwrap();
    }

    async fn number(&self, sql: &str) -> i64 {
        let statement = Statement::from_string(self.0.get_database_backend(), sql.to_owned());
        let row = self.0.query_one_raw(statement).await.unwrap().unwrap();
        row.try_get("", "number").unwrap()
    }
}
