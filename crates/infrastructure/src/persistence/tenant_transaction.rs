//! An embedder's tables inside of a running unit of work: what it writes there happens with it or not at all.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tenantry_application::ports::unit_of_work::UnitOfWork;

use super::unit_of_work::TenantWork;
use crate::scoping::{Borrowed, Scoped};

/// The transaction of a unit of work, as an embedder's statements may use it: confined to the tenant and to the tables
/// that were registered by [`DatabaseOptions::embed`](super::DatabaseOptions::embed). It can't be committed; that is
/// the unit of work's. Once a statement failed here the unit of work commits nothing any more.
#[derive(Debug)]
pub struct TenantTransaction<'a> {
    pub(super) confined: Scoped<Borrowed<'a, DatabaseTransaction>>,
    pub(super) failed: &'a AtomicBool,
}

/// The transaction of that unit of work, or `None` if it is not one on a database of this crate.
pub fn tenant_transaction(work: &dyn UnitOfWork) -> Option<TenantTransaction<'_>> {
    work.as_any().downcast_ref::<TenantWork>().map(TenantWork::embedded)
}

impl TenantTransaction<'_> {
    fn noted<A>(&self, result: Result<A, DbErr>) -> Result<A, DbErr> {
        if result.is_err() {
            self.failed.store(true, Ordering::Relaxed);
        }
        result
    }
}

#[async_trait]
impl ConnectionTrait for TenantTransaction<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.confined.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noted(self.confined.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noted(self.confined.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.noted(self.confined.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noted(self.confined.query_all_raw(statement).await)
    }
}
