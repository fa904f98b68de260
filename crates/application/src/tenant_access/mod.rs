//! The one way to act in a tenant. Who asks is resolved from the store, a foreign id is reported, and every change
//! writes its trail in its own commit.
//!
//! - [`begin`](TenantAccess::begin) and [`read`](TenantAccess::read) are for everything that takes a permission.
//! - [`begin_own`](TenantAccess::begin_own) and [`read_own`](TenantAccess::read_own) are for what belongs to the person
//!   who asks: their sessions, their name, their own membership.
//! - [`begin_by_proof`](TenantAccess::begin_by_proof) and [`read_by_proof`](TenantAccess::read_by_proof) are for people
//!   who are no members yet and hold a secret instead. An architecture test lists their callers.
//! - [`operate`](TenantAccess::operate) is for operators and for jobs of the system.

mod read;
mod work;

use std::sync::Arc;

use tenantry_domain::{permission::Permission, policy, principal::Principal, tenant::TenantId};

pub use self::{read::TenantRead, work::TenantWork};
use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_violations::AccessViolationLog,
        clock::Clock,
        ids::IdGenerator,
        store_error::StoreError,
        unit_of_work::{UnitOfWork, UnitOfWorkFactory},
    },
};

/// Lets actors act in their tenants. Every use case that works in a tenant holds one.
#[derive(Clone)]
pub struct TenantAccess {
    /// Opens units of work and read models.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes the ids of new things and of the entries of the trail.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub access_violations: Arc<dyn AccessViolationLog>,
}

impl TenantAccess {
    /// Begins a unit of work in the actor's tenant.
    ///
    /// The actor needs the permission twice: by their token, and by their membership as the store has it now. A token
    /// may be older than a demotion that was committed a moment ago.
    ///
    /// # Errors
    /// - [`AccessError::NotAMember`]: the actor is no member, has left or was deactivated
    /// - [`AccessError::Denied`]: the actor lacks the permission, or the tenant is blocked
    /// - the errors of the store
    pub async fn begin<'a, E>(&'a self, actor: &'a Actor, permission: Permission) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let member = actor.allowed(permission)?;
        let now = self.clock.now();
        let mut unit = self.store.begin(member.tenant_id).await?;
        let acting = unit.memberships().find(member.user_id).await?.ok_or(AccessError::NotAMember)?;
        let principal = acting.principal().ok_or(AccessError::NotAMember)?;
        policy::allows(&principal, member.standing, permission).map_err(AccessError::from)?;
        Ok(TenantWork { unit, access: self, actor, tenant_id: member.tenant_id, principal, acting: Some(acting), now })
    }

    /// Begins a unit of work in the actor's tenant on what belongs to the actor. It needs no permission and works in a
    /// blocked tenant too; the principal holds nothing but what is theirs.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if nobody is signed in, and the errors of the store.
    pub async fn begin_own<'a, E>(&'a self, actor: &'a Actor) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let tenant_id = actor.member()?.tenant_id;
        self.begin_own_in(actor, tenant_id).await
    }

    /// Begins a unit of work like [`begin_own`](Self::begin_own) in another tenant of the same person.
    ///
    /// # Errors
    /// Those of [`begin_own`](Self::begin_own).
    pub async fn begin_own_in<'a, E>(&'a self, actor: &'a Actor, tenant_id: TenantId) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let principal = Principal::person(actor.member()?.user_id);
        Ok(self.work(actor, tenant_id, principal).await?)
    }

    /// Begins a unit of work for somebody who founds the tenant or proved by a secret that they may work in it. The
    /// caller checks the proof.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn begin_by_proof<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: TenantId,
    ) -> Result<TenantWork<'a>, StoreError> {
        self.work(actor, tenant_id, Principal::nobody()).await
    }

    /// Begins a unit of work in any tenant, for an operator or a job of the system.
    ///
    /// # Errors
    /// [`AccessError::NotAnOperator`] for everybody else, and the errors of the store.
    pub async fn operate<'a, E>(&'a self, actor: &'a Actor, tenant_id: TenantId) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        actor.operator()?;
        Ok(self.work(actor, tenant_id, Principal::operator()).await?)
    }

    /// Opens the read side of the actor's tenant. The permission is that of the token: a read is as old as the token
    /// may be, and asks the store nothing else.
    ///
    /// # Errors
    /// The variants of [`AccessError`], and the errors of the store.
    pub async fn read<'a, E>(&'a self, actor: &'a Actor, permission: Permission) -> Result<TenantRead<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let tenant_id = actor.allowed(permission)?.tenant_id;
        Ok(self.read_model(actor, tenant_id).await?)
    }

    /// Opens the read side of the actor's tenant for what belongs to the actor.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if nobody is signed in, and the errors of the store.
    pub async fn read_own<'a, E>(&'a self, actor: &'a Actor) -> Result<TenantRead<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let tenant_id = actor.member()?.tenant_id;
        Ok(self.read_model(actor, tenant_id).await?)
    }

    /// Opens the read side of a tenant for somebody who holds a secret of it. The caller checks the proof.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn read_by_proof<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: TenantId,
    ) -> Result<TenantRead<'a>, StoreError> {
        self.read_model(actor, tenant_id).await
    }

    async fn work<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: TenantId,
        principal: Principal,
    ) -> Result<TenantWork<'a>, StoreError> {
        let now = self.clock.now();
        let unit = self.store.begin(tenant_id).await?;
        Ok(TenantWork { unit, access: self, actor, tenant_id, principal, acting: None, now })
    }

    async fn read_model<'a>(&'a self, actor: &'a Actor, tenant_id: TenantId) -> Result<TenantRead<'a>, StoreError> {
        Ok(TenantRead { model: self.store.read(tenant_id).await?, access: self, actor })
    }
}
