//! Lists the domains that the actor's tenant claims, the oldest first, in one query.

use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimId},
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListDomainsError {
    /// The actor may not see the list.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListDomains {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListDomains {
    /// Returns the page.
    ///
    /// # Errors
    /// The variants of [`ListDomainsError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<DomainClaimId>,
    ) -> Result<Page<DomainClaim, DomainClaimId>, ListDomainsError> {
        let mut read = self.access.read::<ListDomainsError>(actor, Permission::DomainsRead).await?;
        Ok(read.domain_claims().list(page).await?)
    }
}
