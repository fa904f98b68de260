//! What became of a transaction whose commit gave no success: nothing of it was stored, or nobody can know.

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

/// Why a transaction was not committed, or perhaps was.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CommitError {
    /// A statement of it failed or was refused before.
    #[error("a statement failed before; nothing of the transaction was stored")]
    FailedBefore,
    /// The answer to COMMIT was lost, or the disk failed under it.
    #[error("whether the transaction was stored is not known")]
    OutcomeUnknown(#[source] Arc<DbErr>),
}

/// The primary code of an error of SQLite that came from the disk.
const SQLITE_IOERR: i32 = 10;

impl CommitError {
    /// The error of a COMMIT, told as what it means.
    pub(super) fn classify(error: DbErr) -> DbErr {
        if leaves_unknown(&error) { Self::OutcomeUnknown(Arc::new(error)).into() } else { error }
    }

    /// This error inside of one that a transaction gave, if it is one.
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

/// Whether the database may have stored what it was told to commit although it did not say so.
fn leaves_unknown(error: &DbErr) -> bool {
    match driver_error(error) {
        // SeaORM itself had nothing to send the COMMIT over.
        None => false,
        Some(sqlx::Error::Database(answer)) => is_no_refusal(&**answer),
        // COMMIT was sent, and no answer to it came.
        Some(_) => true,
    }
}

/// Whether what the database answered does not mean that the transaction was rolled back.
fn is_no_refusal(answer: &(dyn DatabaseError + 'static)) -> bool {
    if let Some(answer) = answer.try_downcast_ref::<PgDatabaseError>() {
        // An ERROR aborts the transaction. FATAL and PANIC end the session, at whatever moment. Class 08 and 40003 say
        // it themselves (PostgreSQL, appendix A).
        let ends_session = matches!(answer.severity(), PgSeverity::Fatal | PgSeverity::Panic);
        return ends_session || answer.code().starts_with("08") || answer.code() == "40003";
    }
    if answer.try_downcast_ref::<SqliteError>().is_some() {
        // The commit may stand in the log already when flushing it fails, and the next start finds it there. Where the
        // disk is full it does not (https://www.sqlite.org/walformat.html).
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
