//! Storage: every store port on SQLite or PostgreSQL, through SeaORM.
//!
//! Each port is implemented in the file of the same name, with its rows in `entities` and its tables in `migrations`. A
//! row becomes an aggregate through `restore`, and no code outside this folder knows a column. Statements are built,
//! never written as text, and their values are bound, so that the same adapters serve both databases.
//!
//! Everything done in a tenant passes through the query hook ([`tenantry_isolation`]), so no repository names the tenant in
//! a condition of its own. On PostgreSQL, row-level security backs it up. Embedders add their own tables to the same
//! isolation with [`DatabaseOptions::embed`].

use std::sync::Arc;

pub use sea_orm_migration::MigratorTrait;
use tenantry_application::ports::{clock::Clock, ids::IdGenerator};
use tenantry_domain::Span;

use crate::sealing::Sealing;

mod access_changes;
mod access_epoch;
mod access_poll;
mod access_registry;
mod audit_events;
mod background;
mod bells;
mod columns;
mod counters;
mod database;
mod domain_claims;
mod embedded_set;
mod embedding;
mod entities;
mod error;
mod event_cursors;
mod idempotency_keys;
mod inspection;
mod invitation_links;
mod invitations;
mod inviters;
mod jobs;
mod known_handlers;
mod last_writes;
mod mailbox_proofs;
mod mails;
mod member_search;
mod member_words;
pub mod members;
mod memberships;
pub mod migrations;
mod open_error;
mod outbox;
mod passwords;
mod prefix;
mod purge;
mod queues;
mod received_invitations;
mod refresh_tokens;
mod roles;
mod schedules;
mod sessions;
mod short_statements;
mod sweep;
mod table_order;
mod tables;
mod tenant_connection;
mod tenant_schemas;
mod tenant_seeds;
mod tenant_settings;
mod tenant_status;
mod tenant_transaction;
mod tenants;
mod tiers;
mod trail;
mod unit_of_work;
mod url;
mod user_tenants;
mod users;
mod verified_domains;
mod wakes;
mod write_health;
mod write_probe;
mod wrong_set;

pub use access_poll::AccessFeed;
pub use access_registry::{KnownChange, MemoryAccessRegistry};
pub use background::Background;
pub use bells::Bells;
pub use database::{Database, DatabaseOptions, Durability, Pool, StatementObserver};
pub use embedding::embedded_registry;
pub use error::translate;
pub use inspection::{PlanningError, inspect, look_at_fleet, plan};
pub use open_error::OpenError;
pub use purge::{Purge, PurgeError, PurgeStep};
pub use roles::{TENANT_ROLE, raise_walls, raise_walls_by};
pub use sweep::{KEPT, MAILS_KEPT, Sweep};
pub use tables::registry;
pub use tenant_connection::TenantDatabase;
pub use tenant_schemas::{Brought, Fleet, SchemaState, TenantInSchema};
pub use tenant_transaction::{NoSqlTransaction, TenantTransaction};
pub use unit_of_work::{SqlUnitOfWorkFactory, tenant_transaction};
pub use url::{is_postgres_url, postgres_place};
pub use wrong_set::WrongSet;

/// The most rows in one statement. A statement takes 32,766 values (SQLite; 65,535 on PostgreSQL), and none of our rows
/// has more than 15.
const MOST_ROWS: usize = 500;

/// An open database with everything that is served from it.
#[derive(Debug)]
pub struct Persistence {
    /// The database, for readiness.
    pub database: Database,
    /// Opens units of work on the database.
    pub units_of_work: Arc<SqlUnitOfWorkFactory>,
    /// The recent access changes of this process and the others.
    pub access_registry: Arc<MemoryAccessRegistry>,
    /// Reads the access changes of the other processes; for readiness.
    pub access_feed: AccessFeed,
    /// Ring when work is committed in this process.
    pub bells: Arc<Bells>,
    access_token_lifetime: Span,
    poll: Background,
}

/// Opens the database, migrates its schema, reads the recent access changes and keeps reading them.
pub async fn open(
    options: DatabaseOptions,
    clock: Arc<dyn Clock>,
    access_token_lifetime: Span,
    sealing: Sealing,
) -> Result<Persistence, OpenError> {
    let database = Database::open(options).await?;
    let access_registry = Arc::new(MemoryAccessRegistry::default());
    let feed =
        AccessFeed::open(database.clone(), Arc::clone(&access_registry), clock).await.map_err(OpenError::Load)?;
    let units_of_work = Arc::new(SqlUnitOfWorkFactory::new(database.clone(), Arc::clone(&access_registry), sealing));
    let bells = Arc::clone(units_of_work.bells());
    let (access_feed, poll) = (feed.clone(), feed.start());
    Ok(Persistence { database, units_of_work, access_registry, access_feed, bells, access_token_lifetime, poll })
}

impl Persistence {
    /// Returns what deletes expired rows. A schedule must execute it once an hour.
    pub fn sweep(&self, clock: Arc<dyn Clock>) -> Sweep {
        Sweep::new(self.database.clone(), clock, self.access_token_lifetime)
    }

    /// Returns what removes tenants that are purged.
    pub fn purge(&self, clock: Arc<dyn Clock>, ids: Arc<dyn IdGenerator>) -> Purge {
        Purge::new(self.database.clone(), Arc::clone(&self.units_of_work), clock, ids)
    }

    /// Stops reading, waits for running work, and closes the file.
    pub async fn close(self) {
        self.poll.stop().await;
        self.database.close().await;
    }
}
