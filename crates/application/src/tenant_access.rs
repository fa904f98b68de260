//! The one way to act in a tenant: who asks is held against the store, what is reached for in vain is reported, and what
//! was done is in the trail of the commit that did it.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use tenantry_domain::{
    Timestamp,
    event::{DomainEvent, Target},
    id::{Id, TenantId},
    membership::Membership,
    permission::Permission,
    policy,
    principal::Principal,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        access_changes::AccessChange,
        attempts::AttemptLog,
        clock::Clock,
        ids::IdGenerator,
        store_error::StoreError,
        unit_of_work::{UnitOfWork, UnitOfWorkFactory},
    },
    use_cases::{
        attempts::own,
        trail::{announce, record},
    },
};

/// Lets actors act in their tenants. Each use case that changes something in a tenant has one.
#[derive(Clone)]
pub struct TenantAccess {
    /// Opens units of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes the ids of what is made, and of the entries of the trail.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Takes note of ids that the tenant does not have.
    pub attempts: Arc<dyn AttemptLog>,
}

impl TenantAccess {
    /// Begins a unit of work in the actor's tenant, for somebody who holds the permission: by their token, and by what
    /// the store says of them now, since a token may be older than a demotion that was committed a moment ago.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] for whoever is none, is gone or was deactivated, [`AccessError::Denied`] for whoever
    /// lacks the permission, and what the store says.
    pub async fn begin<'a, E>(&'a self, actor: &'a Actor, permission: Permission) -> Result<TenantWork<'a>, E>
    where
        E: From<AccessError> + From<StoreError>,
    {
        let member = actor.allowed(permission)?;
        let now = self.clock.now();
        let mut unit = self.store.begin(member.tenant_id).await?;
        let found = unit.memberships().find(member.user_id).await?;
        let acting = found.filter(Membership::is_active).ok_or(AccessError::NotAMember)?;
        let principal = acting.principal();
        policy::allows(&principal, member.standing, permission).map_err(AccessError::from)?;
        Ok(TenantWork { unit, access: self, actor, tenant_id: member.tenant_id, acting, principal, now })
    }
}

/// A unit of work of somebody who may do what they do in it. It gives the ports of the [`UnitOfWork`] it stands for.
pub struct TenantWork<'a> {
    unit: Box<dyn UnitOfWork>,
    access: &'a TenantAccess,
    actor: &'a Actor,
    tenant_id: TenantId,
    acting: Membership,
    principal: Principal,
    now: Timestamp,
}

impl TenantWork<'_> {
    /// Who acts, as the domain sees them.
    pub const fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The membership of who acts.
    pub const fn acting(&self) -> &Membership {
        &self.acting
    }

    /// The tenant.
    pub const fn tenant_id(&self) -> TenantId {
        self.tenant_id
    }

    /// The moment of everything that is done here.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// An id for something new.
    pub fn next_id<Kind>(&self) -> Id<Kind> {
        self.access.ids.next()
    }

    /// Passes on what the tenant has of an id that came from outside. Where it has nothing, whether nobody has it or
    /// another tenant does, the attempt is reported.
    pub fn require<T>(&self, found: Option<T>, target: Target) -> Option<T> {
        own(found, target, self.actor, &*self.access.attempts)
    }

    /// Makes the changes of access known to every node when all of this is committed.
    ///
    /// # Errors
    /// What the store says.
    pub async fn announce(&mut self, changes: impl IntoIterator<Item = AccessChange> + Send) -> Result<(), StoreError> {
        announce(&mut *self.unit, &*self.access.ids, self.now, changes).await
    }

    /// Makes all of it happen, and the trail say so. Dropping the work instead means: nothing happened.
    ///
    /// # Errors
    /// What the store says.
    pub async fn commit(mut self, events: impl IntoIterator<Item = DomainEvent> + Send) -> Result<(), StoreError> {
        record(&mut *self.unit, &*self.access.ids, self.actor, self.now, events).await?;
        self.unit.commit().await
    }
}

impl Deref for TenantWork<'_> {
    type Target = dyn UnitOfWork;

    fn deref(&self) -> &Self::Target {
        &*self.unit
    }
}

impl DerefMut for TenantWork<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.unit
    }
}
