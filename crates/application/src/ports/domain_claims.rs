//! The port of a tenant's claims of domains. The database decides who has a domain verified.

use async_trait::async_trait;
use tenantry_domain::{
    domain_claim::{DomainClaim, DomainClaimId},
    page::{Page, PageRequest},
};

use super::store_error::StoreError;

/// The claims of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait DomainClaimRepository: Send {
    /// MUST give the claim of that id in this tenant, or `None`.
    async fn find(&mut self, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError>;

    /// MUST add the claim, which is not verified.
    /// MUST answer `Conflict(DomainClaim)` if this tenant claims the domain already, also when both are inserted at the same time.
    async fn insert(&mut self, claim: &DomainClaim) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    /// MUST answer `Conflict(VerifiedDomain)` if `after` is verified and another tenant has the domain verified, also when both are stored at the same time.
    /// MUST free the domain for other tenants when `after` is verified no longer.
    async fn update(&mut self, before: &DomainClaim, after: &DomainClaim) -> Result<(), StoreError>;

    /// MUST delete the claim if the stored version is its own, and MUST answer `Stale` otherwise.
    /// MUST free the domain for other tenants if the claim was verified.
    async fn delete(&mut self, claim: &DomainClaim) -> Result<(), StoreError>;
}

/// Reads the claims of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait DomainClaimReader: Send {
    /// MUST give the claim of that id in this tenant, or `None`.
    async fn find(&mut self, id: DomainClaimId) -> Result<Option<DomainClaim>, StoreError>;

    /// MUST give the claims of this tenant, the oldest first by id, by one query.
    async fn list(&mut self, page: PageRequest<DomainClaimId>) -> Result<Page<DomainClaim, DomainClaimId>, StoreError>;
}
