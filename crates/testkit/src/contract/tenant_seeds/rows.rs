//! The calls of the port of a tenant's seeds.

use tenantry_domain::seed::SeedName;

use crate::{
    builders::now,
    contract::rows::{Done, TenantRows, commit, read},
};

impl TenantRows {
    pub(in crate::contract) async fn claim_seed(&self, seed: &SeedName) -> Done<bool> {
        commit!(self, tenant_seeds.claim(seed, now()))
    }

    pub(in crate::contract) async fn list_seeds(&self) -> Vec<SeedName> {
        read!(self, tenant_seeds.list())
    }
}
