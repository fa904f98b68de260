//! Claims a domain. It proves nothing yet, and takes nothing from anybody: several tenants may claim a domain.

use std::sync::Arc;

use tenantry_domain::{
    domain_claim::{ChallengeToken, DomainClaim, JoinPolicy, JoinRole, NewDomainClaim},
    mail_domain::ClaimedDomain,
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        secrets::SecretSource,
        store_error::{Conflict, StoreError},
    },
    tenant_access::TenantAccess,
};

/// The domain, and what it gives to people once it is proved.
#[derive(Debug, Clone)]
pub struct Command {
    /// The domain, or all domains below one.
    pub domain: ClaimedDomain,
    /// What a person with an address in the domain may do.
    pub policy: JoinPolicy,
    /// The role of those who join by it.
    pub role: JoinRole,
}

/// Why the domain was not claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimDomainError {
    /// The actor may not claim domains.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant claims the domain already.
    #[error("the organization claims this domain already")]
    AlreadyClaimed,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ClaimDomainError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what: Conflict::DomainClaim } => Self::AlreadyClaimed,
            other => Self::Store(other),
        }
    }
}

/// The use case.
#[derive(Clone)]
pub struct ClaimDomain {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Generates the token of the record.
    pub secrets: Arc<dyn SecretSource>,
}

impl ClaimDomain {
    /// Claims the domain, with a token that no other claim has.
    ///
    /// # Errors
    /// The variants of [`ClaimDomainError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<DomainClaim, ClaimDomainError> {
        let mut work = self.access.begin::<ClaimDomainError>(actor, Permission::DomainsManage).await?;
        let Command { domain, policy, role } = command;
        let new = NewDomainClaim {
            id: work.next_id(),
            tenant_id: work.tenant_id(),
            domain,
            policy,
            role,
            token: ChallengeToken::of(&self.secrets.random()),
            claimed_by: work.acting_member()?.user_id(),
        };
        let claimed = DomainClaim::new(new, work.now());
        work.domain_claims().insert(&claimed.value).await?;
        work.commit([claimed.event]).await?;
        Ok(claimed.value)
    }
}
