//! The store in memory: every port with every promise, none of the speed and none of the durability.
//!
//! A unit of work that can write takes the only pen there is, works on a copy of everything, and puts the copy in the
//! place of the original when it is committed; dropping it drops the copy. Read models look at what was committed and
//! wait for nobody. Conflicts are found where a database finds them: when the row is written.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicUsize, Ordering},
};

use tenantry_application::ports::{
    access_registry::AccessRegistry, trail::TrailEntry, unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    id::{TenantId, UserId},
    invitation::Invitation,
    membership::Membership,
    refresh_token::RefreshToken,
    session::Session,
    tenant::Tenant,
    user::User,
};
use tokio::sync::Mutex;

mod access_changes;
mod access_registry;
mod idempotency_keys;
mod invitations;
mod memberships;
mod refresh_tokens;
mod sessions;
mod state;
mod subject;
mod tenants;
mod trail;
mod unit_of_work;
mod user_tenants;
mod users;

pub use access_registry::FakeAccessRegistry;
use state::State;

/// A store in memory. Clones share their data.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Held by the unit of work that can write.
    pen: Arc<Mutex<()>>,
    committed: RwLock<Arc<State>>,
    registry: Arc<FakeAccessRegistry>,
    calls: AtomicUsize,
    commits: AtomicUsize,
    commits_allowed: AtomicUsize,
}

impl Default for Shared {
    fn default() -> Self {
        Self {
            pen: Arc::default(),
            committed: RwLock::default(),
            registry: Arc::default(),
            calls: AtomicUsize::default(),
            commits: AtomicUsize::default(),
            commits_allowed: AtomicUsize::new(usize::MAX),
        }
    }
}

impl Shared {
    fn committed(&self) -> Arc<State> {
        Arc::clone(&self.committed.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, state: State) {
        *self.committed.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        self.commits.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether one more commit may succeed, which uses it up.
    fn takes_commit(&self) -> bool {
        let one_less =
            |allowed: usize| (allowed > 0).then(|| if allowed == usize::MAX { allowed } else { allowed - 1 });
        self.commits_allowed.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok()
    }

    fn count_call(&self) {
        self.calls.fetch_add(1, Ordering::SeqCst);
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens units of work on this store.
    pub fn factory(&self) -> Arc<dyn UnitOfWorkFactory> {
        Arc::new(self.clone())
    }

    /// Knows the access changes that were committed to this store.
    pub fn registry(&self) -> Arc<dyn AccessRegistry> {
        self.shared.registry.clone()
    }

    /// Lets the next access epoch begin, after the unit of work that is under way.
    pub async fn advance(&self) {
        let _pen = self.shared.pen.lock().await;
        self.shared.registry.advance();
    }

    /// How often something was committed, those with nothing to write apart: a command that was refused must not have
    /// added to it.
    pub fn commits(&self) -> usize {
        self.shared.commits.load(Ordering::SeqCst)
    }

    /// How often a port of a unit of work or read model was called, the calls with nothing to do apart.
    pub fn calls(&self) -> usize {
        self.shared.calls.load(Ordering::SeqCst)
    }

    /// Makes every commit fail from now on with `Unavailable`, as a full disk does.
    pub fn refuse_commits(&self) {
        self.allow_commits(0);
    }

    /// Lets that many commits succeed and makes the others fail; `usize::MAX` is as many as there come.
    pub fn allow_commits(&self, commits: usize) {
        self.shared.commits_allowed.store(commits, Ordering::SeqCst);
    }

    /// The committed tenant of that id.
    pub fn tenant(&self, id: TenantId) -> Option<Tenant> {
        self.shared.committed().tenants.get(&id).cloned()
    }

    /// All committed tenants, by id.
    pub fn tenants(&self) -> Vec<Tenant> {
        self.shared.committed().tenants.values().cloned().collect()
    }

    /// All committed people, by id.
    pub fn users(&self) -> Vec<User> {
        self.shared.committed().users.values().map(|row| row.user.clone()).collect()
    }

    /// The committed memberships of the tenant, by user.
    pub fn memberships(&self, tenant: TenantId) -> Vec<Membership> {
        self.shared.committed().memberships_of(tenant).cloned().collect()
    }

    /// The committed invitations of the tenant, by id.
    pub fn invitations(&self, tenant: TenantId) -> Vec<Invitation> {
        self.shared.committed().invitations_of(tenant).cloned().collect()
    }

    /// The committed sessions of the user, by id.
    pub fn sessions(&self, user: UserId) -> Vec<Session> {
        self.shared.committed().sessions_of(user).cloned().collect()
    }

    /// The committed refresh tokens of the user, by grant and generation.
    pub fn refresh_tokens(&self, user: UserId) -> Vec<RefreshToken> {
        self.shared.committed().tokens_of(user).copied().collect()
    }

    /// The committed audit log of the tenant, in order.
    pub fn audit_log(&self, tenant: TenantId) -> Vec<TrailEntry> {
        self.shared.committed().audit_log.get(&tenant).cloned().unwrap_or_default()
    }

    /// The committed outbox of the tenant, in the order of delivery.
    pub fn outbox(&self, tenant: TenantId) -> Vec<TrailEntry> {
        self.shared.committed().outbox.get(&tenant).cloned().unwrap_or_default()
    }

    /// The names of the events in the tenant's audit log, in order.
    pub fn events(&self, tenant: TenantId) -> Vec<&'static str> {
        self.audit_log(tenant).iter().map(|entry| entry.event.name()).collect()
    }
}
