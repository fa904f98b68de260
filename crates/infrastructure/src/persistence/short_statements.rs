//! Reads outside of all tenants: people by their address or token, for signing in and refreshing. All of these
//! statements are short, so the time limit for a first answer applies to the whole answer.

use std::fmt;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::database::Database;

/// Connections for short statements, whose whole answer has the time limit of a first answer.
#[derive(Clone)]
pub(crate) struct ShortStatements {
    database: Database,
    connection: DatabaseConnection,
}

impl ShortStatements {
    pub(super) fn new(database: &Database) -> Self {
        Self { connection: database.reader().clone(), database: database.clone() }
    }
}

#[async_trait]
impl ConnectionTrait for ShortStatements {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.database.first_answer(self.connection.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.database.first_answer(self.connection.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.database.first_answer(self.connection.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.database.first_answer(self.connection.query_all_raw(statement)).await
    }
}

impl fmt::Debug for ShortStatements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortStatements")
    }
}
