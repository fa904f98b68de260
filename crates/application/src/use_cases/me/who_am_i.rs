//! Describes the actor from the verified token and the in-memory registry, without a query.

use std::sync::Arc;

use tenantry_domain::permission::{EmbeddedPermission, Permission, Permissions};

use crate::actor::{AccessError, Actor, Member, Person};

/// The actor, and the permissions of the actor's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The person who acts.
    pub person: Person,
    /// The person as a member of the tenant of their session, if it has one.
    pub member: Option<Member>,
    /// The permissions of the member's role; none without a tenant.
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
    /// Returns the person who acts, even in a blocked tenant or in none.
    ///
    /// # Errors
    /// [`AccessError::NotAMember`].
    pub fn execute(&self, actor: &Actor) -> Result<Me, AccessError> {
        let (person, member) = (actor.person()?.clone(), actor.member().ok().cloned());
        let role = member.as_ref().map(|member| member.role);
        let permissions = role.map_or(Permissions::NONE, Permissions::of).iter().collect();
        let is_held = |permission: &EmbeddedPermission| role.is_some_and(|role| permission.is_held_by(role));
        let embedded = self.embedded.iter().copied().filter(is_held).collect();
        Ok(Me { person, member, permissions, embedded })
    }
}
