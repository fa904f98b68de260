//! Removes a claim. A verified domain is free for other tenants from then on, and those who joined by it stay members.

use tenantry_domain::{domain_claim::DomainClaimId, event::Target, permission::Permission};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the claim was not removed.
#[derive(Debug, thiserror::Error)]
pub enum RemoveDomainError {
    /// The actor may not remove claims.
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
pub struct RemoveDomain {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RemoveDomain {
    /// Removes the claim.
    ///
    /// # Errors
    /// The variants of [`RemoveDomainError`].
    pub async fn execute(&self, actor: &Actor, id: DomainClaimId) -> Result<(), RemoveDomainError> {
        let mut work = self.access.begin::<RemoveDomainError>(actor, Permission::DomainsManage).await?;
        let found = work.domain_claims().find(id).await?;
        let claim = work.require(found, Target::Domain(id)).ok_or(RemoveDomainError::NotFound)?;
        work.domain_claims().delete(&claim).await?;
        Ok(work.commit([claim.remove()]).await?)
    }
}
