//! Describes the actor from the verified token and the in-memory registry, without a query.

use std::sync::Arc;

use tenantry_domain::permission::{EmbeddedPermission, Permission, Permissions};

use crate::actor::{AccessError, Actor, Member};

/// The actor, and the permissions of the actor's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The member who acts.
    pub member: Member,
    /// The permissions of the member's role.
    pub permissions: Vec<Permission>,
    /// Those of the embedding service that the role holds.
    pub embedded: Vec<EmbeddedPermission>,
}

/// The use case. It needs no port.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the field is the permissions of the embedding service")]
pub struct WhoAmI {
    pub embedded: Arc<[EmbeddedPermission]>,
}

impl WhoAmI {
    /// Returns the member who acts, even in a blocked tenant.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`].
    pub fn execute(&self, actor: &Actor) -> Result<Me, AccessError> {
        let member = actor.member()?.clone();
        let permissions = Permissions::of(member.role).iter().collect();
        let embedded = self.embedded.iter().copied().filter(|permission| permission.is_held_by(member.role)).collect();
        Ok(Me { member, permissions, embedded })
    }
}
