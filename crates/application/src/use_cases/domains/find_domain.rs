//! Shows one claim of the actor's tenant, with the record that proves it.

use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimId},
    event::Target,
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the claim was not returned.
#[derive(Debug, thiserror::Error)]
pub enum FindDomainError {
    /// The actor may not see domains.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such claim.
    #[error("there is no such domain")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindDomain {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl FindDomain {
    /// Returns the claim.
    ///
    /// # Errors
    /// The variants of [`FindDomainError`].
    pub async fn execute(&self, actor: &Actor, id: DomainClaimId) -> Result<DomainClaim, FindDomainError> {
        let mut read = self.access.read::<FindDomainError>(actor, Permission::DomainsRead).await?;
        let found = read.domain_claims().find(id).await?;
        read.require(found, Target::Domain(id)).ok_or(FindDomainError::NotFound)
    }
}
