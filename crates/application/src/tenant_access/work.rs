//! A unit of work of somebody who may do what they do in it.

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
        access_violations::own,
        trail::{announce, record},
    },
};

/// A unit of work in one tenant, and who acts in it. It dereferences to its [`UnitOfWork`], so `work.invitations()`
/// reaches the port.
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
    /// Who acts, as the domain sees them.
    pub const fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The membership of the member who acts.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`] if a person acts on their own account, or an operator does.
    pub fn acting_member(&self) -> Result<&Membership, AccessError> {
        self.acting.as_ref().ok_or(AccessError::NotAMember)
    }

    /// The tenant.
    pub const fn tenant_id(&self) -> TenantId {
        self.tenant_id
    }

    /// The moment of everything that happens in this unit of work.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// An id for something new.
    pub fn next_id<Kind>(&self) -> Id<Kind> {
        self.access.ids.next()
    }

    /// Passes on what the tenant has under an id that came from outside. If it has nothing, the attempt is reported;
    /// whether the id is unknown or another tenant's makes no difference.
    pub fn require<T>(&self, found: Option<T>, target: Target) -> Option<T> {
        own(found, target, self.actor, &*self.access.access_violations)
    }

    /// Makes the changes of access known to every node when this unit of work is committed.
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
