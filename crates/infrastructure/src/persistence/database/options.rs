//! The options for opening the database.

use std::{fmt, sync::Arc, time::Duration};

use sea_orm_migration::MigratorTrait;
use tenantry_isolation::Registry;

use super::super::embedding::Embedding;

/// The pool that a statement ran on. On PostgreSQL both are the same pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// The connections that write.
    Writer,
    /// The connections that read.
    Reader,
}

/// Receives the text of every statement, never its values. Statements that begin or end a transaction or name its
/// tenant are left out, and so are the database's internal statements (migrations,
/// [`Database::ping`](super::Database::ping), the poll of access changes).
pub type StatementObserver = Arc<dyn Fn(Pool, &str) + Send + Sync>;

/// What an acknowledged commit survives on SQLite. On PostgreSQL the server's own settings decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// The end of the process, however sudden. A power loss may lose the last commits.
    Crash,
    /// A power loss too.
    #[default]
    PowerLoss,
}

/// The options for opening the database.
#[derive(Clone)]
pub struct DatabaseOptions {
    /// `sqlite://` and the path of the file, which is created if it is missing (its directory must exist); or a
    /// `postgres://` connection URL, whose database must exist.
    pub url: String,
    /// The URL for migrating the schema on PostgreSQL; its role owns the tables. Without it, the role of
    /// [`DatabaseOptions::url`] migrates, and requests are served under a role that can't.
    pub owner_url: Option<String>,
    /// The number of connections: those that read (SQLite, which has one more that writes), or all (PostgreSQL).
    pub connections: u32,
    /// How long to wait for a connection, and for another process that writes.
    pub patience: Duration,
    /// What a commit survives.
    pub durability: Durability,
    /// A hook for tests that count statements.
    pub on_statement: Option<StatementObserver>,
    /// The embedder's tables.
    pub(in crate::persistence) embedding: Embedding,
}

impl DatabaseOptions {
    /// Returns options with five seconds of patience and durability against power loss; four connections that read a
    /// file, or sixteen to a server.
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

    /// Adds an embedder's own tables to the tenant isolation. Its migrations run after Tenantry's, and
    /// [`Database::tenant`](super::Database::tenant) gives access to one tenant's rows of the tables in its registry.
    ///
    /// The migrations create tables of tenants only. One that is registered as shared by all tenants, or that is not
    /// registered, belongs in the installation's migrations: see [`embed_both`](Self::embed_both).
    #[must_use]
    pub fn embed<Tenants: MigratorTrait + 'static>(mut self, registry: Registry) -> Self {
        self.embedding = Embedding::of_tenants::<Tenants>(registry);
        self
    }

    /// Like [`embed`](Self::embed), for an embedder that also has tables of the installation, such as countries or
    /// plans. Their migrations run first. Each set records what was applied in a table of its own.
    #[must_use]
    pub fn embed_both<Installation, Tenants>(mut self, registry: Registry) -> Self
    where
        Installation: MigratorTrait + 'static,
        Tenants: MigratorTrait + 'static,
    {
        self.embedding = Embedding::of_both::<Installation, Tenants>(registry);
        self
    }
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A PostgreSQL URL can contain a password.
        f.debug_struct("DatabaseOptions")
            .field("connections", &self.connections)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
