//! The only way to act in a tenant. It resolves the actor against the store, reports foreign ids, and writes the trail
//! of every change in the commit of that change.
//!
//! - [`begin`](TenantAccess::begin) and [`read`](TenantAccess::read) are for everything that requires a permission.
//! - [`begin_own`](TenantAccess::begin_own) is for the membership of the member who asks.
//! - [`begin_person`](TenantAccess::begin_person) and [`read_person`](TenantAccess::read_person) are for data of the person
//!   who asks, with or without a tenant: their sessions, their name, their tenants.
//! - [`begin_by_proof`](TenantAccess::begin_by_proof) and [`read_by_proof`](TenantAccess::read_by_proof) are for people
//!   who are not members yet and hold a secret instead. An architecture test lists their callers.
//! - [`begin_new`](TenantAccess::begin_new) is for whoever founds a tenant.
//! - [`operate_new`](TenantAccess::operate_new) is for an operator or a job that creates a tenant for somebody.
//! - [`operate`](TenantAccess::operate) and [`inspect`](TenantAccess::inspect) are for operators and for jobs of the
//!   system.

mod person;
mod read;
mod work;

use std::sync::Arc;

use tenantry_domain::{
    permission::Permission,
    policy,
    principal::Principal,
    tenant::{TenantId, Tier},
};

pub use self::{
    person::{PersonRead, PersonWork},
    read::TenantRead,
    work::TenantWork,
};
use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_violations::AccessViolationLog,
        clock::Clock,
        ids::IdGenerator,
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWork, UnitOfWorkFactory},
    },
};

/// Authorizes actors in their tenants. Every use case that works in a tenant holds one.
#[derive(Clone)]
pub struct TenantAccess {
    /// Opens units of work and read models.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Generates the ids of new rows and of trail entries.
    pub ids: Arc<dyn IdGenerator>,
    /// Provides the current time.
    pub clock: Arc<dyn Clock>,
    /// Records ids that the tenant does not have.
    pub access_violations: Arc<dyn AccessViolationLog>,
}

impl TenantAccess {
    /// Begins a unit of work in the actor's tenant.
    ///
    /// The permission is checked twice: by the actor's token, and by their membership as currently stored. A token may
    /// be older than a demotion that was committed a moment ago.
    ///
    /// # Errors
    /// - [`AccessError::NotAMember`]: the actor is not a member, has left or was deactivated
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

    /// Begins a unit of work in the actor's tenant on the actor's own data. It needs no permission and also works in a
    /// blocked tenant. The principal covers only the actor's own data.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if the actor is not signed in, and the errors of the store.
    pub async fn begin_own<'a, E>(&'a self, actor: &'a Actor) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let member = actor.member()?;
        Ok(self.work(actor, member.tenant_id, Principal::person(member.user_id)).await?)
    }

    /// Begins a unit of work on the actor's own account: in the tenant of their session, whatever its status, or outside
    /// of all tenants.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if the actor is not signed in, and the errors of the store.
    pub async fn begin_person<'a, E>(&'a self, actor: &'a Actor) -> Result<PersonWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let principal = Principal::person(actor.person()?.user_id);
        Ok(self.person_work(actor, actor.tenant_id(), principal).await?)
    }

    /// Begins a unit of work on the account of a person whose secret was presented, in the tenant of the secret, if it
    /// has one. The caller checks the proof.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn begin_person_by_proof<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: Option<TenantId>,
    ) -> Result<PersonWork<'a>, StoreError> {
        self.person_work(actor, tenant_id, Principal::nobody()).await
    }

    /// Begins the unit of work that founds a tenant in that tier.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn begin_new<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: TenantId,
        tier: Tier,
    ) -> Result<TenantWork<'a>, StoreError> {
        self.new_work(actor, tenant_id, tier, Principal::nobody()).await
    }

    /// Begins the unit of work in which an operator or a job of the system creates a tenant in that tier.
    ///
    /// # Errors
    /// [`AccessError::NotAnOperator`] for every other actor, and the errors of the store.
    pub async fn operate_new<'a, E>(
        &'a self,
        actor: &'a Actor,
        tenant_id: TenantId,
        tier: Tier,
    ) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        actor.operator()?;
        Ok(self.new_work(actor, tenant_id, tier, Principal::operator()).await?)
    }

    /// Begins a unit of work for a person who proved by a secret that they may work in the tenant. The caller checks the
    /// proof.
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
    /// [`AccessError::NotAnOperator`] for every other actor, and the errors of the store.
    pub async fn operate<'a, E>(&'a self, actor: &'a Actor, tenant_id: TenantId) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        actor.operator()?;
        Ok(self.work(actor, tenant_id, Principal::operator()).await?)
    }

    /// Opens the read side of the actor's tenant. The permission comes from the token only, without a query to the
    /// store, so a read can be as outdated as the token.
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

    /// Opens the read side of any tenant, for an operator or a job of the system.
    ///
    /// # Errors
    /// [`AccessError::NotAnOperator`] for every other actor, and the errors of the store.
    pub async fn inspect<'a, E>(&'a self, actor: &'a Actor, tenant_id: TenantId) -> Result<TenantRead<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        actor.operator()?;
        Ok(self.read_model(actor, tenant_id).await?)
    }

    /// Opens the read side of the actor's own account.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if the actor is not signed in, and the errors of the store.
    pub async fn read_person<'a, E>(&'a self, actor: &'a Actor) -> Result<PersonRead<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let user_id = actor.person()?.user_id;
        let model = self.store.read_platform(PlatformReason::OwnAccount).await?;
        Ok(PersonRead { model, user_id, access: self })
    }

    /// Opens the read side of a tenant for a person who holds a secret of it. The caller checks the proof.
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

    async fn new_work<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: TenantId,
        tier: Tier,
        principal: Principal,
    ) -> Result<TenantWork<'a>, StoreError> {
        let now = self.clock.now();
        let unit = self.store.begin_new(tenant_id, tier).await?;
        Ok(TenantWork { unit, access: self, actor, tenant_id, principal, acting: None, now })
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

    async fn person_work<'a>(
        &'a self,
        actor: &'a Actor,
        tenant_id: Option<TenantId>,
        principal: Principal,
    ) -> Result<PersonWork<'a>, StoreError> {
        Ok(match tenant_id {
            Some(tenant_id) => PersonWork::within(self.work(actor, tenant_id, principal).await?, self, actor),
            None => PersonWork::outside(self.store.begin_platform(PlatformReason::OwnAccount).await?, self, actor),
        })
    }

    async fn read_model<'a>(&'a self, actor: &'a Actor, tenant_id: TenantId) -> Result<TenantRead<'a>, StoreError> {
        Ok(TenantRead { model: self.store.read(tenant_id).await?, access: self, actor })
    }
}
