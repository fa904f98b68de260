//! The poll of access changes: what other processes commit is known here within a second.
//!
//! Each round reads the changes since a while before the last successful round, or since a while before now if the
//! clock was set back in between. The overlap catches rows that were dated before that round and committed after it.
//! Reading a row twice does no harm. The newest row seen plays no role, so a row from a node whose clock is ahead hides
//! no other. Once a minute all rows are read, which are few. This also finds rows dated by a node with a wrong clock.
//!
//! The changes are read before the epoch. A change that is deleted in between belongs to an epoch so old that the epoch
//! read afterwards refuses the tokens that do not know it. In the opposite order a change could be gone while its
//! tokens are still accepted.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tenantry_application::ports::{clock::Clock, store_error::StoreError};
use tenantry_domain::{Span, Timestamp};
use tokio::time::{MissedTickBehavior, interval};

use super::{
    access_changes,
    access_epoch::{self, tell_of_clock},
    access_registry::{KnownChange, MemoryAccessRegistry},
    background::Background,
    database::Database,
    tenants,
};

/// The interval at which the changes of other processes are read.
const PERIOD: Duration = Duration::from_millis(500);
/// How long after the last successful round the changes of other processes count as unknown.
const LATEST: Span = Span::seconds(5);
/// The largest clock difference between two nodes, and the largest delay between the date of a change and its commit,
/// for which the next round still finds the change.
const SLACK: Span = Span::seconds(60);
/// The number of rounds after which all rows are read again.
const ALL_AGAIN: u32 = 120;

/// Reads access changes into a registry. Clones share their position.
#[derive(Clone)]
pub struct AccessFeed {
    database: Database,
    registry: Arc<MemoryAccessRegistry>,
    clock: Arc<dyn Clock>,
    progress: Arc<Mutex<Progress>>,
}

#[derive(Debug, Clone, Copy)]
struct Progress {
    /// When the last successful round began.
    read_until: Timestamp,
    /// The number of successful rounds since all rows were read.
    rounds: u32,
}

impl AccessFeed {
    /// Opens a feed: reads every change that a valid access token may not know, and which tenants are blocked.
    pub async fn open(
        database: Database,
        registry: Arc<MemoryAccessRegistry>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let now = clock.now();
        // Tenants first: a change that is committed between the two reads is among the changes, which are read
        // afterwards.
        for (tenant, standing, version) in tenants::list_blocked(database.unobserved()).await? {
            registry.apply_standing(tenant, standing, version);
        }
        let progress = Arc::new(Mutex::new(Progress { read_until: now, rounds: 0 }));
        let feed = Self { database, registry, clock, progress };
        let seen = feed.read(None).await?;
        tell_of_clock(now, seen);
        Ok(feed)
    }

    /// Reads what was committed since the last call, and forgets what is outdated.
    pub async fn poll(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let Progress { read_until, rounds } = self.progress();
        let all_again = rounds >= ALL_AGAIN;
        self.read((!all_again).then(|| now.min(read_until) - SLACK)).await?;
        tell_of_clock(now, read_until);
        let rounds = if all_again { 0 } else { rounds + 1 };
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Progress { read_until: now, rounds };
        Ok(())
    }

    /// Reads the changes since that moment, or all of them, and then the epoch. Returns when this read began.
    async fn read(&self, since: Option<Timestamp>) -> Result<Timestamp, StoreError> {
        let rows = access_changes::list(self.database.unobserved(), since).await?;
        self.registry.apply(&readable(rows));
        let lasting = access_epoch::find(self.database.unobserved()).await?;
        self.registry.reach(lasting.epoch);
        Ok(lasting.since)
    }

    /// Returns whether the changes of other processes are known up to now, or nearly. It returns false if the clock was
    /// set back far since then.
    pub fn is_current(&self) -> bool {
        (self.clock.now() - self.progress().read_until).abs() < LATEST
    }

    fn progress(&self) -> Progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Polls twice a second until the returned task is stopped or dropped.
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
            // Log only the first failure and the recovery: twice a second would drown out everything else.
            match &outcome {
                Ok(()) if failing => tracing::info!("access changes of other processes are readable again"),
                Err(error) if !failing => tracing::error!(%error, "cannot read the access changes of other processes"),
                Ok(()) | Err(_) => {}
            }
            failing = outcome.is_err();
        }
    }
}

impl fmt::Debug for AccessFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessFeed").field("progress", &self.progress()).finish_non_exhaustive()
    }
}

/// Returns the changes that can be read. One that can't was written by a newer release, whose tokens this release does
/// not accept, or is damaged. It is logged and must not block the others.
fn readable(rows: Vec<Result<KnownChange, StoreError>>) -> Vec<KnownChange> {
    let told = |row: Result<KnownChange, StoreError>| {
        row.inspect_err(|error| tracing::error!(%error, "access change skipped")).ok()
    };
    rows.into_iter().filter_map(told).collect()
}
