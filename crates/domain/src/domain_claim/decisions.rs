//! The decisions on a claim. Each returns the new value and the event that records it.

use super::{
    ChallengeToken, DomainClaim, DomainClaimId, DomainClaimSnapshot, DomainClaimStatus, Finding, JoinPolicy, JoinRole,
    LossReason, event::DomainClaimEvent,
};
use crate::{
    decided::Decided,
    event::{DomainEvent, Fact},
    mail_domain::ClaimedDomain,
    tenant::TenantId,
    time::{Span, Timestamp},
    user::UserId,
};

/// How long the record may be gone before the claim is lost.
pub const RECORD_GONE: Span = Span::hours(72);

/// A domain to claim.
#[derive(Debug, Clone)]
pub struct NewDomainClaim {
    /// The claim's id.
    pub id: DomainClaimId,
    /// The tenant that claims.
    pub tenant_id: TenantId,
    /// The domain, or all domains below one.
    pub domain: ClaimedDomain,
    /// What a person with an address in the domain may do once the claim is proved.
    pub policy: JoinPolicy,
    /// The role of those who join by it.
    pub role: JoinRole,
    /// What the record in DNS has to contain.
    pub token: ChallengeToken,
    /// The member who claims.
    pub claimed_by: UserId,
}

/// The changes to a claim. `None` keeps a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DomainClaimChange {
    /// What a person with an address in the domain may do.
    pub policy: Option<JoinPolicy>,
    /// The role of those who join by it.
    pub role: Option<JoinRole>,
}

/// What follows from a look at the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// Nothing.
    Unchanged,
    /// The record of a proved claim is gone, or is there again. Nothing else changes yet.
    Noted(DomainClaim),
    /// The claim is proved. The store decides whether it is the first.
    Verified(Decided<DomainClaim>),
    /// The claim is proved no longer.
    Lost(Decided<DomainClaim>),
}

impl DomainClaim {
    /// Claims a domain, which proves nothing yet.
    pub fn new(new: NewDomainClaim, now: Timestamp) -> Decided<Self> {
        let NewDomainClaim { id, tenant_id, domain, policy, role, token, claimed_by } = new;
        let facts = vec![Fact::set("domain", &domain), Fact::set("policy", &policy), Fact::set("role", &role)];
        let status = DomainClaimStatus::Pending;
        let snapshot = DomainClaimSnapshot {
            id,
            tenant_id,
            domain,
            policy,
            role,
            token,
            status,
            claimed_by,
            created_at: now,
            version: 1,
        };
        Decided::new(Self { snapshot }, DomainClaimEvent::Claimed { claim_id: id, facts })
    }

    /// Changes what the claim gives; `None` if it is so already.
    pub fn change(&self, change: DomainClaimChange) -> Option<Decided<Self>> {
        let before = &self.snapshot;
        let (policy, role) = (change.policy.unwrap_or(before.policy), change.role.unwrap_or(before.role));
        let facts = [
            Fact::changed("policy", Some(&before.policy), Some(&policy)),
            Fact::changed("role", Some(&before.role), Some(&role)),
        ];
        let facts: Vec<Fact> = facts.into_iter().flatten().collect();
        if facts.is_empty() {
            return None;
        }
        let after = self.changed(|snapshot| (snapshot.policy, snapshot.role) = (policy, role));
        let event = DomainClaimEvent::Updated { claim_id: self.id(), domain: before.domain.clone(), facts };
        Some(Decided::new(after, event))
    }

    /// Decides what follows from a look at the record. A failure of DNS says nothing about the record.
    pub fn check(&self, finding: Finding, now: Timestamp) -> Checked {
        let DomainClaimStatus::Verified { at, missing_since } = self.snapshot.status else {
            return if finding == Finding::Record { Checked::Verified(self.verified(now)) } else { Checked::Unchanged };
        };
        let noted = |missing_since| {
            let status = DomainClaimStatus::Verified { at, missing_since };
            Checked::Noted(self.changed(|snapshot| snapshot.status = status))
        };
        match (finding, missing_since) {
            (Finding::Failed(_), _) | (Finding::Record, None) => Checked::Unchanged,
            (Finding::Record, Some(_)) => noted(None),
            (_, None) => noted(Some(now)),
            (_, Some(since)) if now < since + RECORD_GONE => Checked::Unchanged,
            (_, Some(_)) => Checked::Lost(self.lost(LossReason::RecordGone, now)),
        }
    }

    /// Takes the proof away, on behalf of the operator; `None` if there is none. The record that is in DNS now proves
    /// nothing from then on, because the claim gets another token.
    pub fn release(&self, token: ChallengeToken, now: Timestamp) -> Option<Decided<Self>> {
        if !self.is_verified() {
            return None;
        }
        let mut released = self.lost(LossReason::Released, now);
        released.value.snapshot.token = token;
        Some(released)
    }

    /// Returns the event that records the end of the claim.
    pub fn remove(&self) -> DomainEvent {
        DomainClaimEvent::Removed { claim_id: self.id(), domain: self.snapshot.domain.clone() }.into()
    }

    fn verified(&self, now: Timestamp) -> Decided<Self> {
        let status = DomainClaimStatus::Verified { at: now, missing_since: None };
        let event = DomainClaimEvent::Verified { claim_id: self.id(), domain: self.snapshot.domain.clone() };
        Decided::new(self.changed(|snapshot| snapshot.status = status), event)
    }

    fn lost(&self, reason: LossReason, now: Timestamp) -> Decided<Self> {
        let status = DomainClaimStatus::Lost { at: now, reason };
        let domain = self.snapshot.domain.clone();
        let event = DomainClaimEvent::VerificationLost { claim_id: self.id(), domain, reason };
        Decided::new(self.changed(|snapshot| snapshot.status = status), event)
    }

    fn changed(&self, change: impl FnOnce(&mut DomainClaimSnapshot)) -> Self {
        let mut snapshot = self.snapshot.clone();
        change(&mut snapshot);
        snapshot.version += 1;
        Self { snapshot }
    }
}
