//! A transaction that is stored whole or not at all, and whose commit says which of the two, or that nobody can know.
//!
//! PostgreSQL answers the COMMIT of a transaction in which a statement failed with success and rolls it back; SQLite
//! stores the rest. Neither is what a caller means, so such a transaction refuses to commit. And where the connection is
//! lost while the database commits, the error is a [`CommitError::OutcomeUnknown`], not a failure.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use async_trait::async_trait;
use futures::Stream;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement, StreamTrait,
    TransactionOptions, TransactionSession, TransactionTrait,
};

use super::commit_error::CommitError;

/// Where in the life of a transaction something failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It could not be begun.
    Begin,
    /// One of its statements.
    Statement,
    /// It could not be committed.
    Commit,
    /// It could not be rolled back.
    Rollback,
}

/// Hears how transactions fare, on the spot: it must not wait.
pub trait TransactionObserver: Send + Sync {
    /// A step failed, for whatever reason.
    fn failed(&self, step: Step, error: &DbErr);
    /// A transaction was stored.
    fn committed(&self);
}

/// That something in a transaction failed.
#[derive(Debug, Clone, Default)]
pub(super) struct Failure(Arc<AtomicBool>);

impl Failure {
    pub(super) fn note(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn happened(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A transaction, or a savepoint inside of one. Dropping it rolls it back.
pub struct AtomicTransaction {
    inner: DatabaseTransaction,
    failure: Failure,
    observer: Option<Arc<dyn TransactionObserver>>,
    is_savepoint: bool,
}

impl AtomicTransaction {
    /// A transaction that was begun just now.
    pub fn new(inner: DatabaseTransaction) -> Self {
        Self { inner, failure: Failure::default(), observer: None, is_savepoint: false }
    }

    /// The same, of whose end the observer hears.
    #[must_use]
    pub fn observed(self, observer: Arc<dyn TransactionObserver>) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Begins a savepoint. What fails inside of it is undone with it and does not fail the transaction.
    pub(super) async fn savepoint(&self, options: TransactionOptions) -> Result<Self, DbErr> {
        let inner = self.noted(self.inner.begin_with_options(options).await)?;
        let (failure, observer) = (Failure::default(), self.observer.clone());
        Ok(Self { inner, failure, observer, is_savepoint: true })
    }

    /// Stores all of it.
    ///
    /// # Errors
    ///
    /// [`CommitError::FailedBefore`] and what the database says: nothing was stored. [`CommitError::OutcomeUnknown`]:
    /// it may have been.
    pub async fn commit(self) -> Result<(), DbErr> {
        if self.failure.happened() {
            return Err(CommitError::FailedBefore.into());
        }
        let Self { inner, observer, is_savepoint, .. } = self;
        let committed = inner.commit().await;
        if is_savepoint {
            // Nothing is stored yet, and nothing lost: the transaction around it decides.
            return committed;
        }
        match committed {
            Ok(()) => {
                if let Some(observer) = observer {
                    observer.committed();
                }
                Ok(())
            }
            Err(error) => {
                tell(observer.as_deref(), Step::Commit, &error);
                Err(CommitError::classify(error))
            }
        }
    }

    /// Undoes all of it.
    pub async fn rollback(self) -> Result<(), DbErr> {
        let Self { inner, observer, .. } = self;
        inner.rollback().await.inspect_err(|error| tell(observer.as_deref(), Step::Rollback, error))
    }

    pub(super) fn failure(&self) -> Failure {
        self.failure.clone()
    }

    fn noted<A>(&self, result: Result<A, DbErr>) -> Result<A, DbErr> {
        if let Err(error) = &result {
            self.failure.note();
            self.tell(Step::Statement, error);
        }
        result
    }

    fn tell(&self, step: Step, error: &DbErr) {
        tell(self.observer.as_deref(), step, error);
    }
}

fn tell(observer: Option<&dyn TransactionObserver>, step: Step, error: &DbErr) {
    if let Some(observer) = observer {
        observer.failed(step, error);
    }
}

#[async_trait]
impl TransactionSession for AtomicTransaction {
    async fn commit(self) -> Result<(), DbErr> {
        self.commit().await
    }

    async fn rollback(self) -> Result<(), DbErr> {
        self.rollback().await
    }
}

#[async_trait]
impl ConnectionTrait for AtomicTransaction {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.inner)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noted(self.inner.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noted(self.inner.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.noted(self.inner.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noted(self.inner.query_all_raw(statement).await)
    }
}

impl StreamTrait for AtomicTransaction {
    type Stream<'a> = Rows<'a>;

    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(&self.inner)
    }

    fn stream_raw<'a>(
        &'a self,
        statement: Statement,
    ) -> Pin<Box<dyn Future<Output = Result<Rows<'a>, DbErr>> + 'a + Send>> {
        Box::pin(async move {
            let rows = self.noted(self.inner.stream_raw(statement).await)?;
            Ok(Rows { rows: Box::pin(rows), transaction: self })
        })
    }
}

/// The rows of a query, one after the other. One that can't be had fails the transaction.
pub struct Rows<'a> {
    rows: Pin<Box<<DatabaseTransaction as StreamTrait>::Stream<'a>>>,
    transaction: &'a AtomicTransaction,
}

impl Stream for Rows<'_> {
    type Item = Result<QueryResult, DbErr>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.rows.as_mut().poll_next(context);
        polled.map(|row| row.map(|row| self.transaction.noted(row)))
    }
}

impl fmt::Debug for AtomicTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AtomicTransaction").field("failure", &self.failure).finish_non_exhaustive()
    }
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}
