//! The outcome of a transaction whose commit did not succeed: nothing was stored, or the outcome is unknown.

use std::sync::Arc;

use sea_orm::{
    DbErr,
    sqlx::{
        self,
        error::DatabaseError,
        postgres::{PgDatabaseError, PgSeverity},
        sqlite::SqliteError,
    },
};

use super::driver_error::{driver_error, primary_code};

/// Why a transaction was not committed, or may not have been.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// One of its statements failed or was refused earlier.
    #[error("a statement failed earlier; nothing of the transaction was stored")]
    FailedBefore,
    /// The answer to COMMIT was lost, or the disk failed during it.
    #[error("the outcome of the commit is unknown")]
    OutcomeUnknown(#[source] Arc<DbErr>),
}

/// SQLite's primary error code for disk I/O errors.
const SQLITE_IOERR: i32 = 10;

impl CommitError {
    /// Turns the error of a COMMIT into what it means for the transaction.
    pub(super) fn classify(error: DbErr) -> DbErr {
        if leaves_unknown(&error) { Self::OutcomeUnknown(Arc::new(error)).into() } else { error }
    }

    /// Returns the commit error inside an error that a transaction returned, if it contains one.
    pub fn of(error: &DbErr) -> Option<&Self> {
        match error {
            DbErr::TryIntoErr { source, .. } => source.downcast_ref(),
            _ => None,
        }
    }
}

impl From<CommitError> for DbErr {
    fn from(error: CommitError) -> Self {
        Self::TryIntoErr { from: "a transaction", into: "stored changes", source: Arc::new(error) }
    }
}

/// Returns whether the database may have stored the transaction although it did not confirm the commit.
fn leaves_unknown(error: &DbErr) -> bool {
    match driver_error(error) {
        // SeaORM itself had no connection to send the COMMIT over.
        None => false,
        Some(sqlx::Error::Database(answer)) => is_no_refusal(&**answer),
        // COMMIT was sent, but no answer came back.
        Some(_) => true,
    }
}

/// Returns whether the database's answer leaves open that the transaction was committed.
fn is_no_refusal(answer: &(dyn DatabaseError + 'static)) -> bool {
    if let Some(answer) = answer.try_downcast_ref::<PgDatabaseError>() {
        // An ERROR aborts the transaction. FATAL and PANIC end the session, at any moment. Class 08 and code 40003 say
        // by definition that the outcome is unknown (PostgreSQL, appendix A).
        let ends_session = matches!(answer.severity(), PgSeverity::Fatal | PgSeverity::Panic);
        return ends_session || answer.code().starts_with("08") || answer.code() == "40003";
    }
    if answer.try_downcast_ref::<SqliteError>().is_some() {
        // The commit may already be in the log when flushing it fails, and the next start then finds it there. This
        // does not apply when the disk is full (https://www.sqlite.org/walformat.html).
        return primary_code(answer) == Some(SQLITE_IOERR);
    }
    true
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnAcquireErr, RuntimeErr};

    use super::*;

    #[test]
    fn a_lost_answer_leaves_it_open_and_a_refusal_does_not() {
        let lost = |driver| leaves_unknown(&DbErr::Query(RuntimeErr::SqlxError(Arc::new(driver))));
        assert!(lost(sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into())));
        assert!(lost(sqlx::Error::WorkerCrashed));
        assert!(!leaves_unknown(&DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)));
        let error = CommitError::classify(DbErr::Query(RuntimeErr::SqlxError(Arc::new(sqlx::Error::WorkerCrashed))));
        assert!(matches!(CommitError::of(&error), Some(CommitError::OutcomeUnknown(_))), "{error}");
    }
}
