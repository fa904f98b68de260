//! Principals: the actors in a tenant as the rules see them, with their permissions and their rank.
//!
//! Today a principal is a member, a person acting on their own data, a person without a membership, or an operator. A
//! key or a service account would be another source of the same data. No rule distinguishes the kinds.

use crate::{
    permission::{Permission, Permissions},
    role::Role,
    user::UserId,
};

/// An actor in a tenant, with their current rights as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    user_id: Option<UserId>,
    rank: Role,
    permissions: Permissions,
}

/// Why a rank forbids an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RankError {
    /// The target member ranks above the principal.
    #[error("this member ranks above you")]
    OutrankedByTarget,
    /// The role to grant ranks above the principal's own role.
    #[error("you can't give a role above your own")]
    OutrankedByRole,
    /// Principals cannot raise their own role.
    #[error("you can't raise your own role")]
    RaisesSelf,
    /// Principals cannot change their own status. To go, they leave the tenant.
    #[error("you can't change your own status; leave instead")]
    OwnStatus,
    /// Principals cannot remove themselves. They leave instead.
    #[error("you can't remove yourself; leave instead")]
    RemovesSelf,
}

impl Principal {
    /// Creates the principal of a member, with the permissions of their role.
    pub const fn member(user_id: UserId, role: Role) -> Self {
        Self { user_id: Some(user_id), rank: role, permissions: Permissions::of(role) }
    }

    /// Creates the principal of a person who acts on their own data, such as their sessions. They hold no permission in
    /// the tenant.
    pub const fn person(user_id: UserId) -> Self {
        Self { user_id: Some(user_id), rank: Role::Viewer, permissions: Permissions::NONE }
    }

    /// Creates the principal of a person who is not a member yet. They hold no permission.
    pub const fn nobody() -> Self {
        Self { user_id: None, rank: Role::Viewer, permissions: Permissions::NONE }
    }

    /// Creates the principal of an operator of the installation or of a system job. They hold every permission.
    pub const fn operator() -> Self {
        Self { user_id: None, rank: Role::Owner, permissions: Permissions::of(Role::Owner) }
    }

    /// Returns the role that determines the principal's rank.
    pub const fn rank(&self) -> Role {
        self.rank
    }

    /// Returns the principal's permissions.
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// Returns whether the principal holds the permission.
    pub const fn has(&self, permission: Permission) -> bool {
        self.permissions.contain(permission)
    }

    /// Returns whether the principal is the given person.
    pub fn is(&self, user_id: UserId) -> bool {
        self.user_id == Some(user_id)
    }

    /// Checks whether the principal may grant the role, or change anything that grants it.
    ///
    /// # Errors
    /// [`RankError::OutrankedByRole`] if the role ranks above the principal.
    pub fn may_give(&self, role: Role) -> Result<(), RankError> {
        if self.rank.covers(role) { Ok(()) } else { Err(RankError::OutrankedByRole) }
    }

    /// Checks whether the principal may change or remove a member with the role.
    ///
    /// # Errors
    /// [`RankError::OutrankedByTarget`] if the role ranks above the principal.
    pub fn may_touch(&self, role: Role) -> Result<(), RankError> {
        if self.rank.covers(role) { Ok(()) } else { Err(RankError::OutrankedByTarget) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_principal_reaches_as_high_as_they_rank_and_no_higher() {
        let manager = Principal::member(UserId::new(Uuid::from_u128(1)), Role::Manager);
        for role in Role::ALL {
            assert_eq!(manager.may_give(role).is_ok(), role <= Role::Manager, "{role}");
            assert_eq!(manager.may_touch(role).is_ok(), role <= Role::Manager, "{role}");
        }
        assert!(manager.has(Permission::InvitationsCreate) && !manager.has(Permission::MembersRemove));
        assert!(!manager.is(UserId::new(Uuid::from_u128(2))));
    }
}
