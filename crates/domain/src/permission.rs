//! Permissions, written `resource:action`, and the permissions of each built-in role.

use std::fmt;

use crate::role::Role;

/// An action that a role may allow in its tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See the tenant's name, status and seats.
    TenantRead,
    /// Rename the tenant.
    TenantUpdate,
    /// Transfer the ownership of the tenant to another member.
    TenantTransfer,
    /// See the members of the tenant.
    MembersRead,
    /// Change a member's role, department, title and status.
    MembersUpdate,
    /// Remove a member.
    MembersRemove,
    /// See invitations.
    InvitationsRead,
    /// Invite people, and send an invitation again.
    InvitationsCreate,
    /// Revoke an invitation.
    InvitationsRevoke,
}

impl Permission {
    /// All permissions, in listing order.
    pub const ALL: [Self; 9] = [
        Self::TenantRead,
        Self::TenantUpdate,
        Self::TenantTransfer,
        Self::MembersRead,
        Self::MembersUpdate,
        Self::MembersRemove,
        Self::InvitationsRead,
        Self::InvitationsCreate,
        Self::InvitationsRevoke,
    ];

    /// Returns the name of the permission in the API and in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TenantRead => "tenant:read",
            Self::TenantUpdate => "tenant:update",
            Self::TenantTransfer => "tenant:transfer",
            Self::MembersRead => "members:read",
            Self::MembersUpdate => "members:update",
            Self::MembersRemove => "members:remove",
            Self::InvitationsRead => "invitations:read",
            Self::InvitationsCreate => "invitations:create",
            Self::InvitationsRevoke => "invitations:revoke",
        }
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permissions(u32);

impl Permissions {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// Returns the permissions of a built-in role.
    pub const fn of(role: Role) -> Self {
        use Permission::{
            InvitationsCreate, InvitationsRead, InvitationsRevoke, MembersRead, MembersRemove, MembersUpdate,
            TenantRead, TenantTransfer, TenantUpdate,
        };
        const VIEWER: Permissions = Permissions(0).and(&[TenantRead, MembersRead]);
        const MANAGER: Permissions =
            VIEWER.and(&[MembersUpdate, InvitationsRead, InvitationsCreate, InvitationsRevoke]);
        const ADMIN: Permissions = MANAGER.and(&[TenantUpdate, MembersRemove]);
        const OWNER: Permissions = ADMIN.and(&[TenantTransfer]);
        match role {
            Role::Viewer | Role::Member => VIEWER,
            Role::Manager => MANAGER,
            Role::Admin => ADMIN,
            Role::Owner => OWNER,
        }
    }

    /// Returns whether the set contains the permission.
    pub const fn contain(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Iterates over the permissions in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.contain(*permission))
    }

    const fn and(self, more: &[Permission]) -> Self {
        let (mut bits, mut place) = (self.0, 0);
        while place < more.len() {
            bits |= 1 << more[place] as u32;
            place += 1;
        }
        Self(bits)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
