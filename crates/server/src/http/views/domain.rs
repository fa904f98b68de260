//! A claimed domain, as its tenant sees it.

use serde::Serialize;
use tenantry_domain::domain_claim::{DomainClaim, DomainClaimStatus};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;
use crate::http::vocabulary::{ClaimedDomainText, DomainLossName, DomainStatusName, JoinPolicyName, JoinRoleName};

/// A domain that the organization claims.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Domain)]
pub(crate) struct DomainView {
    /// The domain's id.
    id: Uuid,
    /// The domain in its ASCII form. `*.` before it stands for all domains below it and not itself.
    #[schema(value_type = ClaimedDomainText)]
    domain: String,
    /// Whether it is verified.
    #[schema(value_type = DomainStatusName)]
    status: &'static str,
    /// What a person with a verified email address in the domain may do while it is verified.
    #[schema(value_type = JoinPolicyName)]
    policy: &'static str,
    /// The role of those who join by it.
    #[schema(value_type = JoinRoleName)]
    role: &'static str,
    /// The record that proves the domain. It has to stay there.
    record: RecordView,
    /// The `user_id` of the person who claimed it.
    claimed_by: Uuid,
    /// When it was claimed.
    created_at: Time,
    /// When it was verified. `null` if it is not.
    #[schema(required)]
    verified_at: Option<Time>,
    /// Since when the record of a verified domain is missing. `null` if it is there.
    #[schema(required)]
    record_missing_since: Option<Time>,
    /// From when on a verified domain is lost if its record stays missing. `null` if it is there.
    #[schema(required)]
    lapses_at: Option<Time>,
    /// When it was lost. `null` if it was not.
    #[schema(required)]
    lost_at: Option<Time>,
    /// Why it was lost. `null` if it was not.
    #[schema(required, value_type = Option<DomainLossName>)]
    lost_reason: Option<&'static str>,
}

/// A record for the DNS of a domain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DnsRecord)]
pub(crate) struct RecordView {
    /// The type of the record.
    #[schema(example = "TXT")]
    r#type: &'static str,
    /// The name at which it is looked for.
    #[schema(example = "_tenantry-challenge.example.com")]
    name: String,
    /// The value.
    #[schema(example = "tenantry-domain-verification=b5qkx7m2v3c4n6p7r2s5t7w3y4z6a2d5")]
    value: String,
}

impl From<&DomainClaim> for DomainView {
    fn from(claim: &DomainClaim) -> Self {
        let snapshot = claim.snapshot();
        let (verified_at, missing, lost) = match snapshot.status {
            DomainClaimStatus::Pending => (None, None, None),
            DomainClaimStatus::Verified { at, missing_since } => (Some(at), missing_since, None),
            DomainClaimStatus::Lost { at, reason } => (None, None, Some((at, reason))),
        };
        Self {
            id: snapshot.id.as_uuid(),
            domain: snapshot.domain.to_string(),
            status: snapshot.status.as_str(),
            policy: snapshot.policy.as_str(),
            role: snapshot.role.get().as_str(),
            record: RecordView { r#type: "TXT", name: snapshot.domain.challenge_name(), value: claim.record_value() },
            claimed_by: snapshot.claimed_by.as_uuid(),
            created_at: snapshot.created_at.into(),
            verified_at: verified_at.map(Into::into),
            record_missing_since: missing.map(Into::into),
            lapses_at: claim.lost_from().map(Into::into),
            lost_at: lost.map(|(at, _)| at.into()),
            lost_reason: lost.map(|(_, reason)| reason.as_str()),
        }
    }
}
