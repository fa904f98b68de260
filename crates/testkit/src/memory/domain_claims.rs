//! Claims of domains in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    domain_claims::{DomainClaimReader, DomainClaimRepository},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimId},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::{
    state::{State, conflict},
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl DomainClaimRepository for MemoryWork<TenantId> {
    async fn find(&mut self, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError> {
        let tenant = self.scope;
        Ok(self.look().domain_claims.get(&(tenant, id)).cloned())
    }

    async fn insert(&mut self, claim: &DomainClaim) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            if claim.snapshot().tenant_id != tenant {
                return Err(StoreError::Corrupt { what: "domain claim", id: claim.id().to_string() });
            }
            if state.domain_claims_of(tenant).any(|other| other.domain() == claim.domain()) {
                return Err(conflict(Conflict::DomainClaim));
            }
            state.domain_claims.insert((tenant, claim.id()), claim.clone());
            Ok(())
        })
    }

    async fn update(&mut self, before: &DomainClaim, after: &DomainClaim) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            *stored(state, tenant, before)? = after.clone();
            let mut holders = state.domain_claims.values().filter(|claim| claim.is_verified());
            let is_others = |holder: &DomainClaim| holder.domain() == after.domain() && holder.id() != after.id();
            if after.is_verified() && holders.any(is_others) {
                return Err(conflict(Conflict::VerifiedDomain));
            }
            Ok(())
        })
    }

    async fn delete(&mut self, claim: &DomainClaim) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            stored(state, tenant, claim)?;
            state.domain_claims.remove(&(tenant, claim.id()));
            Ok(())
        })
    }
}

#[async_trait]
impl DomainClaimReader for MemoryRead<TenantId> {
    async fn find(&mut self, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError> {
        let tenant = self.scope;
        Ok(self.look().domain_claims.get(&(tenant, id)).cloned())
    }

    async fn list(&mut self, page: PageRequest<DomainClaimId>) -> Result<Page<DomainClaim, DomainClaimId>, StoreError> {
        let tenant = self.scope;
        let state = self.look();
        let follows = |claim: &&DomainClaim| page.after.is_none_or(|after| claim.id() > after);
        let claims = state.domain_claims_of(tenant).filter(follows).cloned().collect();
        Ok(Page::from_overread(claims, page.limit, DomainClaim::id))
    }
}

fn stored<'a>(state: &'a mut State, tenant: TenantId, claim: &DomainClaim) -> Result<&'a mut DomainClaim, StoreError> {
    let version = claim.snapshot().version;
    let row = state.domain_claims.get_mut(&(tenant, claim.id())).filter(|row| row.snapshot().version == version);
    row.ok_or(StoreError::Stale)
}
