//! Takes a verified domain from the tenant that has it, on behalf of the operator, because it belongs to somebody else
//! now. Whoever proves it next has it. The record that is in DNS now proves nothing for the tenant anymore.

use std::sync::Arc;

use tenantry_domain::{
    domain_claim::{ChallengeToken, LossReason},
    mail_domain::ClaimedDomain,
    tenant::TenantId,
};

use super::loss::Loss;
use crate::{
    actor::{AccessError, Actor},
    ports::{
        secrets::SecretSource,
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    tenant_access::TenantAccess,
};

/// A domain that was released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleasedDomain {
    /// The tenant that had it.
    pub tenant_id: TenantId,
    /// How many mails tell the tenant's owners and admins of it.
    pub mails: usize,
}

/// Why the domain was not released.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseDomainError {
    /// The actor is no operator.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// No tenant has the domain verified.
    #[error("no tenant has this domain verified")]
    NotVerified,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ReleaseDomain {
    /// Finds the tenant that has the domain.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Opens the unit of work in the tenant.
    pub access: TenantAccess,
    /// Generates another token.
    pub secrets: Arc<dyn SecretSource>,
    /// Stores the loss.
    pub loss: Loss,
}

impl ReleaseDomain {
    /// Releases the domain of exactly that text.
    ///
    /// # Errors
    /// The variants of [`ReleaseDomainError`].
    pub async fn execute(&self, actor: &Actor, domain: &ClaimedDomain) -> Result<ReleasedDomain, ReleaseDomainError> {
        actor.operator()?;
        let mut directory = self.store.read_platform(PlatformReason::Operate).await?;
        let held = directory.verified_domains().find(domain).await?.ok_or(ReleaseDomainError::NotVerified)?;
        drop(directory);
        let mut read = self.access.inspect::<ReleaseDomainError>(actor, held.tenant_id).await?;
        let told = Loss::recipients(&mut *read).await?;
        drop(read);
        let mut work = self.access.operate::<ReleaseDomainError>(actor, held.tenant_id).await?;
        let found = work.domain_claims().find(held.claim_id).await?;
        let before = found.ok_or(ReleaseDomainError::NotVerified)?;
        let token = ChallengeToken::of(&self.secrets.random());
        let released = before.release(token, work.now()).ok_or(ReleaseDomainError::NotVerified)?;
        let event = self.loss.store(&mut work, &before, released, LossReason::Released, &told).await?;
        work.commit([event]).await?;
        Ok(ReleasedDomain { tenant_id: held.tenant_id, mails: told.len() })
    }
}
