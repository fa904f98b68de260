//! Looks for the record that proves a claim, and says what was found. The question to DNS is asked outside of every unit
//! of work, so that a slow server makes nobody wait.

use std::sync::Arc;

use tenantry_domain::{
    domain_claim::{Checked, DomainClaim, DomainClaimId, Finding, LossReason},
    event::Target,
    permission::Permission,
};

use super::loss::Loss;
use crate::{
    actor::{AccessError, Actor},
    ports::{
        dns_resolver::DnsResolver,
        store_error::{Conflict, StoreError},
    },
    tenant_access::TenantAccess,
};

/// A claim after a look at its record.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The claim.
    pub claim: DomainClaim,
    /// What was found.
    pub finding: Finding,
}

/// Why the claim was not looked at, or is not verified although the record is there.
#[derive(Debug, thiserror::Error)]
pub enum VerifyDomainError {
    /// The actor may not verify domains.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such claim.
    #[error("there is no such domain")]
    NotFound,
    /// Another tenant has the domain verified.
    #[error("another organization has this domain verified")]
    Taken,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for VerifyDomainError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::VerifiedDomain } => Self::Taken,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct VerifyDomain {
    /// Authorizes the actor and opens the read model and the unit of work.
    pub access: TenantAccess,
    /// Asks DNS.
    pub dns: Arc<dyn DnsResolver>,
    /// Stores a loss.
    pub loss: Loss,
}

impl VerifyDomain {
    /// Looks for the record now, and verifies the claim if it is there and no other tenant has the domain verified.
    ///
    /// # Errors
    /// The variants of [`VerifyDomainError`].
    pub async fn execute(&self, actor: &Actor, id: DomainClaimId) -> Result<Verification, VerifyDomainError> {
        let mut read = self.access.read::<VerifyDomainError>(actor, Permission::DomainsManage).await?;
        let found = read.domain_claims().find(id).await?;
        let seen = read.require(found, Target::Domain(id)).ok_or(VerifyDomainError::NotFound)?;
        let told = if seen.is_missing() { Loss::recipients(&mut *read).await? } else { Vec::new() };
        drop(read);
        let answer = self.dns.find_txt(&seen.domain().challenge_name()).await;

        let mut work = self.access.begin::<VerifyDomainError>(actor, Permission::DomainsManage).await?;
        // It may have been changed or removed meanwhile.
        let before = work.domain_claims().find(id).await?.ok_or(VerifyDomainError::NotFound)?;
        let finding = before.judge(&answer);
        let claim = match before.check(finding, work.now()) {
            Checked::Unchanged => before,
            Checked::Noted(after) => {
                work.domain_claims().update(&before, &after).await?;
                work.commit([]).await?;
                after
            }
            Checked::Verified(verified) => {
                work.domain_claims().update(&before, &verified.value).await?;
                work.commit([verified.event]).await?;
                verified.value
            }
            Checked::Lost(lost) => {
                let after = lost.value.clone();
                let event = self.loss.store(&mut work, &before, lost, LossReason::RecordGone, &told).await?;
                work.commit([event]).await?;
                after
            }
        };
        Ok(Verification { claim, finding })
    }
}
