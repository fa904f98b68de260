//! A person's own account: sessions, name, tenants. It belongs to no tenant.
//!
//! What members do to their own account is in the trail of the tenant they do it from. Without a tenant there is no
//! trail, and the rows are the record: a session says when and why it ended.

use std::ops::{Deref, DerefMut};

use tenantry_domain::{
    Timestamp,
    event::{DomainEvent, Target},
    user::{User, UserId},
};

use super::{TenantAccess, TenantWork};
use crate::{
    actor::Actor,
    ports::{
        access_changes::AccessChange,
        store_error::StoreError,
        unit_of_work::{GlobalPorts, PersonReads, PlatformReadModel, PlatformUnitOfWork, UnitOfWork},
    },
    use_cases::{access_violations::require, trail::announce},
};

/// A unit of work on a person's own account. It dereferences to the ports that belong to no tenant.
pub struct PersonWork<'a> {
    unit: Unit<'a>,
    access: &'a TenantAccess,
    actor: &'a Actor,
    now: Timestamp,
}

/// Where the unit of work is.
#[allow(clippy::large_enum_variant, reason = "there is one for a request, and it is not moved about")]
enum Unit<'a> {
    /// In the tenant of the session.
    Tenant(TenantWork<'a>),
    /// In none.
    Platform(Box<dyn PlatformUnitOfWork>),
}

impl<'a> PersonWork<'a> {
    /// Returns the unit of work in the tenant of the session.
    pub(super) const fn within(work: TenantWork<'a>, access: &'a TenantAccess, actor: &'a Actor) -> Self {
        let now = work.now();
        Self { unit: Unit::Tenant(work), access, actor, now }
    }

    /// Returns the unit of work outside of all tenants.
    pub(super) fn outside(unit: Box<dyn PlatformUnitOfWork>, access: &'a TenantAccess, actor: &'a Actor) -> Self {
        Self { unit: Unit::Platform(unit), access, actor, now: access.clock.now() }
    }

    /// Returns the time of everything that happens in this unit of work.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Returns the same unit of work in the tenant of the session, or `None` without a tenant.
    pub const fn in_tenant(&mut self) -> Option<&mut TenantWork<'a>> {
        match &mut self.unit {
            Unit::Tenant(work) => Some(work),
            Unit::Platform(_) => None,
        }
    }

    /// See [`TenantWork::require`].
    pub fn require<T>(&self, found: Option<T>, target: Target) -> Option<T> {
        require(found, target, self.actor, &*self.access.access_violations)
    }

    /// See [`TenantWork::announce`].
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn announce(&mut self, changes: impl IntoIterator<Item = AccessChange> + Send) -> Result<(), StoreError> {
        let (ids, now) = (&*self.access.ids, self.now);
        announce(&mut **self, ids, now, changes).await
    }

    /// Commits. In a tenant, writes the events to its trail in the same commit.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn commit(self, events: impl IntoIterator<Item = DomainEvent> + Send) -> Result<(), StoreError> {
        match self.unit {
            Unit::Tenant(work) => work.commit(events).await,
            Unit::Platform(unit) => unit.commit().await,
        }
    }
}

impl Deref for PersonWork<'_> {
    type Target = dyn GlobalPorts;

    fn deref(&self) -> &Self::Target {
        match &self.unit {
            Unit::Tenant(work) => {
                let unit: &dyn UnitOfWork = &**work;
                unit
            }
            Unit::Platform(unit) => &**unit,
        }
    }
}

impl DerefMut for PersonWork<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match &mut self.unit {
            Unit::Tenant(work) => {
                let unit: &mut dyn UnitOfWork = &mut **work;
                unit
            }
            Unit::Platform(unit) => &mut **unit,
        }
    }
}

/// The read side of a person's own account. It dereferences to what people may read about themselves.
pub struct PersonRead<'a> {
    pub(super) model: Box<dyn PlatformReadModel>,
    pub(super) user_id: UserId,
    pub(super) access: &'a TenantAccess,
}

impl PersonRead<'_> {
    /// Returns the person who asks, or `None` if they no longer exist.
    ///
    /// # Errors
    /// The errors of the store.
    pub async fn find_oneself(&mut self) -> Result<Option<User>, StoreError> {
        Ok(self.model.users().find(self.user_id).await?.map(|found| found.user))
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        self.access.clock.now()
    }
}

impl Deref for PersonRead<'_> {
    type Target = dyn PersonReads;

    fn deref(&self) -> &Self::Target {
        &*self.model
    }
}

impl DerefMut for PersonRead<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.model
    }
}
