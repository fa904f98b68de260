//! The poll of access changes: what other processes committed is known here within a second.
//!
//! Each round asks for the changes since a while before the round that last succeeded, or since a while before now if
//! the clock was set back in between. The overlap catches rows that were dated before and committed after that round;
//! reading a row twice does no harm. Nothing is asked of the newest row seen, so one from a node whose clock runs ahead
//! hides no other. Once a minute all rows are read, which are few: what a node with a wrong clock dated is found too.
//!
//! The changes are read before the epoch. What was deleted in between is then of an epoch so old that the tokens which
//! don't know it are refused in the one that is read after; the other way round a change could be gone and its tokens
//! still taken.

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

/// How often the changes of other processes are asked for.
const PERIOD: Duration = Duration::from_millis(500);
/// So long after the last round that succeeded, others' changes count as unknown.
const LATEST: Span = Span::seconds(5);
/// How far the clocks of two nodes may be apart for a change to be found by the next round, and how late a commit may
/// follow the moment it is dated.
const SLACK: Span = Span::seconds(60);
/// After how many rounds all rows are read again.
const ALL_AGAIN: u32 = 120;

/// Reads access changes into a registry. Clones share their place.
#[derive(Clone)]
pub struct AccessFeed {
    database: Database,
    registry: Arc<MemoryAccessRegistry>,
    clock: Arc<dyn Clock>,
    progress: Arc<Mutex<Progress>>,
}

#[derive(Debug, Clone, Copy)]
struct Progress {
    /// When the round that last succeeded began.
    read_until: Timestamp,
    /// How many succeeded since all rows were read.
    rounds: u32,
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
        for (tenant, standing, version) in tenants::list_blocked(database.unobserved()).await? {
            registry.apply_standing(tenant, standing, version);
        }
        let progress = Arc::new(Mutex::new(Progress { read_until: now, rounds: 0 }));
        let feed = Self { database, registry, clock, progress };
        let seen = feed.read(None).await?;
        tell_of_clock(now, seen);
        Ok(feed)
    }

    /// Reads what was committed since the last time, and forgets what is outdated.
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

    /// Reads the changes since that moment, or all of them, and then the epoch; tells when that began.
    async fn read(&self, since: Option<Timestamp>) -> Result<Timestamp, StoreError> {
        let rows = access_changes::list(self.database.unobserved(), since).await?;
        self.registry.apply(&readable(rows));
        let lasting = access_epoch::find(self.database.unobserved()).await?;
        self.registry.reach(lasting.epoch);
        Ok(lasting.since)
    }

    /// Whether the changes of other processes are known up to now, or nearly. A clock that was set back proves nothing.
    pub fn is_current(&self) -> bool {
        (self.clock.now() - self.progress().read_until).abs() < LATEST
    }

    fn progress(&self) -> Progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
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
        f.debug_struct("AccessFeed").field("progress", &self.progress()).finish_non_exhaustive()
    }
}

/// The changes that can be read. One that can't was written by a newer release, which knows tokens this one does not
/// accept, or is damaged; it is told of and must not stop the others.
fn readable(rows: Vec<Result<KnownChange, StoreError>>) -> Vec<KnownChange> {
    let told = |row: Result<KnownChange, StoreError>| {
        row.inspect_err(|error| tracing::error!(%error, "an access change was left out")).ok()
    };
    rows.into_iter().filter_map(told).collect()
}
