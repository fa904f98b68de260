//! The ports, one call at a time: each write in its own unit of work, each read in its own read model. A test of a
//! promise about several calls opens its own unit of work.

use std::sync::Arc;

use tenantry_application::ports::{
    access_changes::RecordedAccessChange,
    idempotency_keys::IdempotencyRecord,
    invitations::InvitationState,
    memberships::{MemberFilter, MemberKey},
    refresh_tokens::RefreshCandidate,
    sessions::SessionView,
    store_error::StoreError,
    tenants::{TenantKey, TenantView},
    trail::TrailEntry,
    unit_of_work::{PlatformReadModel, PlatformReason, PlatformUnitOfWork, ReadModel, UnitOfWork, UnitOfWorkFactory},
    user_tenants::UserTenant,
    users::{SignInCandidate, UserWithPassword},
};
use tenantry_domain::{
    Timestamp,
    email::Email,
    invitation::{Invitation, InvitationId},
    membership::Membership,
    page::{Page, PageRequest},
    password::PasswordHash,
    refresh_token::{GrantId, RefreshToken},
    secret::SecretHash,
    session::{Revocation, Session, SessionId},
    slug::Slug,
    tenant::{Standing, Tenant, TenantId},
    user::{User, UserId},
};

use super::Subject;

type Done = Result<(), StoreError>;

/// The rows of a tenant that its unit of work can access.
#[derive(Clone)]
pub(super) struct TenantRows {
    factory: Arc<dyn UnitOfWorkFactory>,
    id: TenantId,
}

/// The rows that every unit of work can access: people, and whatever is unique across all tenants.
#[derive(Clone)]
pub(super) struct GlobalRows {
    factory: Arc<dyn UnitOfWorkFactory>,
}

/// Returns the tenant's rows.
pub(super) fn within(subject: &dyn Subject, tenant: TenantId) -> TenantRows {
    TenantRows { factory: subject.factory(), id: tenant }
}

/// Returns the rows that belong to no tenant.
pub(super) fn global(subject: &dyn Subject) -> GlobalRows {
    GlobalRows { factory: subject.factory() }
}

/// Runs one write in its own unit of work.
macro_rules! write {
    ($rows:ident, $port:ident.$call:ident($($argument:expr),*)) => {{
        let mut work = $rows.begin().await;
        work.$port().$call($($argument),*).await?;
        work.commit().await
    }};
}

/// Runs one read in its own unit of work, which is dropped.
macro_rules! find {
    ($rows:ident, $port:ident.$call:ident($($argument:expr),*)) => {
        $rows.begin().await.$port().$call($($argument),*).await.unwrap()
    };
}

/// Runs one read in its own read model.
macro_rules! read {
    ($rows:ident, $port:ident.$call:ident($($argument:expr),*)) => {
        $rows.read().await.$port().$call($($argument),*).await.unwrap()
    };
}

impl TenantRows {
    pub(super) async fn begin(&self) -> Box<dyn UnitOfWork> {
        self.factory.begin(self.id).await.unwrap()
    }

    pub(super) async fn read(&self) -> Box<dyn ReadModel> {
        self.factory.read(self.id).await.unwrap()
    }

    pub(super) async fn insert_tenant(&self, tenant: &Tenant) -> Done {
        write!(self, tenants.insert(tenant))
    }

    pub(super) async fn update_tenant(&self, before: &Tenant, after: &Tenant) -> Done {
        write!(self, tenants.update(before, after))
    }

    pub(super) async fn find_tenant(&self) -> Option<Tenant> {
        find!(self, tenants.find())
    }

    pub(super) async fn read_tenant(&self) -> Option<TenantView> {
        read!(self, tenants.find())
    }

    /// Returns how many seats are taken. Panics if the tenant does not exist.
    pub(super) async fn seats_used(&self) -> u32 {
        self.read_tenant().await.unwrap().seats_used
    }

    pub(super) async fn insert_member(&self, member: &Membership) -> Done {
        write!(self, memberships.insert(member))
    }

    pub(super) async fn update_member(&self, before: &Membership, after: &Membership) -> Done {
        write!(self, memberships.update(before, after))
    }

    pub(super) async fn delete_member(&self, member: &Membership) -> Done {
        write!(self, memberships.delete(member))
    }

    pub(super) async fn find_member(&self, user: UserId) -> Option<Membership> {
        find!(self, memberships.find(user))
    }

    pub(super) async fn read_member(&self, user: UserId) -> Option<Membership> {
        read!(self, memberships.find(user))
    }

    pub(super) async fn list_members(
        &self,
        filter: &MemberFilter,
        page: PageRequest<MemberKey>,
    ) -> Page<Membership, MemberKey> {
        read!(self, memberships.list(filter, page))
    }

    pub(super) async fn insert_invitation(&self, invitation: &Invitation) -> Done {
        write!(self, invitations.insert(invitation))
    }

    pub(super) async fn update_invitation(&self, before: &Invitation, after: &Invitation) -> Done {
        write!(self, invitations.update(before, after))
    }

    pub(super) async fn expire(&self, now: Timestamp) -> Done {
        write!(self, invitations.expire(now))
    }

    pub(super) async fn find_invitation(&self, id: InvitationId) -> Option<Invitation> {
        find!(self, invitations.find(id))
    }

    pub(super) async fn read_invitation(&self, id: InvitationId) -> Option<Invitation> {
        read!(self, invitations.find(id))
    }

    pub(super) async fn list_invitations(
        &self,
        state: Option<InvitationState>,
        now: Timestamp,
        page: PageRequest<InvitationId>,
    ) -> Page<Invitation, InvitationId> {
        read!(self, invitations.list(state, now, page))
    }

    pub(super) async fn insert_trail(&self, entries: &[TrailEntry]) -> Done {
        write!(self, trail.insert(entries))
    }
}

impl GlobalRows {
    pub(super) async fn begin(&self) -> Box<dyn PlatformUnitOfWork> {
        self.factory.begin_platform(PlatformReason::Operate).await.unwrap()
    }

    pub(super) async fn read(&self) -> Box<dyn PlatformReadModel> {
        self.factory.read_platform(PlatformReason::Operate).await.unwrap()
    }

    pub(super) async fn insert_user(&self, user: &User, password: &PasswordHash) -> Done {
        write!(self, users.insert(user, password))
    }

    pub(super) async fn update_user(&self, before: &User, after: &User) -> Done {
        write!(self, users.update(before, after))
    }

    pub(super) async fn update_password(&self, user: UserId, before: &PasswordHash, after: &PasswordHash) -> Done {
        write!(self, users.update_password(user, before, after))
    }

    pub(super) async fn find_user(&self, id: UserId) -> Option<User> {
        find!(self, users.find(id))
    }

    pub(super) async fn find_user_by_email(&self, email: &Email) -> Option<UserWithPassword> {
        find!(self, users.find_by_email(email))
    }

    pub(super) async fn find_candidate(&self, email: &Email) -> Option<SignInCandidate> {
        read!(self, users.find_candidate(email))
    }

    pub(super) async fn insert_session(&self, session: &Session) -> Done {
        write!(self, sessions.insert(session))
    }

    pub(super) async fn revoke(&self, user: UserId, sessions: &[SessionId], revocation: Revocation) -> Done {
        write!(self, sessions.revoke(user, sessions, revocation))
    }

    pub(super) async fn find_session(&self, user: UserId, id: SessionId) -> Option<Session> {
        find!(self, sessions.find(user, id))
    }

    pub(super) async fn read_session(&self, user: UserId, id: SessionId) -> Option<Session> {
        read!(self, sessions.find(user, id))
    }

    pub(super) async fn list_unrevoked_sessions(&self, user: UserId) -> Vec<Session> {
        find!(self, sessions.list_unrevoked(user))
    }

    pub(super) async fn list_sessions(
        &self,
        user: UserId,
        now: Timestamp,
        page: PageRequest<SessionId>,
    ) -> Page<SessionView, SessionId> {
        read!(self, sessions.list(user, now, page))
    }

    pub(super) async fn insert_token(&self, token: &RefreshToken) -> Done {
        write!(self, refresh_tokens.insert(token))
    }

    pub(super) async fn find_token(&self, user: UserId, grant: GrantId, generation: u32) -> Option<RefreshCandidate> {
        read!(self, refresh_tokens.find(user, grant, generation))
    }

    pub(super) async fn insert_changes(&self, changes: &[RecordedAccessChange]) -> Done {
        write!(self, access_changes.insert(changes))
    }

    pub(super) async fn insert_record(&self, record: &IdempotencyRecord, now: Timestamp) -> Done {
        write!(self, idempotency_keys.insert(record, now))
    }

    pub(super) async fn find_record(&self, key: &SecretHash, now: Timestamp) -> Option<IdempotencyRecord> {
        find!(self, idempotency_keys.find(key, now))
    }

    pub(super) async fn find_tenant(&self, key: &TenantKey) -> Option<Tenant> {
        read!(self, directory.find(key))
    }

    pub(super) async fn list_tenants(
        &self,
        standing: Option<Standing>,
        page: PageRequest<TenantId>,
    ) -> Page<Tenant, TenantId> {
        read!(self, directory.list(standing, page))
    }

    pub(super) async fn list_taken(&self, slugs: &[Slug]) -> Vec<Slug> {
        read!(self, directory.list_taken(slugs))
    }

    pub(super) async fn find_user_tenant(&self, user: UserId, tenant: &TenantKey) -> Option<UserTenant> {
        read!(self, user_tenants.find(user, tenant))
    }

    pub(super) async fn list_user_tenants(
        &self,
        user: UserId,
        page: PageRequest<TenantId>,
    ) -> Page<UserTenant, TenantId> {
        read!(self, user_tenants.list(user, page))
    }
}
