//! The calls of the port of a tenant's settings.

use tenantry_domain::tenant_settings::TenantSettings;

use crate::contract::rows::{Done, TenantRows, commit, find, read};

impl TenantRows {
    pub(in crate::contract) async fn find_settings(&self) -> Option<TenantSettings> {
        find!(self, tenant_settings.find())
    }

    pub(in crate::contract) async fn update_settings(&self, before: &TenantSettings, after: &TenantSettings) -> Done {
        commit!(self, tenant_settings.update(before, after))
    }

    pub(in crate::contract) async fn read_settings(&self) -> Option<TenantSettings> {
        read!(self, tenant_settings.find())
    }
}
