//! A mock of every port, both units of work and both read models as bundles of mocks, and mockall itself.
//!
//! A test sets expectations on the public fields, hands the bundle to a [`MockUnitOfWorkFactory`], and asks the
//! [`CommitProbe`] whether the use case committed:
//!
//! ```
//! use tenantry_application::mocks::{CommitProbe, MockUnitOfWork, MockUnitOfWorkFactory};
//!
//! let committed = CommitProbe::default();
//! let mut work = MockUnitOfWork::new(&committed);
//! work.tenants.expect_find().returning(|| Ok(None));
//! let mut factory = MockUnitOfWorkFactory::new();
//! factory.expect_begin().return_once(move |_| Ok(Box::new(work)));
//! assert!(!committed.was_reached());
//! ```

mod coordination;
mod credentials;
mod people;
mod tenancy;
mod trail;
mod work;

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
pub use mockall;

use tenantry_domain::{Timestamp, membership::Membership};
use uuid::Uuid;

pub use crate::ports::{
    access_changes::MockAccessChangeRepository,
    access_registry::MockAccessRegistry,
    access_tokens::MockAccessTokens,
    access_violations::MockAccessViolationLog,
    audit_events::MockAuditEventReader,
    clock::MockClock,
    dns_resolver::MockDnsResolver,
    domain_claims::{MockDomainClaimReader, MockDomainClaimRepository},
    event_cursors::{MockEventCursorReader, MockEventCursorRepository},
    idempotency_keys::MockIdempotencyKeyRepository,
    ids::MockIdGenerator,
    invitation_links::{MockInvitationLinkReader, MockInvitationLinkRepository},
    invitations::{MockInvitationReader, MockInvitationRepository},
    jobs::{MockJobReader, MockJobRepository},
    known_handlers::{MockKnownHandlerReader, MockKnownHandlerRepository},
    mailbox_proofs::MockMailboxProofRepository,
    mailer::MockMailer,
    mails::{MockMailReader, MockMailRepository},
    memberships::{MockMembershipReader, MockMembershipRepository},
    outbox::{MockOutboxReader, MockOutboxRepository},
    password_hasher::MockPasswordHasher,
    passwords::MockPasswordRepository,
    queues::{MockQueueReader, MockQueueRepository},
    received_invitations::MockReceivedInvitationReader,
    refresh_tokens::{MockRefreshTokenReader, MockRefreshTokenRepository},
    schedules::MockScheduleRepository,
    secrets::MockSecretSource,
    sessions::{MockSessionReader, MockSessionRepository},
    tenant_seeds::{MockTenantSeedReader, MockTenantSeedRepository},
    tenant_settings::{MockTenantSettingsReader, MockTenantSettingsRepository},
    tenants::{MockTenantDirectory, MockTenantReader, MockTenantRepository},
    trail::MockTrailRepository,
    unit_of_work::MockUnitOfWorkFactory,
    user_tenants::MockUserTenantReader,
    users::{MockUserReader, MockUserRepository},
    verified_domains::MockVerifiedDomainReader,
};
use crate::ports::{
    provisioner::{ProvisionError, Provisioner},
    seed::{Seed, SeedError},
    store_error::StoreError,
    unit_of_work::{PlatformUnitOfWork, UnitOfWork},
};
use crate::tenant_access::TenantAccess;

mockall::mock! {
    /// A mock of [`Provisioner`], written by hand because automock cannot name the lifetimes of a unit of work in an
    /// async method. Set expectations as on every other mock.
    pub Provisioner {
        /// See [`Provisioner::provision`].
        pub fn provision(&self, work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError>;
    }
}

#[async_trait]
impl Provisioner for MockProvisioner {
    async fn provision(&self, work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError> {
        Self::provision(self, work, member)
    }
}

mockall::mock! {
    /// A mock of [`Seed`], written by hand for the same reason.
    pub Seed {
        /// See [`Seed::seed`].
        pub fn seed(&self, work: &mut dyn UnitOfWork) -> Result<(), SeedError>;
    }
}

#[async_trait]
impl Seed for MockSeed {
    async fn seed(&self, work: &mut dyn UnitOfWork) -> Result<(), SeedError> {
        Self::seed(self, work)
    }
}

/// Returns a [`TenantAccess`] over the given store at the given time. Ids count up from 1, and reported attempts are
/// dropped.
pub fn tenant_access(store: MockUnitOfWorkFactory, now: Timestamp) -> TenantAccess {
    let (mut ids, mut clock, mut access_violations) =
        (MockIdGenerator::new(), MockClock::new(), MockAccessViolationLog::new());
    let mut last = 0;
    ids.expect_uuid().returning(move || {
        last += 1;
        Uuid::from_u128(last)
    });
    clock.expect_now().return_const(now);
    access_violations.expect_report().return_const(());
    TenantAccess {
        store: Arc::new(store),
        ids: Arc::new(ids),
        clock: Arc::new(clock),
        access_violations: Arc::new(access_violations),
    }
}

/// Records whether a unit of work was committed. Clones share the result.
#[derive(Debug, Clone, Default)]
pub struct CommitProbe(Arc<AtomicBool>);

impl CommitProbe {
    /// Returns whether `commit` was reached and succeeded.
    pub fn was_reached(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// A unit of work made of mocks, for a tenant or for the platform. A port without expectations panics when it is used.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "each field is the mock of the port of its name")]
pub struct MockUnitOfWork {
    pub users: MockUserRepository,
    pub sessions: MockSessionRepository,
    pub refresh_tokens: MockRefreshTokenRepository,
    pub mailbox_proofs: MockMailboxProofRepository,
    pub passwords: MockPasswordRepository,
    pub access_changes: MockAccessChangeRepository,
    pub idempotency_keys: MockIdempotencyKeyRepository,
    pub tenants: MockTenantRepository,
    pub tenant_settings: MockTenantSettingsRepository,
    pub tenant_seeds: MockTenantSeedRepository,
    pub memberships: MockMembershipRepository,
    pub invitations: MockInvitationRepository,
    pub invitation_links: MockInvitationLinkRepository,
    pub domain_claims: MockDomainClaimRepository,
    pub trail: MockTrailRepository,
    pub outbox: MockOutboxRepository,
    pub event_cursors: MockEventCursorRepository,
    pub known_handlers: MockKnownHandlerRepository,
    pub queues: MockQueueRepository,
    pub mails: MockMailRepository,
    pub schedules: MockScheduleRepository,
    pub jobs: MockJobRepository,
    /// The error that the commit returns; `None` for a successful commit.
    pub commit_error: Option<StoreError>,
    probe: CommitProbe,
}

impl MockUnitOfWork {
    /// Creates a unit of work that tells the probe about its commit.
    pub fn new(probe: &CommitProbe) -> Self {
        Self { probe: probe.clone(), ..Self::default() }
    }

    fn finish(self) -> Result<(), StoreError> {
        if let Some(error) = self.commit_error {
            return Err(error);
        }
        self.probe.0.store(true, Ordering::SeqCst);
        Ok(())
    }
}

#[async_trait]
impl UnitOfWork for MockUnitOfWork {
    fn as_any(&self) -> &dyn Any {
        self
    }
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}

#[async_trait]
impl PlatformUnitOfWork for MockUnitOfWork {
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.finish()
    }
}

/// A read model made of mocks, for a tenant or for the platform.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "each field is the mock of the port of its name")]
pub struct MockReadModel {
    pub tenants: MockTenantReader,
    pub tenant_settings: MockTenantSettingsReader,
    pub tenant_seeds: MockTenantSeedReader,
    pub memberships: MockMembershipReader,
    pub invitations: MockInvitationReader,
    pub invitation_links: MockInvitationLinkReader,
    pub domain_claims: MockDomainClaimReader,
    pub sessions: MockSessionReader,
    pub user_tenants: MockUserTenantReader,
    pub received_invitations: MockReceivedInvitationReader,
    pub users: MockUserReader,
    pub refresh_tokens: MockRefreshTokenReader,
    pub directory: MockTenantDirectory,
    pub verified_domains: MockVerifiedDomainReader,
    pub queues: MockQueueReader,
    pub mails: MockMailReader,
    pub jobs: MockJobReader,
    pub audit_events: MockAuditEventReader,
    pub outbox: MockOutboxReader,
    pub event_cursors: MockEventCursorReader,
    pub known_handlers: MockKnownHandlerReader,
}
