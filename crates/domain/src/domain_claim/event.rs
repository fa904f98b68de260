//! The events of claims.

use super::{DomainClaimId, LossReason};
use crate::{
    event::{Fact, Target},
    mail_domain::ClaimedDomain,
};

/// Something that happened to a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the ids and facts their names say; the variants are documented")]
pub enum DomainClaimEvent {
    /// A domain was claimed.
    Claimed { claim_id: DomainClaimId, facts: Vec<Fact> },
    /// What the claim gives was changed.
    Updated { claim_id: DomainClaimId, domain: ClaimedDomain, facts: Vec<Fact> },
    /// The claim was proved.
    Verified { claim_id: DomainClaimId, domain: ClaimedDomain },
    /// The claim is proved no longer.
    VerificationLost { claim_id: DomainClaimId, domain: ClaimedDomain, reason: LossReason },
    /// The claim was removed.
    Removed { claim_id: DomainClaimId, domain: ClaimedDomain },
}

impl DomainClaimEvent {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Claimed { .. } => "domain.claimed",
            Self::Updated { .. } => "domain.updated",
            Self::Verified { .. } => "domain.verified",
            Self::VerificationLost { .. } => "domain.verification_lost",
            Self::Removed { .. } => "domain.removed",
        }
    }

    pub(crate) const fn target(&self) -> Target {
        match self {
            Self::Claimed { claim_id, .. }
            | Self::Updated { claim_id, .. }
            | Self::Verified { claim_id, .. }
            | Self::VerificationLost { claim_id, .. }
            | Self::Removed { claim_id, .. } => Target::Domain(*claim_id),
        }
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Claimed { facts, .. } => facts.clone(),
            // The domain did not change: it is the same on both sides, so that the trail says which one it was.
            Self::Updated { domain, facts, .. } => {
                let same = Some(domain.to_string());
                let which = Fact { field: "domain", before: same.clone(), after: same };
                std::iter::once(which).chain(facts.iter().cloned()).collect()
            }
            Self::Verified { domain, .. } => vec![Fact::set("domain", domain)],
            Self::VerificationLost { domain, reason, .. } => {
                vec![Fact::was("domain", domain), Fact::set("reason", reason.as_str())]
            }
            Self::Removed { domain, .. } => vec![Fact::was("domain", domain)],
        }
    }
}
