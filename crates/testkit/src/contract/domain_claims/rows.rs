//! The calls of the port of claims of domains.

use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimId},
    page::{Page, PageRequest},
};

use crate::contract::rows::{Done, TenantRows, commit, find, read};

impl TenantRows {
    pub(in crate::contract) async fn insert_claim(&self, claim: &DomainClaim) -> Done {
        commit!(self, domain_claims.insert(claim))
    }

    pub(in crate::contract) async fn find_claim(&self, id: DomainClaimId) -> Option<DomainClaim> {
        find!(self, domain_claims.find(id))
    }

    pub(in crate::contract) async fn update_claim(&self, before: &DomainClaim, after: &DomainClaim) -> Done {
        commit!(self, domain_claims.update(before, after))
    }

    pub(in crate::contract) async fn delete_claim(&self, claim: &DomainClaim) -> Done {
        commit!(self, domain_claims.delete(claim))
    }

    pub(in crate::contract) async fn read_claim(&self, id: DomainClaimId) -> Option<DomainClaim> {
        read!(self, domain_claims.find(id))
    }

    pub(in crate::contract) async fn list_claims(
        &self,
        page: PageRequest<DomainClaimId>,
    ) -> Page<DomainClaim, DomainClaimId> {
        read!(self, domain_claims.list(page))
    }
}
