//! A transaction that is stored completely or not at all. Its commit reports which of the two happened, or that the
//! outcome is unknown.
//!
//! If a statement of a transaction failed, PostgreSQL answers its COMMIT with success and rolls it back, and SQLite
//! stores the rest. No caller wants either, so such a transaction refuses to commit. If the connection is lost during
//! the commit, the error is a [`CommitError::OutcomeUnknown`], not a failure.

use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
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
use crate::names::quoted;

/// The step of a transaction that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The transaction could not be started.
    Begin,
    /// One of its statements failed.
    Statement,
    /// It could not be committed.
    Commit,
    /// It could not be rolled back.
    Rollback,
}

/// Observes the outcome of transactions. It is called synchronously, so it must not block.
pub trait TransactionObserver: Send + Sync {
    /// Called when a step failed, for any reason.
    fn failed(&self, step: Step, error: &DbErr);
    /// Called when a transaction was stored.
    fn committed(&self);
}

/// A flag, shared by clones, that says whether something in a transaction failed.
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

/// The roles of a transaction on PostgreSQL whose borrower has fewer rights than its owner.
#[derive(Debug)]
struct Roles {
    owner: &'static str,
    borrower: &'static str,
    current: AtomicU8,
}

/// The transaction runs under the owner's role.
const OWNED: u8 = 0;
/// It runs under the borrower's role.
const LENT: u8 = 1;
/// It runs under one of them: a caller was cancelled while it changed the role.
const EITHER: u8 = 2;

/// A transaction, or a savepoint inside one. Dropping it rolls it back.
pub struct AtomicTransaction {
    inner: DatabaseTransaction,
    failure: Failure,
    observer: Option<Arc<dyn TransactionObserver>>,
    roles: Option<Roles>,
    is_savepoint: bool,
}

impl AtomicTransaction {
    /// Wraps a transaction that has just been started.
    pub fn new(inner: DatabaseTransaction) -> Self {
        Self { inner, failure: Failure::default(), observer: None, roles: None, is_savepoint: false }
    }

    /// Returns the same transaction, whose outcome is reported to the observer.
    #[must_use]
    pub fn observed(self, observer: Arc<dyn TransactionObserver>) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// Returns the same transaction, which on PostgreSQL assumes the role `borrower` for the statements of a
    /// [borrower](Borrowed), and `owner` again for the next statement of its own. Each change of role
    /// is a round trip.
    #[must_use]
    pub fn lent_under(self, borrower: &'static str, owner: &'static str) -> Self {
        let roles = match ConnectionTrait::get_database_backend(&self.inner) {
            DbBackend::Postgres => Some(Roles { owner, borrower, current: AtomicU8::new(OWNED) }),
            _ => None,
        };
        Self { roles, ..self }
    }

    /// Starts a savepoint. Whatever fails inside it is undone with it and does not fail the transaction. A transaction
    /// that is lent under another role has none: its end would undo a change of role unnoticed.
    pub(super) async fn savepoint(&self, options: TransactionOptions) -> Result<Self, DbErr> {
        if self.roles.is_some() {
            return Err(DbErr::Custom("a transaction that is lent under another role takes no savepoint".to_owned()));
        }
        let inner = self.own().await?.begin_with_options(options).await;
        let inner = self.noted(inner)?;
        let (failure, observer) = (Failure::default(), self.observer.clone());
        Ok(Self { inner, failure, observer, roles: None, is_savepoint: true })
    }

    /// Returns the transaction under the owner's role.
    async fn own(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.assume(OWNED).await
    }

    /// Returns the transaction under the borrower's role.
    async fn lent(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.assume(LENT).await
    }

    /// A borrower and the owner never run statements at the same time, because the owner's are exclusive.
    async fn assume(&self, wanted: u8) -> Result<&DatabaseTransaction, DbErr> {
        if let Some(Roles { owner, borrower, current }) = &self.roles
            && current.load(Ordering::Relaxed) != wanted
        {
            let role = quoted(if wanted == LENT { borrower } else { owner });
            current.store(EITHER, Ordering::Relaxed);
            self.noted(self.inner.execute_unprepared(&format!("SET LOCAL ROLE {role}")).await)?;
            current.store(wanted, Ordering::Relaxed);
        }
        Ok(&self.inner)
    }

    /// Commits the transaction.
    ///
    /// # Errors
    ///
    /// [`CommitError::FailedBefore`], or the database's error: nothing was stored. [`CommitError::OutcomeUnknown`]: it
    /// may have been stored.
    pub async fn commit(self) -> Result<(), DbErr> {
        if self.failure.happened() {
            return Err(CommitError::FailedBefore.into());
        }
        let Self { inner, observer, is_savepoint, .. } = self;
        let committed = inner.commit().await;
        if is_savepoint {
            // Releasing a savepoint stores nothing and loses nothing yet; the enclosing transaction decides.
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

    /// Rolls the transaction back.
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
        self.noted(self.own().await?.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noted(self.own().await?.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.noted(self.own().await?.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noted(self.own().await?.query_all_raw(statement).await)
    }
}

/// A transaction that is borrowed from its owner, who alone can end it. Its statements run under the role of
/// [`AtomicTransaction::lent_under`], if there is one.
#[derive(Debug, Clone, Copy)]
pub struct Borrowed<'a>(pub(super) &'a AtomicTransaction);

#[async_trait]
impl ConnectionTrait for Borrowed<'_> {
    fn get_database_backend(&self) -> DbBackend {
        ConnectionTrait::get_database_backend(self.0)
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.noted(self.0.lent().await?.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.noted(self.0.lent().await?.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.noted(self.0.lent().await?.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.noted(self.0.lent().await?.query_all_raw(statement).await)
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
            let rows = self.noted(self.own().await?.stream_raw(statement).await)?;
            Ok(Rows { rows: Box::pin(rows), transaction: self })
        })
    }
}

/// The rows of a query, one by one. A row that can't be fetched fails the transaction.
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
