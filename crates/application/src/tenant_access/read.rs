//! The read side of a tenant, for an authorized actor.

use std::ops::{Deref, DerefMut};

use tenantry_domain::{Timestamp, event::Target};

use super::TenantAccess;
use crate::{actor::Actor, ports::unit_of_work::ReadModel, use_cases::access_violations::require};

/// The read side of one tenant, with its actor. It dereferences to its [`ReadModel`], so `read.invitations()` reaches
/// the port.
pub struct TenantRead<'a> {
    pub(super) model: Box<dyn ReadModel>,
    pub(super) access: &'a TenantAccess,
    pub(super) actor: &'a Actor,
}

impl TenantRead<'_> {
    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        self.access.clock.now()
    }

    /// See [`TenantWork::require`](super::TenantWork::require).
    pub fn require<T>(&self, found: Option<T>, target: Target) -> Option<T> {
        require(found, target, self.actor, &*self.access.access_violations)
    }
}

impl Deref for TenantRead<'_> {
    type Target = dyn ReadModel;

    fn deref(&self) -> &Self::Target {
        &*self.model
    }
}

impl DerefMut for TenantRead<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut *self.model
    }
}
