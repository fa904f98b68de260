//! A store that leaves something of a change away, to measure what it costs.

use std::any::Any;

use async_trait::async_trait;
use tenantry_application::ports::{
    access_changes::AccessChangeRepository,
    domain_claims::DomainClaimRepository,
    event_cursors::EventCursorRepository,
    idempotency_keys::IdempotencyKeyRepository,
    invitation_links::InvitationLinkRepository,
    invitations::InvitationRepository,
    jobs::JobRepository,
    known_handlers::KnownHandlerRepository,
    mailbox_proofs::MailboxProofRepository,
    mailer::MailId,
    mails::{MailRepository, QueuedMail, SentMail, Unsent},
    memberships::MembershipRepository,
    outbox::OutboxRepository,
    passwords::PasswordRepository,
    queues::{QueueOwner, QueueRepository},
    refresh_tokens::RefreshTokenRepository,
    schedules::ScheduleRepository,
    sessions::SessionRepository,
    store_error::StoreError,
    tenant_seeds::TenantSeedRepository,
    tenant_settings::TenantSettingsRepository,
    tenants::TenantRepository,
    trail::{TrailEntry, TrailRepository},
    unit_of_work::{
        CoordinationPorts, CredentialPorts, PeoplePorts, PlatformReadModel, PlatformReason, PlatformUnitOfWork,
        ReadModel, TenancyPorts, TenantWorkPorts, TrailPorts, UnitOfWork, UnitOfWorkFactory, WorkPorts,
    },
    users::UserRepository,
};
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_infrastructure::persistence::SqlUnitOfWorkFactory;

/// Opens units of work that write no trail, and mails only if `mails` says so.
pub(crate) struct WithoutTrail {
    pub(crate) store: SqlUnitOfWorkFactory,
    pub(crate) mails: bool,
}

struct Work {
    unit: Box<dyn UnitOfWork>,
    mails: bool,
    nowhere: Nowhere,
}

/// Where trails and mails go that are left away.
struct Nowhere;

#[async_trait]
impl TrailRepository for Nowhere {
    async fn insert(&mut self, _: &[TrailEntry]) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl MailRepository for Nowhere {
    async fn insert(&mut self, _: &QueuedMail) -> Result<(), StoreError> {
        Ok(())
    }

    async fn update(&mut self, _: QueueOwner, _: MailId, _: &str, _: Unsent) -> Result<(), StoreError> {
        Ok(())
    }

    async fn delete(&mut self, _: QueueOwner, _: MailId) -> Result<(), StoreError> {
        Ok(())
    }

    async fn insert_sent(&mut self, _: &SentMail) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl UnitOfWorkFactory for WithoutTrail {
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(Work { unit: self.store.begin(tenant).await?, mails: self.mails, nowhere: Nowhere }))
    }

    async fn begin_new(&self, tenant: TenantId, tier: Tier) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(Work { unit: self.store.begin_new(tenant, tier).await?, mails: self.mails, nowhere: Nowhere }))
    }

    async fn begin_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError> {
        self.store.begin_platform(why).await
    }

    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError> {
        self.store.read(tenant).await
    }

    async fn read_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError> {
        self.store.read_platform(why).await
    }
}

#[async_trait]
impl UnitOfWork for Work {
    fn as_any(&self) -> &dyn Any {
        self.unit.as_any()
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.unit.commit().await
    }
}

impl TrailPorts for Work {
    fn trail(&mut self) -> &mut dyn TrailRepository {
        &mut self.nowhere
    }

    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self.unit.outbox()
    }

    fn event_cursors(&mut self) -> &mut dyn EventCursorRepository {
        self.unit.event_cursors()
    }
}

impl WorkPorts for Work {
    fn queues(&mut self) -> &mut dyn QueueRepository {
        self.unit.queues()
    }

    fn known_handlers(&mut self) -> &mut dyn KnownHandlerRepository {
        self.unit.known_handlers()
    }

    fn mails(&mut self) -> &mut dyn MailRepository {
        if self.mails { self.unit.mails() } else { &mut self.nowhere }
    }

    fn schedules(&mut self) -> &mut dyn ScheduleRepository {
        self.unit.schedules()
    }
}

impl TenantWorkPorts for Work {
    fn jobs(&mut self) -> &mut dyn JobRepository {
        self.unit.jobs()
    }
}

impl TenancyPorts for Work {
    fn tenants(&mut self) -> &mut dyn TenantRepository {
        self.unit.tenants()
    }

    fn tenant_settings(&mut self) -> &mut dyn TenantSettingsRepository {
        self.unit.tenant_settings()
    }

    fn tenant_seeds(&mut self) -> &mut dyn TenantSeedRepository {
        self.unit.tenant_seeds()
    }

    fn memberships(&mut self) -> &mut dyn MembershipRepository {
        self.unit.memberships()
    }

    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        self.unit.invitations()
    }

    fn invitation_links(&mut self) -> &mut dyn InvitationLinkRepository {
        self.unit.invitation_links()
    }

    fn domain_claims(&mut self) -> &mut dyn DomainClaimRepository {
        self.unit.domain_claims()
    }
}

impl PeoplePorts for Work {
    fn users(&mut self) -> &mut dyn UserRepository {
        self.unit.users()
    }
}

impl CredentialPorts for Work {
    fn sessions(&mut self) -> &mut dyn SessionRepository {
        self.unit.sessions()
    }

    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository {
        self.unit.refresh_tokens()
    }

    fn mailbox_proofs(&mut self) -> &mut dyn MailboxProofRepository {
        self.unit.mailbox_proofs()
    }

    fn passwords(&mut self) -> &mut dyn PasswordRepository {
        self.unit.passwords()
    }
}

impl CoordinationPorts for Work {
    fn access_changes(&mut self) -> &mut dyn AccessChangeRepository {
        self.unit.access_changes()
    }

    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeyRepository {
        self.unit.idempotency_keys()
    }
}
