//! How to open the database.

use std::{fmt, sync::Arc, time::Duration};

use sea_orm_migration::MigratorTrait;

use super::super::embedding::Embedding;
use crate::scoping::Registry;

/// Which of the two pools a statement ran on. On PostgreSQL they are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// The connections that write.
    Writer,
    /// Those that read.
    Reader,
}

/// Is told the text of every statement but those that begin, end or name the tenant of a transaction, never its values.
/// What the database does for itself (migrations, [`Database::ping`](super::Database::ping), the poll of access changes) is left out.
pub type StatementHook = Arc<dyn Fn(Pool, &str) + Send + Sync>;

/// What a commit that was acknowledged survives, on SQLite. On PostgreSQL the server's own settings say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// The end of the process, however sudden; the last commits may be lost with the machine's power.
    Crash,
    /// The loss of power too.
    #[default]
    PowerLoss,
}

/// How to open the database.
#[derive(Clone)]
pub struct DatabaseOptions {
    /// `sqlite://` and the path of the file, which is made if it is missing, its directory must be there; or
    /// `postgres://` and the rest of a connection URL, whose database must be there.
    pub url: String,
    /// The URL by which the schema is brought up to date, on PostgreSQL; its role owns the tables. Without one it is
    /// done by [`DatabaseOptions::url`], and what is served is served under a role that can't.
    pub owner_url: Option<String>,
    /// How many connections: those that read (SQLite, which has one more that writes), or all (PostgreSQL).
    pub connections: u32,
    /// How long to wait for a connection, and for another process that writes.
    pub patience: Duration,
    /// What a commit survives.
    pub durability: Durability,
    /// For tests that count statements.
    pub on_statement: Option<StatementHook>,
    /// Tables that are not Tenantry's own.
    pub(in crate::persistence) embedding: Embedding,
}

impl DatabaseOptions {
    /// Five seconds of patience, safe against the loss of power; four connections that read a file, or sixteen to a
    /// server.
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        Self {
            connections: if super::is_postgres(&url) { 16 } else { 4 },
            url,
            owner_url: None,
            patience: Duration::from_secs(5),
            durability: Durability::default(),
            on_statement: None,
            embedding: Embedding::default(),
        }
    }

    /// Puts an embedder's own tables behind the walls: its migrations run after Tenantry's, and
    /// [`Database::tenant`](super::Database::tenant) gives one tenant's rows of the tables in its registry.
    #[must_use]
    pub fn embed<M: MigratorTrait + 'static>(mut self, registry: Registry) -> Self {
        self.embedding = Embedding::new::<M>(registry);
        self
    }
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL of PostgreSQL can hold a password.
        f.debug_struct("DatabaseOptions")
            .field("connections", &self.connections)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
