//! What a claim gives to people with an address in the domain.

use std::{fmt, str::FromStr};

use crate::role::Role;

/// What a person may do whose proved address is in a verified domain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum JoinPolicy {
    /// Nothing: the claim only says whose domain it is.
    #[default]
    Off,
    /// Ask to join. An admin decides.
    RequestApproval,
    /// Join at once.
    AutoJoin,
}

/// The text is not the name of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of off, request_approval, auto_join")]
pub struct JoinPolicyError;

impl JoinPolicy {
    /// All policies, the narrowest first.
    pub const ALL: [Self; 3] = [Self::Off, Self::RequestApproval, Self::AutoJoin];

    /// Returns the name of the policy in the API and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::RequestApproval => "request_approval",
            Self::AutoJoin => "auto_join",
        }
    }
}

impl FromStr for JoinPolicy {
    type Err = JoinPolicyError;

    fn from_str(text: &str) -> Result<Self, JoinPolicyError> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text).ok_or(JoinPolicyError)
    }
}

impl fmt::Display for JoinPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The role of those who join by their domain: never above a member, because nobody chose them one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinRole(Role);

/// The role ranks above a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of member, viewer")]
pub struct JoinRoleError;

impl JoinRole {
    /// Returns the role of those who join, if it may be one.
    ///
    /// # Errors
    /// [`JoinRoleError`]: the role ranks above a member.
    pub fn new(role: Role) -> Result<Self, JoinRoleError> {
        if Role::Member.covers(role) { Ok(Self(role)) } else { Err(JoinRoleError) }
    }

    /// Returns the role.
    pub const fn get(self) -> Role {
        self.0
    }
}

impl Default for JoinRole {
    fn default() -> Self {
        Self(Role::Member)
    }
}

impl FromStr for JoinRole {
    type Err = JoinRoleError;

    fn from_str(text: &str) -> Result<Self, JoinRoleError> {
        Self::new(text.parse().map_err(|_| JoinRoleError)?)
    }
}

impl fmt::Display for JoinRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gets_a_role_above_member_by_their_domain() {
        let allowed: Vec<Role> = Role::ALL.into_iter().filter(|role| JoinRole::new(*role).is_ok()).collect();
        assert_eq!(allowed, [Role::Member, Role::Viewer]);
        assert_eq!("viewer".parse(), Ok(JoinRole(Role::Viewer)));
        for text in ["manager", "admin", "owner", "Member", ""] {
            assert_eq!(text.parse::<JoinRole>(), Err(JoinRoleError), "{text}");
        }
        assert_eq!(JoinRoleError.to_string(), "must be one of member, viewer");
    }

    #[test]
    fn a_policy_is_read_as_it_is_written() {
        for policy in JoinPolicy::ALL {
            assert_eq!(policy.as_str().parse(), Ok(policy));
        }
        assert_eq!("AUTO_JOIN".parse::<JoinPolicy>(), Err(JoinPolicyError));
        assert_eq!(JoinPolicy::default(), JoinPolicy::Off);
    }
}
