//! The port of verified domains: which tenant has which domain, across tenants.
//!
//! A claim is a row of its tenant. This reads a look-up that is written together with the claim, so no tenant's table is
//! read without a tenant.

use async_trait::async_trait;
use tenantry_domain::{
    domain_claim::DomainClaimId,
    mail_domain::{ClaimedDomain, MailDomain},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::store_error::StoreError;

/// A domain that a tenant has verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedDomain {
    /// The domain, or all domains below one.
    pub domain: ClaimedDomain,
    /// The tenant that has it.
    pub tenant_id: TenantId,
    /// The tenant's claim.
    pub claim_id: DomainClaimId,
}

/// Reads verified domains.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait VerifiedDomainReader: Send {
    /// MUST give the verified domain of exactly that text, or `None`.
    async fn find(&mut self, domain: &ClaimedDomain) -> Result<Option<VerifiedDomain>, StoreError>;

    /// MUST give the longest verified domain that covers addresses of `domain`, or `None`, by one query.
    async fn find_covering(&mut self, domain: &MailDomain) -> Result<Option<VerifiedDomain>, StoreError>;

    /// MUST give the verified domains of all tenants, in the order of their ASCII text, by one query.
    async fn list(
        &mut self,
        page: PageRequest<ClaimedDomain>,
    ) -> Result<Page<VerifiedDomain, ClaimedDomain>, StoreError>;
}
