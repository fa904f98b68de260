//! Tenants in memory: the current tenant, and the directory of all names.

use async_trait::async_trait;
use tenantry_application::ports::{
    store_error::{Conflict, StoreError},
    tenants::{TenantDirectory, TenantKey, TenantReader, TenantRepository, TenantView},
};
use tenantry_domain::{
    page::{Page, PageRequest},
    slug::Slug,
    tenant::{Standing, Tenant, TenantId},
};

use super::{
    state::{State, conflict},
    unit_of_work::{MemoryRead, MemoryWork, Platform},
};

#[async_trait]
impl TenantRepository for MemoryWork<TenantId> {
    async fn find(&mut self) -> Result<Option<Tenant>, StoreError> {
        Ok(self.look().tenants.get(&self.scope).cloned())
    }

    async fn insert(&mut self, tenant: &Tenant) -> Result<(), StoreError> {
        self.check_own("tenant", tenant.id())?;
        self.write(|state| {
            if state.tenants.values().any(|other| other.slug() == tenant.slug()) {
                return Err(conflict(Conflict::Slug));
            }
            state.tenants.insert(tenant.id(), tenant.clone());
            Ok(())
        })
    }

    async fn update(&mut self, before: &Tenant, after: &Tenant) -> Result<(), StoreError> {
        self.check_own("tenant", after.id())?;
        let id = self.scope;
        self.write(|state| {
            let stored = state.tenants.get_mut(&id);
            let row = stored.filter(|tenant| tenant.snapshot().version == before.snapshot().version);
            *row.ok_or(StoreError::Stale)? = after.clone();
            state.check_seats(id)
        })
    }
}

#[async_trait]
impl TenantReader for MemoryRead<TenantId> {
    async fn find(&mut self) -> Result<Option<TenantView>, StoreError> {
        let state = self.look();
        let tenant = state.tenants.get(&self.scope).cloned();
        let members = u32::try_from(state.memberships_of(self.scope).count()).expect("no test has that many");
        Ok(tenant.map(|tenant| TenantView { tenant, seats_used: state.seats_used(self.scope), members }))
    }
}

#[async_trait]
impl TenantDirectory for MemoryRead<Platform> {
    async fn find(&mut self, key: &TenantKey) -> Result<Option<Tenant>, StoreError> {
        Ok(named(&self.look(), key))
    }

    async fn list(
        &mut self,
        standing: Option<Standing>,
        page: PageRequest<TenantId>,
    ) -> Result<Page<Tenant, TenantId>, StoreError> {
        Ok(listed(&self.look(), standing, &page))
    }

    async fn list_taken(&mut self, slugs: &[Slug]) -> Result<Vec<Slug>, StoreError> {
        Ok(taken(&self.look(), slugs))
    }
}

fn named(state: &State, key: &TenantKey) -> Option<Tenant> {
    state.tenants.values().find(|tenant| key.names(tenant.id(), tenant.slug())).cloned()
}

fn listed(state: &State, standing: Option<Standing>, page: &PageRequest<TenantId>) -> Page<Tenant, TenantId> {
    let is_listed = |tenant: &&Tenant| {
        standing.is_none_or(|standing| tenant.standing() == standing)
            && page.after.is_none_or(|after| tenant.id() > after)
    };
    let mut found: Vec<Tenant> = state.tenants.values().filter(is_listed).cloned().collect();
    found.sort_by_key(Tenant::id);
    Page::from_overread(found, page.limit, Tenant::id)
}

fn taken(state: &State, slugs: &[Slug]) -> Vec<Slug> {
    state.tenants.values().map(Tenant::slug).filter(|slug| slugs.contains(slug)).cloned().collect()
}
