//! A unit of work in a tenant, for an authorized actor.

use std::ops::{Deref, DerefMut};

use tenantry_domain::{
    Timestamp,
    event::{DomainEvent, Target},
    id::Id,
    membership::Membership,
    principal::Principal,
    tenant::TenantId,
};

use super::{TenantAccess, UnitOfWork};
use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError},
    use_cases::{
        access_violations::require,
        trail::{announce, record},
    },
};

/// A unit of work in one tenant, with its actor. It dereferences to its [`UnitOfWork`], so `work.invitations()` reaches
/// the port.
pub struct TenantWork<'a> {
    pub(super) unit: Box<dyn UnitOfWork>,
    pub(super) access: &'a TenantAccess,
    pub(super) actor: &'a Actor,
    pub(super) tenant_id: TenantId,
    pub(super) principal: Principal,
    pub(super) acting: Option<Membership>,
    pub(super) now: Timestamp,
}

impl TenantWork<'_> {
    /// Returns the actor as a principal of the domain.
    pub const fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Returns the membership of the member who acts.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if a person acts on their own account or by proof, or if an operator acts.
    pub fn acting_member(&self) -> Result<&Membership, AccessError> {
        self.acting.as_ref().ok_or(AccessError::NotAMember)
    }

    /// Returns the tenant of the unit of work.
    pub const fn tenant_id(&self) -> TenantId {
        self.tenant_id
    }

    /// Returns the time of everything that happens in this unit of work.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Generates an id for a new row.
    pub fn next_id<Kind>(&self) -> Id<Kind> {
        self.access.ids.next()
    }

    /// Returns the row that the tenant has for an id from outside. If it has none, reports the attempt. It makes no
    /// difference whether the id is unknown or belongs to another tenant.
    pub fn require<T>(&self, found: Option<T>, target: Target) -> Option<T> {
        require(found, target, self.actor, &*self.access.access_violations)
    }

    /// Announces the access changes to every node when this unit of work commits.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn announce(&mut self, changes: impl IntoIterator<Item = AccessChange> + Send) -> Result<(), StoreError> {
        announce(&mut *self.unit, &*self.access.ids, self.now, changes).await
    }

    /// Commits, and writes the events to the trail in the same commit. Dropping the work instead rolls everything back.
    ///
    /// # Errors
    /// The errors of the store.
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
