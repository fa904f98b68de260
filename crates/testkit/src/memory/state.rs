//! All rows of the store, by the same keys as in a database, and the rules that span several rows.

use std::collections::BTreeMap;

use tenantry_application::ports::{
    access_changes::RecordedAccessChange,
    idempotency_keys::IdempotencyRecord,
    known_handlers::KnownHandler,
    mails::{QueuedMail, SentMail, Unsent},
    outbox::Event,
    queues::{LeaseId, Queue},
    store_error::{Conflict, StoreError},
    trail::TrailEntry,
    user_tenants::UserTenant,
};
use tenantry_domain::{
    Timestamp,
    domain_claim::{DomainClaim, DomainClaimId},
    email_change::{EmailChange, EmailChangeId},
    event::{EventCursor, HandlerName},
    invitation::{Invitation, InvitationId},
    invitation_link::{InvitationLink, LinkId},
    job::{Job, JobId},
    mailbox_proofs::MailboxProofs,
    membership::Membership,
    password::PasswordHash,
    refresh_token::{GrantId, RefreshToken},
    schedule::Schedule,
    seed::SeedName,
    session::{Session, SessionId},
    tenant::{Tenant, TenantId},
    tenant_settings::TenantSettings,
    user::{User, UserId},
};

/// A person with the stored password, if they have one.
#[derive(Debug, Clone)]
pub(super) struct UserRow {
    pub(super) user: User,
    pub(super) password: Option<PasswordHash>,
}

/// When a queue is due, and who holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueueRow {
    pub(super) due_at: Timestamp,
    pub(super) lease: Option<(LeaseId, Timestamp)>,
    pub(super) wakes: u32,
}

/// A mail, and what became of it so far.
#[derive(Debug, Clone)]
pub(super) struct MailRow {
    pub(super) queued: QueuedMail,
    /// Whether the content is gone.
    pub(super) emptied: bool,
    pub(super) attempts: u32,
    pub(super) reply: String,
    pub(super) then: Unsent,
}

impl MailRow {
    /// Returns whether it is not given up.
    pub(super) const fn waits(&self) -> bool {
        !matches!(self.then, Unsent::Never(_))
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) users: BTreeMap<UserId, UserRow>,
    pub(super) founded: BTreeMap<UserId, u32>,
    pub(super) sessions: BTreeMap<(UserId, SessionId), Session>,
    pub(super) refresh_tokens: BTreeMap<(UserId, GrantId, u32), RefreshToken>,
    pub(super) mailbox_proofs: BTreeMap<UserId, MailboxProofs>,
    pub(super) email_changes: BTreeMap<(UserId, EmailChangeId), EmailChange>,
    pub(super) access_changes: Vec<RecordedAccessChange>,
    pub(super) idempotency_keys: BTreeMap<[u8; 32], IdempotencyRecord>,
    pub(super) queues: BTreeMap<Queue, QueueRow>,
    pub(super) mails: Vec<MailRow>,
    pub(super) sent_mails: Vec<SentMail>,
    pub(super) schedules: BTreeMap<String, Schedule>,
    pub(super) jobs: BTreeMap<(TenantId, JobId), Job>,
    pub(super) tenants: BTreeMap<TenantId, Tenant>,
    pub(super) tenant_seeds: BTreeMap<(TenantId, SeedName), Timestamp>,
    pub(super) tenant_settings: BTreeMap<TenantId, TenantSettings>,
    pub(super) memberships: BTreeMap<(TenantId, UserId), Membership>,
    pub(super) invitations: BTreeMap<(TenantId, InvitationId), Invitation>,
    pub(super) invitation_links: BTreeMap<(TenantId, LinkId), InvitationLink>,
    pub(super) domain_claims: BTreeMap<(TenantId, DomainClaimId), DomainClaim>,
    pub(super) audit_log: BTreeMap<TenantId, Vec<TrailEntry>>,
    pub(super) outbox: BTreeMap<TenantId, Vec<Event>>,
    pub(super) event_cursors: BTreeMap<(TenantId, HandlerName), EventCursor>,
    pub(super) known_handlers: BTreeMap<HandlerName, KnownHandler>,
}

impl State {
    pub(super) fn memberships_of(&self, tenant: TenantId) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |((of, _), _)| *of == tenant).map(|(_, membership)| membership)
    }

    pub(super) fn invitations_of(&self, tenant: TenantId) -> impl DoubleEndedIterator<Item = &Invitation> {
        self.invitations.iter().filter(move |((of, _), _)| *of == tenant).map(|(_, invitation)| invitation)
    }

    pub(super) fn domain_claims_of(&self, tenant: TenantId) -> impl Iterator<Item = &DomainClaim> {
        self.domain_claims.iter().filter(move |((of, _), _)| *of == tenant).map(|(_, claim)| claim)
    }

    pub(super) fn jobs_of(&self, tenant: TenantId) -> impl Iterator<Item = &Job> {
        self.jobs.iter().filter(move |((of, _), _)| *of == tenant).map(|(_, job)| job)
    }

    pub(super) fn sessions_of(&self, user: UserId) -> impl DoubleEndedIterator<Item = &Session> {
        self.sessions.iter().filter(move |((of, _), _)| *of == user).map(|(_, session)| session)
    }

    pub(super) fn tokens_of(&self, user: UserId) -> impl Iterator<Item = &RefreshToken> {
        self.refresh_tokens.iter().filter(move |((of, ..), _)| *of == user).map(|(_, token)| token)
    }

    /// Returns the person's tenants, by ID.
    pub(super) fn tenants_of(&self, user: UserId) -> impl Iterator<Item = UserTenant> {
        let own = self.memberships.values().filter(move |membership| membership.user_id() == user);
        own.filter_map(|membership| {
            let tenant = self.tenants.get(&membership.snapshot().tenant_id)?;
            Some(UserTenant::of(tenant.clone(), membership))
        })
    }

    /// Counts active members and open invitations.
    pub(super) fn seats_used(&self, tenant: TenantId) -> u32 {
        let members = self.memberships_of(tenant).filter(|membership| membership.is_active()).count();
        let invited = self.invitations_of(tenant).filter(|invitation| invitation.holds_seat()).count();
        u32::try_from(members + invited).expect("no test has that many")
    }

    /// Refuses a change that took a seat that is not available.
    pub(super) fn check_seats(&self, tenant: TenantId) -> Result<(), StoreError> {
        let limit = self.tenants.get(&tenant).and_then(|tenant| tenant.snapshot().seat_limit);
        if limit.is_some_and(|limit| self.seats_used(tenant) > limit) {
            return Err(conflict(Conflict::Seats));
        }
        Ok(())
    }

    /// Refuses a change that removed the last owner.
    pub(super) fn check_owner_stays(&self, tenant: TenantId, before: &Membership) -> Result<(), StoreError> {
        if before.is_active_owner() && !self.memberships_of(tenant).any(Membership::is_active_owner) {
            return Err(conflict(Conflict::LastOwner));
        }
        Ok(())
    }
}

pub(super) const fn conflict(what: Conflict) -> StoreError {
    StoreError::Conflict { what }
}
