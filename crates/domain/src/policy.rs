//! The single authorization check: whether a principal may use a permission in a tenant with a given standing.

use crate::{permission::Permission, principal::Principal, role::Role, tenant::Standing};

/// Why an action is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// The role does not hold the permission.
    #[error("the role {role} does not have the permission {permission}")]
    Forbidden {
        /// The role of the principal.
        role: Role,
        /// The permission that the role does not hold.
        permission: Permission,
    },
    /// The tenant is suspended or has ended, and the action is more than reading why.
    #[error("the tenant is {}", .0.as_str())]
    TenantBlocked(Standing),
}

/// Checks whether `principal` may use `permission` in a tenant with the given standing. The function is pure, and every
/// use case calls it.
///
/// # Errors
/// The variants of [`Denial`]; a blocked tenant is reported first, because it affects all of its members.
pub fn allows(principal: &Principal, standing: Standing, permission: Permission) -> Result<(), Denial> {
    // Members of a blocked tenant may still see the tenant and why it is blocked, but may not do anything more.
    if permission != Permission::TenantRead {
        is_open(standing)?;
    }
    holds(principal, permission)
}

/// Checks whether `principal` holds `permission`, whatever the standing of the tenant: for what is meant for a blocked one.
///
/// # Errors
/// [`Denial::Forbidden`].
pub fn holds(principal: &Principal, permission: Permission) -> Result<(), Denial> {
    let forbidden = Denial::Forbidden { role: principal.rank(), permission };
    if principal.has(permission) { Ok(()) } else { Err(forbidden) }
}

/// Checks whether members may work in a tenant with the given standing.
///
/// # Errors
/// [`Denial::TenantBlocked`]: the tenant is suspended or has ended.
pub fn is_open(standing: Standing) -> Result<(), Denial> {
    if standing == Standing::Open { Ok(()) } else { Err(Denial::TenantBlocked(standing)) }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use uuid::Uuid;

    use super::*;
    use crate::user::UserId;

    /// The whole matrix in readable form. A change of the matrix must deliberately change this text in the same commit.
    const MATRIX: &str = "\
permission          owner    admin    manager  member   viewer
tenant:read         yes      yes      yes      yes      yes
tenant:update       yes      yes      -        -        -
tenant:transfer     yes      -        -        -        -
tenant:delete       yes      -        -        -        -
members:read        yes      yes      yes      yes      yes
members:update      yes      yes      yes      -        -
members:remove      yes      yes      -        -        -
invitations:read    yes      yes      yes      -        -
invitations:create  yes      yes      yes      -        -
invitations:revoke  yes      yes      yes      -        -
links:read          yes      yes      yes      -        -
links:manage        yes      yes      yes      -        -
domains:read        yes      yes      -        -        -
domains:manage      yes      yes      -        -        -
audit:read          yes      yes      -        -        -
";

    fn somebody(role: Role) -> Principal {
        Principal::member(UserId::new(Uuid::from_u128(1)), role)
    }

    #[test]
    fn the_matrix_is_the_one_people_read() {
        let mut text = format!("{:<20}", "permission");
        for role in Role::ALL {
            write!(text, "{:<9}", role.as_str()).unwrap();
        }
        for permission in Permission::ALL {
            write!(text, "\n{:<20}", permission.as_str()).unwrap();
            for role in Role::ALL {
                let allowed = allows(&somebody(role), Standing::Open, permission).is_ok();
                write!(text, "{:<9}", if allowed { "yes" } else { "-" }).unwrap();
            }
        }
        let trimmed = text.lines().fold(String::new(), |all, line| all + line.trim_end() + "\n");
        assert_eq!(trimmed, MATRIX);
    }

    #[test]
    fn a_blocked_tenant_lets_nobody_do_more_than_look() {
        for standing in [Standing::Suspended, Standing::Canceled] {
            for role in Role::ALL {
                for permission in Permission::ALL {
                    let answer = allows(&somebody(role), standing, permission);
                    if permission == Permission::TenantRead {
                        assert_eq!(answer, Ok(()));
                    } else {
                        assert_eq!(answer, Err(Denial::TenantBlocked(standing)));
                    }
                }
            }
        }
    }
}
