//! Claims of domains: a tenant says that a domain is its own, and proves it by a record in the domain's DNS.
//!
//! Several tenants may claim a domain, and one of them can have it verified. Whoever has it verified keeps it for as
//! long as the record is there; a later proof by another tenant takes nothing away.

mod challenge;
mod decisions;
pub mod event;
mod policy;
#[cfg(test)]
mod tests;

pub use self::{
    challenge::{ChallengeToken, Finding, LookupFailure, TxtAnswer},
    decisions::{Checked, DomainClaimChange, NewDomainClaim, RECORD_GONE},
    policy::{JoinPolicy, JoinPolicyError, JoinRole, JoinRoleError},
};
use crate::{id::Id, mail_domain::ClaimedDomain, tenant::TenantId, time::Timestamp, user::UserId};

/// Identifies a [`DomainClaim`].
pub type DomainClaimId = Id<DomainClaim>;

/// Why a claim is verified no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossReason {
    /// The record was gone from the domain's DNS for [`RECORD_GONE`].
    RecordGone,
    /// The operator of the installation took the domain from the tenant, because it belongs to somebody else now.
    Released,
}

impl LossReason {
    /// All reasons.
    pub const ALL: [Self; 2] = [Self::RecordGone, Self::Released];

    /// Returns the name of the reason in the API and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RecordGone => "record_gone",
            Self::Released => "released",
        }
    }
}

/// Whether a claim is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DomainClaimStatus {
    /// Was never proved.
    Pending,
    /// Is proved. No other tenant has the domain verified.
    Verified {
        /// When it was proved.
        at: Timestamp,
        /// Since when the record is gone, if it is.
        missing_since: Option<Timestamp>,
    },
    /// Was proved and is no longer.
    Lost {
        /// When it was lost.
        at: Timestamp,
        /// Why.
        reason: LossReason,
    },
}

impl DomainClaimStatus {
    /// Returns the name of the status in the API and in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified { .. } => "verified",
            Self::Lost { .. } => "lost",
        }
    }
}

/// A tenant's claim of a domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainClaim {
    snapshot: DomainClaimSnapshot,
}

/// The fields of a [`DomainClaim`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainClaimSnapshot {
    /// The claim's id.
    pub id: DomainClaimId,
    /// The tenant that claims.
    pub tenant_id: TenantId,
    /// The domain, or all domains below one.
    pub domain: ClaimedDomain,
    /// What a person with an address in the domain may do.
    pub policy: JoinPolicy,
    /// The role of those who join by it.
    pub role: JoinRole,
    /// What the record in DNS has to contain.
    pub token: ChallengeToken,
    /// Whether it is proved.
    pub status: DomainClaimStatus,
    /// The member who claimed it.
    pub claimed_by: UserId,
    /// When it was claimed.
    pub created_at: Timestamp,
    /// Counts the changes, starting at 1.
    pub version: u32,
}

impl DomainClaim {
    /// Restores a claim from its stored fields.
    pub const fn restore(snapshot: DomainClaimSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &DomainClaimSnapshot {
        &self.snapshot
    }

    /// Returns the claim's id.
    pub const fn id(&self) -> DomainClaimId {
        self.snapshot.id
    }

    /// Returns the claimed domain.
    pub const fn domain(&self) -> &ClaimedDomain {
        &self.snapshot.domain
    }

    /// Returns whether the claim is proved.
    pub const fn is_verified(&self) -> bool {
        matches!(self.snapshot.status, DomainClaimStatus::Verified { .. })
    }

    /// Returns what a person with an address in the domain may do now: nothing, unless the claim is proved.
    pub const fn effective_policy(&self) -> JoinPolicy {
        if self.is_verified() { self.snapshot.policy } else { JoinPolicy::Off }
    }

    /// Returns the value of the TXT record that proves the claim.
    pub fn record_value(&self) -> String {
        self.snapshot.token.record_value()
    }

    /// Judges what DNS answered for the record.
    pub fn judge(&self, answer: &TxtAnswer) -> Finding {
        self.snapshot.token.judge(answer)
    }

    /// Returns whether the claim is proved and its record is gone.
    pub fn is_missing(&self) -> bool {
        self.lost_from().is_some()
    }

    /// Returns when the claim is lost if the record stays away; `None` if it is there, or the claim is not proved.
    pub fn lost_from(&self) -> Option<Timestamp> {
        match self.snapshot.status {
            DomainClaimStatus::Verified { missing_since, .. } => missing_since.map(|since| since + RECORD_GONE),
            DomainClaimStatus::Pending | DomainClaimStatus::Lost { .. } => None,
        }
    }
}
