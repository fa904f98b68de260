//! Changes what a claim gives to people with an address in the domain.

use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimChange, DomainClaimId},
    event::Target,
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// The claim and its changes.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// The claim.
    pub id: DomainClaimId,
    /// The changes.
    pub change: DomainClaimChange,
}

/// Why the claim was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeDomainError {
    /// The actor may not change claims.
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
pub struct ChangeDomain {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl ChangeDomain {
    /// Changes the claim. What is so already changes nothing.
    ///
    /// # Errors
    /// The variants of [`ChangeDomainError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<DomainClaim, ChangeDomainError> {
        let mut work = self.access.begin::<ChangeDomainError>(actor, Permission::DomainsManage).await?;
        let found = work.domain_claims().find(command.id).await?;
        let before = work.require(found, Target::Domain(command.id)).ok_or(ChangeDomainError::NotFound)?;
        let Some(changed) = before.change(command.change) else { return Ok(before) };
        work.domain_claims().update(&before, &changed.value).await?;
        work.commit([changed.event]).await?;
        Ok(changed.value)
    }
}
