//! The in-memory store: it keeps every promise of every port, without speed or durability.
//!
//! A unit of work that can write takes the only pen, works on a copy of everything, and replaces the original with the
//! copy when it is committed. Dropping it drops the copy. Read models see what was committed and never wait. Conflicts
//! are detected where a database detects them: when the row is written.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicUsize, Ordering},
};

use tenantry_application::ports::{
    access_registry::AccessRegistry, mails::QueuedMail, outbox::Event, trail::TrailEntry,
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    domain_claim::DomainClaim,
    invitation::Invitation,
    membership::Membership,
    refresh_token::RefreshToken,
    session::Session,
    tenant::{Tenant, TenantId},
    user::{User, UserId},
};
use tokio::sync::Mutex;

mod access_changes;
mod access_registry;
mod audit_events;
mod domain_claims;
mod event_cursors;
mod idempotency_keys;
mod invitation_links;
mod invitations;
mod jobs;
mod known_handlers;
mod mailbox_proofs;
mod mails;
mod memberships;
mod outbox;
mod passwords;
mod queues;
mod received_invitations;
mod refresh_tokens;
mod schedules;
mod sessions;
mod state;
mod subject;
mod tenant_seeds;
mod tenant_settings;
mod tenants;
mod trail;
mod unit_of_work;
mod user_tenants;
mod users;
mod verified_domains;

pub use access_registry::FakeAccessRegistry;
use state::State;

/// An in-memory store. Clones share their data.
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

    /// Returns whether one more commit may succeed, and uses it up.
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
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a factory for units of work on this store.
    pub fn factory(&self) -> Arc<dyn UnitOfWorkFactory> {
        Arc::new(self.clone())
    }

    /// Returns the registry of the access changes committed to this store.
    pub fn registry(&self) -> Arc<dyn AccessRegistry> {
        self.shared.registry.clone()
    }

    /// Starts the next access epoch, after the running unit of work.
    pub async fn advance(&self) {
        let _pen = self.shared.pen.lock().await;
        self.shared.registry.advance();
    }

    /// Returns the number of commits that stored something: a refused command must not increase it.
    pub fn commits(&self) -> usize {
        self.shared.commits.load(Ordering::SeqCst)
    }

    /// Returns how often a port of a unit of work or read model was called, without calls that had nothing to do.
    pub fn calls(&self) -> usize {
        self.shared.calls.load(Ordering::SeqCst)
    }

    /// Makes every commit fail from now on with `Unavailable`, as a full disk does.
    pub fn refuse_commits(&self) {
        self.allow_commits(0);
    }

    /// Lets that many commits succeed and all later ones fail; `usize::MAX` means no limit.
    pub fn allow_commits(&self, commits: usize) {
        self.shared.commits_allowed.store(commits, Ordering::SeqCst);
    }

    /// Returns the committed tenant with that ID.
    pub fn tenant(&self, id: TenantId) -> Option<Tenant> {
        self.shared.committed().tenants.get(&id).cloned()
    }

    /// Returns all committed tenants, by ID.
    pub fn tenants(&self) -> Vec<Tenant> {
        self.shared.committed().tenants.values().cloned().collect()
    }

    /// Returns all committed people, by ID.
    pub fn users(&self) -> Vec<User> {
        self.shared.committed().users.values().map(|row| row.user.clone()).collect()
    }

    /// Returns the committed memberships of the tenant, by user.
    pub fn memberships(&self, tenant: TenantId) -> Vec<Membership> {
        self.shared.committed().memberships_of(tenant).cloned().collect()
    }

    /// Returns the committed invitations of the tenant, by ID.
    pub fn invitations(&self, tenant: TenantId) -> Vec<Invitation> {
        self.shared.committed().invitations_of(tenant).cloned().collect()
    }

    /// Returns the committed claims of domains of the tenant, by ID.
    pub fn domain_claims(&self, tenant: TenantId) -> Vec<DomainClaim> {
        self.shared.committed().domain_claims_of(tenant).cloned().collect()
    }

    /// Returns the committed sessions of the user, by ID.
    pub fn sessions(&self, user: UserId) -> Vec<Session> {
        self.shared.committed().sessions_of(user).cloned().collect()
    }

    /// Returns the committed refresh tokens of the user, by grant and generation.
    pub fn refresh_tokens(&self, user: UserId) -> Vec<RefreshToken> {
        self.shared.committed().tokens_of(user).copied().collect()
    }

    /// Returns the committed audit log of the tenant, in order.
    pub fn audit_log(&self, tenant: TenantId) -> Vec<TrailEntry> {
        self.shared.committed().audit_log.get(&tenant).cloned().unwrap_or_default()
    }

    /// Returns the committed outbox of the tenant, in the order of delivery.
    pub fn outbox(&self, tenant: TenantId) -> Vec<Event> {
        self.shared.committed().outbox.get(&tenant).cloned().unwrap_or_default()
    }

    /// Returns the committed mails that wait to be sent, in the order in which they were added.
    pub fn queued_mails(&self) -> Vec<QueuedMail> {
        self.shared.committed().mails.iter().filter(|row| row.waits()).map(|row| row.queued.clone()).collect()
    }

    /// Returns how many people and decoys have proofs of a mailbox.
    pub fn proofs(&self) -> usize {
        self.shared.committed().mailbox_proofs.len()
    }

    /// Returns the names of the events in the tenant's audit log, in order.
    pub fn events(&self, tenant: TenantId) -> Vec<&'static str> {
        self.audit_log(tenant).iter().map(|entry| entry.event.name()).collect()
    }
}
