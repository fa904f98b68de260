//! The port of the in-memory registry of recent access changes. Every request asks it instead of the database.

use tenantry_domain::{
    access_epoch::AccessEpoch,
    membership::MembershipId,
    names::DisplayName,
    session::SessionId,
    tenant::{Standing, TenantId},
    user::UserId,
};

/// The stay in a tenant that an access token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StayQuestion {
    /// The membership of the token.
    pub membership_id: MembershipId,
    /// The version of the membership when the token was issued.
    pub membership_version: u32,
    /// The tenant of the token.
    pub tenant_id: TenantId,
}

/// The content of an access token that may have changed since it was issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessQuestion {
    /// The session of the token.
    pub session_id: SessionId,
    /// The stay of the token, if it is for a tenant.
    pub stay: Option<StayQuestion>,
    /// The user of the token.
    pub user_id: UserId,
    /// The epoch of the token.
    pub epoch: AccessEpoch,
}

/// What the registry knows beyond the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessAnswer {
    /// Whether the session or membership ended or changed since the token was issued.
    pub revoked: bool,
    /// Whether the token's epoch is over or has not begun. The registry may have forgotten changes that such a token
    /// lacks.
    pub outdated: bool,
    /// The tenant's standing; open without a tenant.
    pub standing: Standing,
    /// The user's name, if it changed since the oldest live token was issued.
    pub name: Option<DisplayName>,
}

/// The registry of recent access changes.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessRegistry: Send + Sync {
    /// MUST answer from memory, without waiting, and MUST know every change that was committed by this node before
    /// the call.
    /// MUST call a token outdated unless the newest epoch it knows of takes tokens of that token's epoch.
    fn find(&self, question: &AccessQuestion) -> AccessAnswer;

    /// MUST give the newest epoch it knows of, from memory, and never an older one than before.
    fn epoch(&self) -> AccessEpoch;
}
