//! The poll of access changes: what other processes committed is known here within a second.
//!
//! Each round asks for the changes since a while before the round that last succeeded. The overlap catches rows that
//! were dated before and committed after that round; reading a row twice does no harm. Nothing is asked of the
//! newest row seen, so one from a node whose clock runs ahead hides no other.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tenantry_application::ports::{access_changes::RecordedAccessChange, clock::Clock, store_error::StoreError};
use tenantry_domain::{Span, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    access_changes,
    access_registry::{MemoryAccessRegistry, SLACK},
    background::Background,
    database::Database,
    tenants,
};

/// How often the changes of other processes are asked for.
const PERIOD: Duration = Duration::from_millis(500);
/// So long after the last round that succeeded, others' changes count as unknown.
const LATEST: Span = Span::seconds(5);

/// Reads access changes into a registry. Clones share their place.
#[derive(Clone)]
pub struct AccessFeed {
    database: Database,
    registry: Arc<MemoryAccessRegistry>,
    clock: Arc<dyn Clock>,
    /// When the round that last succeeded began.
    read_until: Arc<Mutex<Timestamp>>,
}

impl AccessFeed {
    /// Reads all that a living access token may not know, and which tenants are blocked.
    pub async fn open(
        database: Database,
        registry: Arc<MemoryAccessRegistry>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let now = clock.now();
        // Tenants first: a change committed between the two reads is among the changes, which come after.
        for (tenant, standing, since) in tenants::list_blocked(database.unobserved()).await? {
            registry.apply_standing(tenant, standing, since);
        }
        let rows = access_changes::list_since(database.unobserved(), registry.horizon(now)).await?;
        registry.apply(&readable(rows));
        Ok(Self { database, registry, clock, read_until: Arc::new(Mutex::new(now)) })
    }

    /// Reads what was committed since the last time, and forgets what is outdated.
    pub async fn poll(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let since = *self.read_until.lock().unwrap_or_else(PoisonError::into_inner) - SLACK;
        let rows = access_changes::list_since(self.database.unobserved(), since).await?;
        self.registry.apply(&readable(rows));
        self.registry.forget_outdated(now);
        *self.read_until.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(())
    }

    /// Whether the changes of other processes are known up to now, or nearly.
    pub fn is_current(&self) -> bool {
        self.clock.now() - *self.read_until.lock().unwrap_or_else(PoisonError::into_inner) < LATEST
    }

    /// Polls twice a second until the answer is stopped or dropped.
    pub fn start(self) -> Background {
        Background::start(self.run())
    }

    async fn run(self) {
        let mut rounds = interval(PERIOD);
        rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failing = false;
        loop {
            rounds.tick().await;
            let outcome = self.poll().await;
            // Told when it begins and when it is over: twice a second would drown everything else.
            match &outcome {
                Ok(()) if failing => tracing::info!("access changes of other processes can be read again"),
                Err(error) if !failing => tracing::error!(%error, "access changes of other processes can't be read"),
                Ok(()) | Err(_) => {}
            }
            failing = outcome.is_err();
        }
    }
}

impl fmt::Debug for AccessFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessFeed").field("read_until", &self.read_until).finish_non_exhaustive()
    }
}

/// The changes that can be read. One that can't was written by a newer release, which knows tokens this one does not
/// accept, or is damaged; it is told of and must not stop the others.
fn readable(rows: Vec<Result<RecordedAccessChange, StoreError>>) -> Vec<RecordedAccessChange> {
    let told = |row: Result<RecordedAccessChange, StoreError>| {
        row.inspect_err(|error| tracing::error!(%error, "an access change was left out")).ok()
    };
    rows.into_iter().filter_map(told).collect()
}
