//! Permissions, written `resource:action`, and which built-in role holds which.

use std::fmt;

use crate::role::Role;

/// One thing a role may allow in its tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See the tenant's name, status and seats.
    TenantRead,
    /// Rename the tenant.
    TenantUpdate,
    /// Hand the tenant over to another owner.
    TenantTransfer,
    /// See who belongs to the tenant.
    MembersRead,
    /// Change a member's role, department, title and status.
    MembersUpdate,
    /// Remove a member.
    MembersRemove,
    /// See invitations.
    InvitationsRead,
    /// Invite, and send an invitation again.
    InvitationsCreate,
    /// Withdraw an invitation.
    InvitationsRevoke,
}

impl Permission {
    /// All permissions, in the order in which they are listed.
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

    /// The name of the permission in the API and in tokens.
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

    /// The lowest built-in role that holds the permission; every role above holds it too.
    pub const fn lowest_role(self) -> Role {
        match self {
            Self::TenantRead | Self::MembersRead => Role::Viewer,
            Self::MembersUpdate | Self::InvitationsRead | Self::InvitationsCreate | Self::InvitationsRevoke => {
                Role::Manager
            }
            Self::TenantUpdate | Self::MembersRemove => Role::Admin,
            Self::TenantTransfer => Role::Owner,
        }
    }
}

impl Role {
    /// The permissions of the role, in the order of [`Permission::ALL`].
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.covers(permission.lowest_role()))
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
