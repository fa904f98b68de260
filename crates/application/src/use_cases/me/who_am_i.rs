//! Tells the actor who he is, from the verified token and the registry in memory: no query.

use tenantry_domain::permission::{Permission, Permissions};

use crate::actor::{AccessError, Actor, Member};

/// The actor, and what his role lets him do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Who acts.
    pub member: Member,
    /// What his role holds.
    pub permissions: Vec<Permission>,
}

/// The use case; it needs no port.
#[derive(Debug, Clone, Copy, Default)]
pub struct WhoAmI;

impl WhoAmI {
    /// Gives the member who acts, also in a blocked tenant.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`].
    pub fn execute(&self, actor: &Actor) -> Result<Me, AccessError> {
        let member = actor.member()?.clone();
        let permissions = Permissions::of(member.role).iter().collect();
        Ok(Me { member, permissions })
    }
}
