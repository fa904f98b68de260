//! The mails that wait in the database of running processes. A test can't wait for a minute until one is tried again, so
//! it lets time pass for them.

use sea_orm::sea_query::Query;
use tenantry_application::ports::queues::QueueKind;
use tenantry_domain::Timestamp;

use super::waiting_queues::WaitingQueues;

/// The mails that wait.
pub struct WaitingMails(WaitingQueues);

impl WaitingMails {
    /// Opens the database beside the processes.
    pub async fn of(url: &str) -> Self {
        Self(WaitingQueues::of(QueueKind::Mail, url).await)
    }

    /// Returns how many mails were not sent yet, or were given up.
    pub async fn count(&self) -> i64 {
        self.0.number("SELECT COUNT(*) AS number FROM tenantry_mails").await
    }

    /// Returns how many of them the mail server refused before.
    pub async fn count_refused(&self) -> i64 {
        self.0.number("SELECT COUNT(*) AS number FROM tenantry_mails WHERE attempts > 0").await
    }

    /// Returns how many queues of mails a process works off just now, or held when it was killed.
    pub async fn count_held(&self) -> i64 {
        self.0.count_held().await
    }

    /// Makes all of them due, and ends the leases of processes that were killed. No living process may hold one.
    pub async fn let_time_pass(&self) {
        self.0.update(Query::update().table("tenantry_mails").value("due_at", Timestamp::UNIX_EPOCH)).await;
        self.0.let_time_pass().await;
    }
}
