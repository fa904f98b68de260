//! Who acts in a tenant, as the rules see them: what they may do, and how high they rank.
//!
//! Today that is a member. A key, a service account or an operator is another way to the same facts, and no rule asks
//! which of them it has before it.

use crate::{
    permission::{Permission, Permissions},
    role::Role,
    user::UserId,
};

/// The one who acts in a tenant, as the store knows them now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal {
    user_id: Option<UserId>,
    rank: Role,
    permissions: Permissions,
}

/// Why a rank forbids something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RankError {
    /// The other ranks above.
    #[error("this member ranks above you")]
    OutrankedByTarget,
    /// The role to give ranks above one's own.
    #[error("you can't give a role above your own")]
    OutrankedByRole,
    /// Nobody raises himself.
    #[error("you can't raise your own role")]
    RaisesSelf,
    /// One's own status is changed by others; whoever wants to go leaves.
    #[error("you can't change your own status; leave instead")]
    OwnStatus,
    /// One does not remove oneself; one leaves.
    #[error("you can't remove yourself; leave instead")]
    RemovesSelf,
}

impl Principal {
    /// A member, with the permissions of their role.
    pub const fn member(user_id: UserId, role: Role) -> Self {
        Self { user_id: Some(user_id), rank: role, permissions: Permissions::of(role) }
    }

    /// A person who acts on what is their own, such as their sessions. They hold no permission in the tenant.
    pub const fn person(user_id: UserId) -> Self {
        Self { user_id: Some(user_id), rank: Role::Viewer, permissions: Permissions::NONE }
    }

    /// Somebody who is no member yet. They hold no permission.
    pub const fn nobody() -> Self {
        Self { user_id: None, rank: Role::Viewer, permissions: Permissions::NONE }
    }

    /// An operator of the installation, or a job of the system. They hold every permission.
    pub const fn operator() -> Self {
        Self { user_id: None, rank: Role::Owner, permissions: Permissions::of(Role::Owner) }
    }

    /// How high they rank.
    pub const fn rank(&self) -> Role {
        self.rank
    }

    /// What they may do.
    pub const fn permissions(&self) -> Permissions {
        self.permissions
    }

    /// Whether they hold the permission.
    pub const fn has(&self, permission: Permission) -> bool {
        self.permissions.contain(permission)
    }

    /// Whether they are that person.
    pub fn is(&self, user_id: UserId) -> bool {
        self.user_id == Some(user_id)
    }

    /// Whether they may give somebody that role, or change what gives it.
    ///
    /// # Errors
    /// [`RankError::OutrankedByRole`] if it ranks above them.
    pub fn may_give(&self, role: Role) -> Result<(), RankError> {
        if self.rank.covers(role) { Ok(()) } else { Err(RankError::OutrankedByRole) }
    }

    /// Whether they may change or remove somebody of that role.
    ///
    /// # Errors
    /// [`RankError::OutrankedByTarget`] if it ranks above them.
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
