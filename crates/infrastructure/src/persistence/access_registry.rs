//! The in-memory registry of recent access changes, which access tokens issued earlier do not know.
//!
//! It receives this node's changes when they are committed, and those of all nodes through the poll
//! ([`AccessFeed`](super::access_poll::AccessFeed)). Receiving a change twice, or an older one after a newer one, has
//! no effect. A change is forgotten once no access token from before it is accepted. The order of epochs decides this,
//! not a clock.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use tenantry_application::ports::{
    access_changes::AccessChange,
    access_registry::{AccessAnswer, AccessQuestion, AccessRegistry, StayQuestion},
};
use tenantry_domain::{
    access_epoch::AccessEpoch,
    membership::MembershipId,
    names::DisplayName,
    session::SessionId,
    tenant::{Standing, TenantId},
    user::UserId,
};

/// A committed access change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChange {
    /// What changed.
    pub change: AccessChange,
    /// The epoch of the change.
    pub epoch: AccessEpoch,
}

/// A value with the version of its owner and the epoch in which it was set. The value with the higher version wins; of
/// two with the same version, the one received last.
struct Latest<T> {
    value: T,
    version: u32,
    epoch: AccessEpoch,
}

struct Entries {
    /// The newest known epoch.
    epoch: AccessEpoch,
    revoked_sessions: HashMap<SessionId, AccessEpoch>,
    ended_memberships: HashMap<MembershipId, AccessEpoch>,
    oldest_versions: HashMap<MembershipId, (u32, AccessEpoch)>,
    standings: HashMap<TenantId, Latest<Standing>>,
    names: HashMap<UserId, Latest<DisplayName>>,
}

/// Recent access changes, in memory.
pub struct MemoryAccessRegistry(RwLock<Entries>);

impl Default for MemoryAccessRegistry {
    /// Returns an empty registry, in the first epoch.
    fn default() -> Self {
        Self(RwLock::new(Entries {
            epoch: AccessEpoch::FIRST,
            revoked_sessions: HashMap::new(),
            ended_memberships: HashMap::new(),
            oldest_versions: HashMap::new(),
            standings: HashMap::new(),
            names: HashMap::new(),
        }))
    }
}

impl MemoryAccessRegistry {
    /// Applies committed changes, in any order.
    pub fn apply(&self, changes: &[KnownChange]) {
        if changes.is_empty() {
            return;
        }
        let mut entries = self.write();
        for change in changes {
            entries.apply(change);
        }
    }

    /// Applies the standing of a tenant from its row.
    pub(super) fn apply_standing(&self, tenant: TenantId, standing: Standing, version: u32) {
        let mut entries = self.write();
        let latest = Latest { value: standing, version, epoch: entries.epoch };
        keep_latest(&mut entries.standings, tenant, latest);
    }

    /// Records that an epoch began, and forgets what no token needs that is accepted from now on. Call it after
    /// applying the changes that were committed up to then.
    pub fn reach(&self, epoch: AccessEpoch) {
        let mut entries = self.write();
        if epoch <= entries.epoch {
            return;
        }
        entries.epoch = epoch;
        entries.revoked_sessions.retain(|_, of| epoch.needs_changes_of(*of));
        entries.ended_memberships.retain(|_, of| epoch.needs_changes_of(*of));
        entries.oldest_versions.retain(|_, (_, of)| epoch.needs_changes_of(*of));
        entries.names.retain(|_, name| epoch.needs_changes_of(name.epoch));
        // A standing is not part of any token: a blocked tenant is remembered until it is opened again.
        entries.standings.retain(|_, latest| latest.value != Standing::Open || epoch.needs_changes_of(latest.epoch));
    }

    // No code under the lock can panic half way, so the data behind a poisoned lock is intact.
    fn read(&self) -> RwLockReadGuard<'_, Entries> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn apply(&mut self, known: &KnownChange) {
        let epoch = known.epoch;
        match &known.change {
            AccessChange::SessionRevoked(session) => keep_later(&mut self.revoked_sessions, *session, epoch),
            AccessChange::MembershipEnded(membership) => keep_later(&mut self.ended_memberships, *membership, epoch),
            AccessChange::MembershipChanged { membership_id, oldest_version } => {
                let oldest = self.oldest_versions.entry(*membership_id).or_insert((*oldest_version, epoch));
                *oldest = (oldest.0.max(*oldest_version), oldest.1.max(epoch));
            }
            AccessChange::TenantStanding { tenant_id, standing, version } => {
                keep_latest(&mut self.standings, *tenant_id, Latest { value: *standing, version: *version, epoch });
            }
            AccessChange::UserRenamed { user_id, name, version } => {
                keep_latest(&mut self.names, *user_id, Latest { value: name.clone(), version: *version, epoch });
            }
        }
    }
}

fn keep_later<K: Eq + Hash>(entries: &mut HashMap<K, AccessEpoch>, key: K, epoch: AccessEpoch) {
    let latest = entries.entry(key).or_insert(epoch);
    *latest = (*latest).max(epoch);
}

fn keep_latest<K: Eq + Hash, T>(entries: &mut HashMap<K, Latest<T>>, key: K, latest: Latest<T>) {
    if entries.get(&key).is_none_or(|known| known.version <= latest.version) {
        entries.insert(key, latest);
    }
}

impl AccessRegistry for MemoryAccessRegistry {
    fn find(&self, question: &AccessQuestion) -> AccessAnswer {
        let entries = self.read();
        let is_over = |stay: &StayQuestion| {
            let oldest = entries.oldest_versions.get(&stay.membership_id);
            oldest.is_some_and(|(oldest, _)| stay.membership_version < *oldest)
                || entries.ended_memberships.contains_key(&stay.membership_id)
        };
        let standing = question.stay.and_then(|stay| entries.standings.get(&stay.tenant_id));
        AccessAnswer {
            revoked: entries.revoked_sessions.contains_key(&question.session_id)
                || question.stay.as_ref().is_some_and(is_over),
            outdated: !entries.epoch.takes_tokens_of(question.epoch),
            standing: standing.map_or(Standing::Open, |standing| standing.value),
            name: entries.names.get(&question.user_id).map(|name| name.value.clone()),
        }
    }

    fn epoch(&self) -> AccessEpoch {
        self.read().epoch
    }
}

impl std::fmt::Debug for MemoryAccessRegistry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryAccessRegistry").field("epoch", &self.epoch()).finish_non_exhaustive()
    }
}
