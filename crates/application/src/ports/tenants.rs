//! The port of tenants: the actor's own tenant as an aggregate, and the directory of all tenants' names.

use async_trait::async_trait;
use tenantry_domain::{
    access_violation::NamedTenant,
    page::{Page, PageRequest},
    slug::Slug,
    tenant::{Standing, Tenant, TenantId},
};

use super::store_error::StoreError;

/// The tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantRepository: Send {
    /// MUST give the tenant of the unit of work, or `None` if it does not exist.
    async fn find(&mut self) -> Result<Option<Tenant>, StoreError>;

    /// MUST add the tenant, and with it its counters of seats and owners.
    /// MUST answer `Conflict(Slug)` if any tenant has the slug, also when both are inserted at the same time.
    async fn insert(&mut self, tenant: &Tenant) -> Result<(), StoreError>;

    /// MUST store `after` if the stored version is that of `before`, and MUST answer `Stale` otherwise.
    async fn update(&mut self, before: &Tenant, after: &Tenant) -> Result<(), StoreError>;
}

/// Reads the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantReader: Send {
    /// MUST give the tenant with its seats in use and its number of members, or `None` if it does not exist.
    async fn find(&mut self) -> Result<Option<TenantView>, StoreError>;
}

/// A tenant as its members see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantView {
    /// The tenant.
    pub tenant: Tenant,
    /// How many seats are in use: active members and open invitations.
    pub seats_used: u32,
    /// How many members it has, active or not.
    pub members: u32,
}

/// The id or slug of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TenantKey {
    /// By id.
    Id(TenantId),
    /// By slug.
    Slug(Slug),
}

impl TenantKey {
    /// Parses a tenant's id or slug. Returns `None` if the text is neither, so no tenant can have that name.
    pub fn parse(text: &str) -> Option<Self> {
        TenantId::parse(text).map(Self::Id).ok().or_else(|| Slug::restore(text).map(Self::Slug).ok())
    }

    /// Returns whether this names the tenant with the given id and slug.
    pub fn names(&self, id: TenantId, slug: &Slug) -> bool {
        match self {
            Self::Id(named) => *named == id,
            Self::Slug(named) => named == slug,
        }
    }
}

impl From<TenantKey> for NamedTenant {
    fn from(key: TenantKey) -> Self {
        match key {
            TenantKey::Id(id) => Self::Id(id),
            TenantKey::Slug(slug) => Self::Slug(slug),
        }
    }
}

/// The directory of all tenants' names. It returns nothing of a tenant except the tenant itself.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait TenantDirectory: Send {
    /// MUST give the tenant of that id or slug, or `None`.
    async fn find(&mut self, key: &TenantKey) -> Result<Option<Tenant>, StoreError>;

    /// MUST give the tenants of that standing, or all without one, in the order of their ids, by one query.
    async fn list(
        &mut self,
        standing: Option<Standing>,
        page: PageRequest<TenantId>,
    ) -> Result<Page<Tenant, TenantId>, StoreError>;

    /// MUST give those of the slugs that tenants have, in any order, by one query.
    async fn list_taken(&mut self, slugs: &[Slug]) -> Result<Vec<Slug>, StoreError>;
}
