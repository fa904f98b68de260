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
    /// Delete the tenant, and undo it.
    TenantDelete,
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
    /// See invitation links.
    LinksRead,
    /// Make, change and delete invitation links.
    LinksManage,
    /// See the domains that the tenant claims.
    DomainsRead,
    /// Claim domains, prove them, and choose who may join by them.
    DomainsManage,
    /// Read the audit log.
    AuditRead,
}

impl Permission {
    /// All permissions, in listing order.
    pub const ALL: [Self; 15] = [
        Self::TenantRead,
        Self::TenantUpdate,
        Self::TenantTransfer,
        Self::TenantDelete,
        Self::MembersRead,
        Self::MembersUpdate,
        Self::MembersRemove,
        Self::InvitationsRead,
        Self::InvitationsCreate,
        Self::InvitationsRevoke,
        Self::LinksRead,
        Self::LinksManage,
        Self::DomainsRead,
        Self::DomainsManage,
        Self::AuditRead,
    ];

    /// Returns the name of the permission in the API and in tokens.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TenantRead => "tenant:read",
            Self::TenantUpdate => "tenant:update",
            Self::TenantTransfer => "tenant:transfer",
            Self::TenantDelete => "tenant:delete",
            Self::MembersRead => "members:read",
            Self::MembersUpdate => "members:update",
            Self::MembersRemove => "members:remove",
            Self::InvitationsRead => "invitations:read",
            Self::InvitationsCreate => "invitations:create",
            Self::InvitationsRevoke => "invitations:revoke",
            Self::LinksRead => "links:read",
            Self::LinksManage => "links:manage",
            Self::DomainsRead => "domains:read",
            Self::DomainsManage => "domains:manage",
            Self::AuditRead => "audit:read",
        }
    }

    /// Returns what the permission allows, in words for people who choose permissions for a role.
    pub const fn description(self) -> &'static str {
        match self {
            Self::TenantRead => "See the organization's name, status and seats.",
            Self::TenantUpdate => "Rename the organization.",
            Self::TenantTransfer => "Transfer the ownership of the organization to another member.",
            Self::TenantDelete => "Delete the organization, and undo it.",
            Self::MembersRead => "See the members of the organization.",
            Self::MembersUpdate => "Change a member's role, department, title and status.",
            Self::MembersRemove => "Remove a member.",
            Self::InvitationsRead => "See invitations.",
            Self::InvitationsCreate => "Invite people, and send an invitation again.",
            Self::InvitationsRevoke => "Revoke an invitation.",
            Self::LinksRead => "See invitation links.",
            Self::LinksManage => "Make, change and delete invitation links.",
            Self::DomainsRead => "See the domains that the organization claims.",
            Self::DomainsManage => "Claim domains, prove them, and choose who may join by them.",
            Self::AuditRead => "See what happened in the organization: who did what, when and from where.",
        }
    }

    /// Returns the lowest built-in role that holds the permission. Every role above it holds it too.
    pub fn least_role(self) -> Role {
        let holds = |role: &Role| Permissions::of(*role).contain(self);
        Role::ALL.into_iter().take_while(holds).last().unwrap_or(Role::Owner)
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
            AuditRead, DomainsManage, DomainsRead, InvitationsCreate, InvitationsRead, InvitationsRevoke, LinksManage,
            LinksRead, MembersRead, MembersRemove, MembersUpdate, TenantDelete, TenantRead, TenantTransfer,
            TenantUpdate,
        };
        const VIEWER: Permissions = Permissions(0).and(&[TenantRead, MembersRead]);
        const MANAGER: Permissions =
            VIEWER.and(&[MembersUpdate, InvitationsRead, InvitationsCreate, InvitationsRevoke, LinksRead, LinksManage]);
        const ADMIN: Permissions = MANAGER.and(&[TenantUpdate, MembersRemove, DomainsRead, DomainsManage, AuditRead]);
        const OWNER: Permissions = ADMIN.and(&[TenantTransfer, TenantDelete]);
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

/// A permission of a service that embeds Tenantry. A built-in role holds it if it ranks at or above the least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmbeddedPermission {
    name: &'static str,
    least: Role,
    description: Option<&'static str>,
}

/// Why the permissions of an embedding service are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmbeddedPermissionError {
    /// The name is not of the form of ours.
    #[error("the permission {0:?} is not a resource and an action; write it in small letters, such as orders:read")]
    Malformed(&'static str),
    /// The name means something already.
    #[error("the permission {0} exists already; give it another name")]
    Taken(&'static str),
    /// An access token would be too long for clients and servers to pass on.
    #[error(
        "the names of the permissions have {0} bytes; shorten them to {MOST_BYTES}, because every access token has them"
    )]
    TooLong(usize),
}

/// The most bytes of all names of embedded permissions.
const MOST_BYTES: usize = 2048;

impl EmbeddedPermission {
    /// Declares a permission, written `resource:action`, of this role and those that rank above it.
    pub const fn new(name: &'static str, least: Role) -> Self {
        Self { name, least, description: None }
    }

    /// Says what the permission allows, in words for people who choose permissions for a role.
    pub const fn described(self, description: &'static str) -> Self {
        Self { description: Some(description), ..self }
    }

    /// Returns the name of the permission in tokens.
    pub const fn as_str(self) -> &'static str {
        self.name
    }

    /// Returns what the permission allows, if the service says so.
    pub const fn description(self) -> Option<&'static str> {
        self.description
    }

    /// Returns the lowest built-in role that holds the permission.
    pub const fn least_role(self) -> Role {
        self.least
    }

    /// Returns whether the role holds the permission.
    pub fn is_held_by(self, role: Role) -> bool {
        role.covers(self.least)
    }

    /// Checks that all names are well-formed, that none has two meanings, and that a token can hold them.
    ///
    /// # Errors
    /// The variants of [`EmbeddedPermissionError`].
    pub fn check(all: &[Self]) -> Result<(), EmbeddedPermissionError> {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        for (place, permission) in all.iter().enumerate() {
            let name = permission.name;
            if !name.split_once(':').is_some_and(|(resource, action)| is_word(resource) && is_word(action)) {
                return Err(EmbeddedPermissionError::Malformed(name));
            }
            let is_ours = Permission::ALL.iter().any(|ours| ours.as_str() == name);
            if is_ours || all[..place].iter().any(|other| other.name == name) {
                return Err(EmbeddedPermissionError::Taken(name));
            }
        }
        let bytes = all.iter().map(|permission| permission.name.len()).sum();
        if bytes > MOST_BYTES { Err(EmbeddedPermissionError::TooLong(bytes)) } else { Ok(()) }
    }
}

impl fmt::Display for EmbeddedPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_ranks_above_the_least_role_holds_the_permission_and_nobody_below_does() {
        for permission in Permission::ALL {
            for role in Role::ALL {
                let holds = Permissions::of(role).contain(permission);
                assert_eq!(holds, role.covers(permission.least_role()), "{permission} {role}");
            }
        }
    }

    #[test]
    fn an_embedded_permission_is_held_from_the_least_role_upwards() {
        let permission = EmbeddedPermission::new("orders:create", Role::Manager);
        let holders: Vec<Role> = Role::ALL.into_iter().filter(|role| permission.is_held_by(*role)).collect();
        assert_eq!(holders, [Role::Owner, Role::Admin, Role::Manager]);
    }

    #[test]
    fn embedded_names_are_well_formed_and_mean_one_thing() {
        let of = |name| EmbeddedPermission::new(name, Role::Viewer);
        assert_eq!(EmbeddedPermission::check(&["orders:read", "order_lines:read"].map(of)), Ok(()));
        for name in ["", "orders", "orders:", ":read", "Orders:read", "orders:read:all", "orders: read"] {
            assert_eq!(EmbeddedPermission::check(&[of(name)]), Err(EmbeddedPermissionError::Malformed(name)));
        }
        let twice = EmbeddedPermission::check(&["orders:read", "orders:read"].map(of));
        assert_eq!(twice, Err(EmbeddedPermissionError::Taken("orders:read")));
        assert_eq!(
            EmbeddedPermission::check(&[of("members:read")]),
            Err(EmbeddedPermissionError::Taken("members:read"))
        );
    }

    #[test]
    fn a_token_must_be_able_to_hold_them() {
        let long: &'static str = format!("{}:read", "a".repeat(MOST_BYTES - 4)).leak();
        let of = |name| EmbeddedPermission::check(&[EmbeddedPermission::new(name, Role::Viewer)]);
        assert_eq!(of(long), Err(EmbeddedPermissionError::TooLong(MOST_BYTES + 1)));
        assert_eq!(of(&long[1..]), Ok(()));
    }
}
