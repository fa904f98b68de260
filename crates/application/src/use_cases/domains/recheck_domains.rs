//! Looks again at the records of verified domains, whoever has them. A record that is gone for long enough ends the
//! verification; those who joined by it stay members.

use std::sync::Arc;

use futures::{StreamExt, stream};
use tenantry_domain::{
    domain_claim::{Checked, LossReason, TxtAnswer},
    mail_domain::ClaimedDomain,
    page::{Limit, PageRequest},
};

use super::loss::Loss;
use crate::{
    actor::{AccessError, Actor},
    causes::with_causes,
    ports::{
        dns_resolver::DnsResolver,
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
        verified_domains::VerifiedDomain,
    },
    tenant_access::TenantAccess,
};

/// How many questions to DNS are open at a time.
const AT_ONCE: usize = 8;

/// What one part of the work did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecheckedDomains {
    /// How many domains were looked at.
    pub checked: u64,
    /// How many of them are verified no longer.
    pub lost: u64,
    /// How many could not be looked at or stored. They are looked at again the next time.
    pub failed: u64,
    /// After which domain the next part begins; `None` after the last.
    pub next: Option<ClaimedDomain>,
}

/// Why the domains were not looked at.
#[derive(Debug, thiserror::Error)]
pub enum RecheckDomainsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RecheckDomains {
    /// Lists the domains.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Opens the units of work in the tenants.
    pub access: TenantAccess,
    /// Asks DNS.
    pub dns: Arc<dyn DnsResolver>,
    /// Stores a loss.
    pub loss: Loss,
}

impl RecheckDomains {
    /// Looks at the next domains, at most 200 of them. A failure in one tenant is logged, and concerns no other.
    ///
    /// # Errors
    /// The variants of [`RecheckDomainsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        after: Option<ClaimedDomain>,
    ) -> Result<RecheckedDomains, RecheckDomainsError> {
        actor.operator()?;
        let mut read = self.store.read_platform(PlatformReason::VerifiedDomains).await?;
        let page = read.verified_domains().list(PageRequest { after, limit: Limit::MAX }).await?;
        drop(read);
        let mut done = RecheckedDomains { checked: 0, lost: 0, failed: 0, next: page.next };
        let ask = |verified: VerifiedDomain| async move {
            let answer = self.dns.find_txt(&verified.domain.challenge_name()).await;
            (verified, answer)
        };
        let mut answers = stream::iter(page.items).map(ask).buffer_unordered(AT_ONCE);
        while let Some((verified, answer)) = answers.next().await {
            done.checked += 1;
            match self.apply(actor, &verified, &answer).await {
                Ok(is_lost) => done.lost += u64::from(is_lost),
                Err(error) => {
                    done.failed += 1;
                    let (tenant_id, error) = (verified.tenant_id, with_causes(&error));
                    tracing::warn!(%tenant_id, domain = %verified.domain, error, "cannot look at a domain again");
                }
            }
        }
        Ok(done)
    }

    /// Stores what follows from the answer, and returns whether the domain is lost.
    async fn apply(
        &self,
        actor: &Actor,
        verified: &VerifiedDomain,
        answer: &TxtAnswer,
    ) -> Result<bool, RecheckDomainsError> {
        let mut read = self.access.inspect::<RecheckDomainsError>(actor, verified.tenant_id).await?;
        let seen = read.domain_claims().find(verified.claim_id).await?;
        // Nothing is written for a record that is there, as nearly all are.
        let follows = seen.map(|seen| seen.check(seen.judge(answer), read.now()));
        if matches!(follows, None | Some(Checked::Unchanged)) {
            return Ok(false);
        }
        let told = Loss::recipients(&mut *read).await?;
        drop(read);
        let mut work = self.access.operate::<RecheckDomainsError>(actor, verified.tenant_id).await?;
        let Some(before) = work.domain_claims().find(verified.claim_id).await? else { return Ok(false) };
        match before.check(before.judge(answer), work.now()) {
            // Only a member verifies a claim.
            Checked::Unchanged | Checked::Verified(_) => Ok(false),
            Checked::Noted(after) => {
                work.domain_claims().update(&before, &after).await?;
                work.commit([]).await?;
                Ok(false)
            }
            Checked::Lost(lost) => {
                let event = self.loss.store(&mut work, &before, lost, LossReason::RecordGone, &told).await?;
                work.commit([event]).await?;
                Ok(true)
            }
        }
    }
}
