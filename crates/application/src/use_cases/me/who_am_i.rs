//! Describes the actor from the verified token and the in-memory registry, without a query.

use tenantry_domain::permission::{Permission, Permissions};

use crate::actor::{AccessError, Actor, Member};

/// The actor, and the permissions of the actor's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The member who acts.
    pub member: Member,
    /// The permissions of the member's role.
    pub permissions: Vec<Permission>,
}

/// The use case. It needs no port.
#[derive(Debug, Clone, Copy, Default)]
pub struct WhoAmI;

impl WhoAmI {
    /// Returns the member who acts, even in a blocked tenant.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`].
    pub fn execute(&self, actor: &Actor) -> Result<Me, AccessError> {
        let member = actor.member()?.clone();
        let permissions = Permissions::of(member.role).iter().collect();
        Ok(Me { member, permissions })
    }
}
