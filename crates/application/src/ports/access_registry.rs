//! The port of the in-memory registry of recent access changes, asked on every request instead of the database.

use tenantry_domain::{
    access_epoch::AccessEpoch,
    membership::MembershipId,
    names::DisplayName,
    session::SessionId,
    tenant::{Standing, TenantId},
    user::UserId,
};

/// What an access token says, as far as it may have changed since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessQuestion {
    /// The session of the token.
    pub session_id: SessionId,
    /// The membership of the token.
    pub membership_id: MembershipId,
    /// The version of the membership when the token was issued.
    pub membership_version: u32,
    /// The tenant of the token.
    pub tenant_id: TenantId,
    /// The user of the token.
    pub user_id: UserId,
    /// The epoch of the token.
    pub epoch: AccessEpoch,
}

/// What is known beyond the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessAnswer {
    /// Whether session or membership ended or changed since the token was issued.
    pub revoked: bool,
    /// Whether the token's epoch is over, or is none that has begun: what such a token does not know may be forgotten.
    pub outdated: bool,
    /// How the tenant stands.
    pub standing: Standing,
    /// The user's name, if it is another than when the oldest living token was issued.
    pub name: Option<DisplayName>,
}

/// Recent access changes.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessRegistry: Send + Sync {
    /// MUST answer from memory, without waiting, and MUST know every change that was committed by this node before
    /// the call.
    /// MUST call a token outdated unless the newest epoch it knows of takes tokens of that token's epoch.
    fn find(&self, question: &AccessQuestion) -> AccessAnswer;

    /// MUST give the newest epoch it knows of, from memory, and never an older one than before.
    fn epoch(&self) -> AccessEpoch;
}
