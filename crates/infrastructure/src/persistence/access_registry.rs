//! The registry of recent access changes, in memory: what an access token from before does not know.
//!
//! It is told of this node's changes when they are committed and of everybody's by the poll
//! ([`AccessFeed`](super::access_poll::AccessFeed)). Telling it the same change twice, or an older one after a newer
//! one, changes nothing. A change is forgotten once no access token from before it can be alive.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessAnswer, AccessQuestion, AccessRegistry},
};
use tenantry_domain::{
    Span, Timestamp,
    id::{EventId, MembershipId, SessionId, TenantId, UserId},
    names::DisplayName,
    tenant::Standing,
};

/// How far the clocks of two nodes may be apart, and how late a commit may follow the moment it is dated.
pub(super) const SLACK: Span = Span::seconds(60);

/// A value and when it came to be; of two the later one holds, and of two at once the one of the later id.
struct Latest<T> {
    value: T,
    since: (Timestamp, EventId),
}

#[derive(Default)]
struct Entries {
    revoked_sessions: HashMap<SessionId, Timestamp>,
    ended_memberships: HashMap<MembershipId, Timestamp>,
    oldest_versions: HashMap<MembershipId, (u32, Timestamp)>,
    standings: HashMap<TenantId, Latest<Standing>>,
    names: HashMap<UserId, Latest<DisplayName>>,
}

/// Recent access changes, in memory.
pub struct MemoryAccessRegistry {
    access_token_life: Span,
    entries: RwLock<Entries>,
}

impl MemoryAccessRegistry {
    /// An empty registry for access tokens that live that long.
    pub fn new(access_token_life: Span) -> Self {
        Self { access_token_life, entries: RwLock::default() }
    }

    /// Takes in changes that were committed, in any order.
    pub fn apply(&self, changes: &[RecordedAccessChange]) {
        if changes.is_empty() {
            return;
        }
        let mut entries = self.write();
        for change in changes {
            entries.apply(change);
        }
    }

    /// Takes in how a tenant stands, as its row says.
    pub(super) fn apply_standing(&self, tenant: TenantId, standing: Standing, since: Timestamp) {
        let oldest = EventId::new(uuid::Uuid::nil());
        keep_latest(&mut self.write().standings, tenant, standing, (since, oldest));
    }

    /// Forgets what no living access token can need.
    pub fn forget_outdated(&self, now: Timestamp) {
        let horizon = self.horizon(now);
        let mut entries = self.write();
        entries.revoked_sessions.retain(|_, at| *at >= horizon);
        entries.ended_memberships.retain(|_, at| *at >= horizon);
        entries.oldest_versions.retain(|_, (_, at)| *at >= horizon);
        entries.names.retain(|_, name| name.since.0 >= horizon);
        // A standing is in no token: a blocked tenant is remembered until it opens.
        entries.standings.retain(|_, standing| standing.value != Standing::Open || standing.since.0 >= horizon);
    }

    /// The moment since when changes matter.
    pub(super) fn horizon(&self, now: Timestamp) -> Timestamp {
        now - self.access_token_life - SLACK
    }

    // No code under the lock can panic half way, so what a poisoned lock guards is whole.
    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.entries.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn apply(&mut self, recorded: &RecordedAccessChange) {
        let at = recorded.recorded_at;
        let since = (at, recorded.id);
        match &recorded.change {
            AccessChange::SessionRevoked(session) => keep_later(&mut self.revoked_sessions, *session, at),
            AccessChange::MembershipEnded(membership) => keep_later(&mut self.ended_memberships, *membership, at),
            AccessChange::MembershipChanged { membership_id, oldest_version } => {
                let oldest = self.oldest_versions.entry(*membership_id).or_insert((*oldest_version, at));
                *oldest = (oldest.0.max(*oldest_version), oldest.1.max(at));
            }
            AccessChange::TenantStanding { tenant_id, standing } => {
                keep_latest(&mut self.standings, *tenant_id, *standing, since);
            }
            AccessChange::UserRenamed { user_id, name } => {
                keep_latest(&mut self.names, *user_id, name.clone(), since);
            }
        }
    }
}

fn keep_later<K: Eq + std::hash::Hash>(entries: &mut HashMap<K, Timestamp>, key: K, at: Timestamp) {
    let latest = entries.entry(key).or_insert(at);
    *latest = (*latest).max(at);
}

fn keep_latest<K: Eq + std::hash::Hash, T>(
    entries: &mut HashMap<K, Latest<T>>,
    key: K,
    value: T,
    since: (Timestamp, EventId),
) {
    if entries.get(&key).is_none_or(|known| known.since <= since) {
        entries.insert(key, Latest { value, since });
    }
}

impl AccessRegistry for MemoryAccessRegistry {
    fn find(&self, question: &AccessQuestion) -> AccessAnswer {
        let entries = self.read();
        let outdated = entries
            .oldest_versions
            .get(&question.membership_id)
            .is_some_and(|(oldest, _)| question.membership_version < *oldest);
        AccessAnswer {
            revoked: outdated
                || entries.revoked_sessions.contains_key(&question.session_id)
                || entries.ended_memberships.contains_key(&question.membership_id),
            standing: entries.standings.get(&question.tenant_id).map_or(Standing::Open, |standing| standing.value),
            name: entries.names.get(&question.user_id).map(|name| name.value.clone()),
        }
    }
}

impl std::fmt::Debug for MemoryAccessRegistry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryAccessRegistry")
            .field("access_token_life", &self.access_token_life)
            .finish_non_exhaustive()
    }
}
