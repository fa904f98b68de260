//! Tracks whether writes are stored, for readiness and for deciding whether a writing connection can be trusted.
//!
//! A database can answer every read while it stores nothing: its disk is full, or a failover left it read-only. The
//! result of the last write is therefore remembered. While it was a failure of that kind, readiness probes with a
//! write.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    DbErr,
    sqlx::{
        Error as DriverError,
        error::DatabaseError,
        postgres::{PgDatabaseError, PgSeverity},
    },
};
use tenantry_isolation::{Step, TransactionObserver, driver_error, primary_code};

/// The results of the last transactions.
#[derive(Debug, Default)]
pub(crate) struct WriteHealth {
    is_failing: AtomicBool,
    is_suspect: AtomicBool,
}

impl WriteHealth {
    /// Returns whether the last write could not be stored.
    pub(super) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    /// Returns whether a transaction could not be begun or ended since the last call. Its connection should be closed,
    /// or any of them if there are several.
    pub(super) fn take_suspicion(&self) -> bool {
        self.is_suspect.swap(false, Ordering::Relaxed)
    }
}

impl TransactionObserver for WriteHealth {
    fn failed(&self, step: Step, error: &DbErr) {
        // A caller that failed to acquire a connection had none that could be suspect.
        if step != Step::Statement && !matches!(error, DbErr::ConnectionAcquire(_)) {
            self.is_suspect.store(true, Ordering::Relaxed);
        }
        if is_of_the_store(error) && !self.is_failing.swap(true, Ordering::Relaxed) {
            tracing::error!(error = error as &dyn std::error::Error, "writes are not stored");
        }
    }

    fn committed(&self) {
        // Read first: otherwise each writer would take the cache line from the others.
        if self.is_failing() && self.is_failing.swap(false, Ordering::Relaxed) {
            tracing::info!("writes are stored again");
        }
    }
}

/// SQLite's primary codes for busy, out of memory, read-only, I/O error, corrupt, full, can't open, protocol and not a
/// database (<https://www.sqlite.org/rescode.html>).
const STORE_FAILS: [i32; 9] = [5, 7, 8, 10, 11, 13, 14, 15, 26];

/// Returns whether the store failed, not the statement, so that the next write would fail too.
fn is_of_the_store(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match driver_error(error) {
        Some(DriverError::Database(answer)) => is_told_by(&**answer),
        Some(
            DriverError::Io(_)
            | DriverError::Tls(_)
            | DriverError::Protocol(_)
            | DriverError::PoolTimedOut
            | DriverError::PoolClosed
            | DriverError::WorkerCrashed
            | DriverError::BeginFailed,
        ) => true,
        _ => false,
    }
}

fn is_told_by(answer: &(dyn DatabaseError + 'static)) -> bool {
    let code = answer.code().unwrap_or_default();
    if let Some(answer) = answer.try_downcast_ref::<PgDatabaseError>() {
        // Connection lost; read-only, as after a failover; out of disk, memory or connections; terminated; disk
        // unreadable; data damaged (PostgreSQL, appendix A).
        let fails = ["08", "53", "57P", "58", "XX"].iter().any(|class| code.starts_with(class));
        return fails || code == "25006" || !matches!(answer.severity(), PgSeverity::Error);
    }
    primary_code(answer).is_some_and(|primary| STORE_FAILS.contains(&primary))
}
