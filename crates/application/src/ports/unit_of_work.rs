//! Units of work: what happens together or not at all. The tenant is in the unit of work, so nobody can name another.

use std::any::Any;

use async_trait::async_trait;
use tenantry_domain::tenant::TenantId;

use super::{
    access_changes::AccessChangeRepository,
    idempotency_keys::IdempotencyKeyRepository,
    invitations::{InvitationReader, InvitationRepository},
    memberships::{MembershipReader, MembershipRepository},
    refresh_tokens::{RefreshTokenReader, RefreshTokenRepository},
    sessions::{SessionReader, SessionRepository},
    store_error::StoreError,
    tenants::{TenantDirectory, TenantReader, TenantRepository},
    trail::TrailRepository,
    user_tenants::UserTenantReader,
    users::{UserReader, UserRepository},
};

/// Why something is done outside every tenant. Logged; an architecture test counts the callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlatformReason {
    /// Somebody signs in by email; the tenant follows from who it is.
    SignIn,
    /// A refresh token is exchanged; the tenant stands in its row.
    Refresh,
    /// A signed-in user turns to another of his tenants.
    SwitchTenant,
    /// Somebody holds an invitation and may have an account already.
    AcceptInvitation,
    /// An operator looks for a tenant by its name.
    Operate,
}

/// Opens units of work and read models.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UnitOfWorkFactory: Send + Sync {
    /// Begins a unit of work that can write, in one tenant. The tenant need not exist: founding it is such a unit of
    /// work too.
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Begins a unit of work that can write, on what belongs to no tenant.
    async fn begin_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError>;

    /// Opens the read side of one tenant. It waits for no writer, and each call on it may see a newer state.
    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError>;

    /// Opens the read side of what belongs to no tenant.
    async fn read_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError>;
}

/// Ports keyed by a person or unique over all tenants. They stand in every unit of work, so that a sign-up writes
/// person, membership, session and trail in one commit.
pub trait GlobalPorts: Send {
    /// People.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Their sessions.
    fn sessions(&mut self) -> &mut dyn SessionRepository;
    /// The sessions' refresh tokens.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenRepository;
    /// What every node must learn about access, at once.
    fn access_changes(&mut self) -> &mut dyn AccessChangeRepository;
    /// The names of all tenants.
    fn directory(&mut self) -> &mut dyn TenantDirectory;
    /// Requests that were answered before.
    fn idempotency_keys(&mut self) -> &mut dyn IdempotencyKeyRepository;
}

/// A unit of work in one tenant: every tenant port in here reads and writes that tenant only.
#[async_trait]
pub trait UnitOfWork: GlobalPorts {
    /// The tenant itself.
    fn tenants(&mut self) -> &mut dyn TenantRepository;
    /// Its members.
    fn memberships(&mut self) -> &mut dyn MembershipRepository;
    /// Its invitations.
    fn invitations(&mut self) -> &mut dyn InvitationRepository;
    /// Its audit log and outbox.
    fn trail(&mut self) -> &mut dyn TrailRepository;
    /// The unit of work as the adapter made it. By this an adapter lets callers of its own kind into the same
    /// transaction, as an embedder's [`Provisioner`](super::provisioner::Provisioner) with tables of its own; a use case
    /// has no business with it.
    fn as_any(&self) -> &dyn Any;
    /// Makes all of it happen. Dropping the unit of work instead means: nothing happened. Once a write in it was refused
    /// it can't be committed any more: half of what belongs together must not stay. Nodes that share the store
    /// learn of its access changes within a second, this one before `commit` returns.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// A unit of work on what belongs to no tenant.
#[async_trait]
pub trait PlatformUnitOfWork: GlobalPorts {
    /// As [`UnitOfWork::commit`].
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// The read side of one tenant, and of people as far as they ask about themselves.
pub trait ReadModel: Send {
    /// The tenant itself.
    fn tenants(&mut self) -> &mut dyn TenantReader;
    /// Its members.
    fn memberships(&mut self) -> &mut dyn MembershipReader;
    /// Its invitations.
    fn invitations(&mut self) -> &mut dyn InvitationReader;
    /// Sessions, keyed by their user.
    fn sessions(&mut self) -> &mut dyn SessionReader;
    /// The tenants of a user.
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader;
}

/// The read side of what belongs to no tenant.
pub trait PlatformReadModel: Send {
    /// People.
    fn users(&mut self) -> &mut dyn UserReader;
    /// Refresh tokens with their chains.
    fn refresh_tokens(&mut self) -> &mut dyn RefreshTokenReader;
    /// The tenants of a user.
    fn user_tenants(&mut self) -> &mut dyn UserTenantReader;
    /// Sessions, keyed by their user.
    fn sessions(&mut self) -> &mut dyn SessionReader;
    /// The names of all tenants.
    fn directory(&mut self) -> &mut dyn TenantDirectory;
}
