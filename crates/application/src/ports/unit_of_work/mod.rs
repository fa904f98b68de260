//! Units of work: changes that commit together or not at all. A unit of work fixes its tenant, so no caller can name
//! another.
//!
//! The accessors of the ports are grouped by capability, one file each. A caller sees all of them:
//! `work.invitations()`.

mod coordination;
mod credentials;
mod people;
mod tenancy;
mod trail;
mod work;

use std::any::Any;

use async_trait::async_trait;
use tenantry_domain::tenant::{TenantId, Tier};

pub use self::{
    coordination::CoordinationPorts,
    credentials::{CredentialPorts, CredentialReads},
    people::{PeoplePorts, PeopleReads, PersonReads, ReceivedReads},
    tenancy::{DirectoryReads, TenancyPorts, TenancyReads},
    trail::{TrailPorts, TrailReads},
    work::{HandlerReads, TenantWorkPorts, TenantWorkReads, WorkPorts, WorkReads},
};
use super::store_error::StoreError;

/// Why an operation runs outside every tenant. The reason is logged; an architecture test counts the callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlatformReason {
    /// A tenant is founded. No other may have its slug.
    Found,
    /// A person signs in by email. Their memberships decide the tenant.
    SignIn,
    /// A refresh token is exchanged. Its row holds the tenant.
    Refresh,
    /// A signed-in user switches to another of their tenants.
    SwitchTenant,
    /// A signed-in person reads or changes their own account, which is in no tenant.
    OwnAccount,
    /// A person holds an invitation and may already have an account.
    AcceptInvitation,
    /// A signed-in person looks for invitations to their address. Those name the tenants.
    ReceivedInvitations,
    /// An operator looks for a tenant by its name.
    Operate,
    /// A job looks again at the DNS records of verified domains, whoever has them.
    VerifiedDomains,
    /// A job works in one tenant after the other.
    EachTenant,
    /// A worker looks for the queue whose turn it is. Queues of all owners stand in one line.
    TakeTurns,
    /// A worker sends mails. People have some before they belong to a tenant.
    DeliverMail,
    /// A worker runs what the installation does again and again.
    RunSchedules,
}

/// Opens units of work and read models.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait UnitOfWorkFactory: Send + Sync {
    /// Begins a unit of work that can write in one tenant, in the tier of the tenant.
    async fn begin(&self, tenant: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Begins a unit of work that founds a tenant in that tier. If it does not commit, nothing of the tenant remains, not
    /// even its schema. A store that has no such tier fails with [`StoreError::NoSuchTier`].
    async fn begin_new(&self, tenant: TenantId, tier: Tier) -> Result<Box<dyn UnitOfWork>, StoreError>;

    /// Begins a unit of work that can write data outside any tenant.
    async fn begin_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformUnitOfWork>, StoreError>;

    /// Opens the read side of one tenant. Reads wait for no writer, and each call may see a newer state.
    async fn read(&self, tenant: TenantId) -> Result<Box<dyn ReadModel>, StoreError>;

    /// Opens the read side of data outside any tenant.
    async fn read_platform(&self, why: PlatformReason) -> Result<Box<dyn PlatformReadModel>, StoreError>;
}

/// The ports of data outside any tenant. Every unit of work has them, so that a sign-up writes the person, membership,
/// session and trail in one commit.
pub trait GlobalPorts: PeoplePorts + CredentialPorts + CoordinationPorts + WorkPorts {}

impl<T: PeoplePorts + CredentialPorts + CoordinationPorts + WorkPorts> GlobalPorts for T {}

/// A unit of work in one tenant. Every tenant port reads and writes only that tenant.
#[async_trait]
pub trait UnitOfWork: GlobalPorts + TenancyPorts + TenantWorkPorts + TrailPorts {
    /// Returns the adapter's own type of the unit of work. An adapter uses it to give its own callers access to the
    /// same transaction, such as an embedder's [`Provisioner`](super::provisioner::Provisioner) with its own tables.
    /// Use cases must not call it.
    fn as_any(&self) -> &dyn Any;
    /// Commits all changes. Dropping the unit of work instead rolls everything back. After a rejected write, the unit
    /// of work can no longer commit, because half of a change must not remain. Nodes that share the store learn of its
    /// access changes within a second, this node before `commit` returns.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// A unit of work outside any tenant.
#[async_trait]
pub trait PlatformUnitOfWork: GlobalPorts {
    /// See [`UnitOfWork::commit`].
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}

/// The read side of one tenant, and of what the person who asks may see about themselves.
pub trait ReadModel: TenancyReads + TenantWorkReads + TrailReads + HandlerReads + PersonReads {}

impl<T: TenancyReads + TenantWorkReads + TrailReads + HandlerReads + PersonReads> ReadModel for T {}

/// The read side outside any tenant.
pub trait PlatformReadModel:
    PeopleReads + PersonReads + ReceivedReads + CredentialReads + DirectoryReads + WorkReads + HandlerReads
{
}

impl<T: PeopleReads + PersonReads + ReceivedReads + CredentialReads + DirectoryReads + WorkReads + HandlerReads>
    PlatformReadModel for T
{
}
