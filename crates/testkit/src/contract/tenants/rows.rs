//! The calls of the tenant port: the current tenant, and the directory of all names.

use tenantry_application::ports::tenants::{TenantKey, TenantView};
use tenantry_domain::{
    page::{Page, PageRequest},
    slug::Slug,
    tenant::{Standing, Tenant, TenantId},
};

use crate::contract::rows::{Done, GlobalRows, TenantRows, commit, find, read};

impl TenantRows {
    /// Founds the tenant, or tries to store it in another one.
    pub(in crate::contract) async fn insert_tenant(&self, tenant: &Tenant) -> Done {
        if tenant.id() != self.id {
            return commit!(self, tenants.insert(tenant));
        }
        let mut work = self.begin_new(tenant).await;
        work.tenants().insert(tenant).await?;
        work.commit().await
    }

    pub(in crate::contract) async fn update_tenant(&self, before: &Tenant, after: &Tenant) -> Done {
        commit!(self, tenants.update(before, after))
    }

    pub(in crate::contract) async fn find_tenant(&self) -> Option<Tenant> {
        find!(self, tenants.find())
    }

    pub(in crate::contract) async fn read_tenant(&self) -> Option<TenantView> {
        read!(self, tenants.find())
    }

    /// Returns how many seats are taken. Panics if the tenant does not exist.
    pub(in crate::contract) async fn seats_used(&self) -> u32 {
        self.read_tenant().await.unwrap().seats_used
    }
}

impl GlobalRows {
    pub(in crate::contract) async fn find_tenant(&self, key: &TenantKey) -> Option<Tenant> {
        read!(self, directory.find(key))
    }

    pub(in crate::contract) async fn list_tenants(
        &self,
        standing: Option<Standing>,
        page: PageRequest<TenantId>,
    ) -> Page<Tenant, TenantId> {
        read!(self, directory.list(standing, page))
    }

    pub(in crate::contract) async fn list_taken(&self, slugs: &[Slug]) -> Vec<Slug> {
        read!(self, directory.list_taken(slugs))
    }
}
