//! Verified domains in memory. They need no rows of their own here.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::StoreError,
    verified_domains::{VerifiedDomain, VerifiedDomainReader},
};
use tenantry_domain::{
    domain_claim::DomainClaim,
    mail_domain::{ClaimedDomain, MailDomain},
    page::{Page, PageRequest},
};

use super::{
    state::State,
    unit_of_work::{MemoryRead, Platform},
};

#[async_trait]
impl VerifiedDomainReader for MemoryRead<Platform> {
    async fn find(&mut self, domain: &ClaimedDomain) -> Result<Option<VerifiedDomain>, StoreError> {
        Ok(verified(&self.look()).into_iter().find(|verified| verified.domain == *domain))
    }

    async fn find_covering(&mut self, domain: &MailDomain) -> Result<Option<VerifiedDomain>, StoreError> {
        let verified = verified(&self.look());
        let mut covering = ClaimedDomain::covering(domain);
        Ok(covering.find_map(|claim| verified.iter().find(|verified| verified.domain == claim).cloned()))
    }

    async fn list(
        &mut self,
        page: PageRequest<ClaimedDomain>,
    ) -> Result<Page<VerifiedDomain, ClaimedDomain>, StoreError> {
        let mut found = verified(&self.look());
        let after = page.after.map(|after| after.to_string());
        found.retain(|verified| after.as_ref().is_none_or(|after| verified.domain.to_string() > *after));
        found.sort_by_key(|verified| verified.domain.to_string());
        Ok(Page::from_overread(found, page.limit, |verified| verified.domain.clone()))
    }
}

fn verified(state: &State) -> Vec<VerifiedDomain> {
    let of_claim = |claim: &DomainClaim| VerifiedDomain {
        domain: claim.domain().clone(),
        tenant_id: claim.snapshot().tenant_id,
        claim_id: claim.id(),
    };
    state.domain_claims.values().filter(|claim| claim.is_verified()).map(of_claim).collect()
}
