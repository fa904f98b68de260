//! The tenant itself: people found one, members see and rename it and change its settings, the owner transfers and deletes
//! it, the operator creates one for somebody, changes its status and moves it. Older ones are given the seeds that were
//! added, and deleted ones are purged.

pub mod begin_due_purges;
pub mod begin_purge;
pub mod change_tenant_settings;
pub mod change_tenant_status;
pub mod create_tenant;
pub mod delete_tenant;
pub mod find_tenant;
pub mod found_tenant;
pub mod list_tenants;
pub mod move_tenant;
pub mod read_tenant;
pub mod read_tenant_settings;
pub mod rename_tenant;
pub mod restore_tenant;
pub mod seed_tenants;
pub mod transfer_ownership;

use self::{
    begin_due_purges::BeginDuePurges, begin_purge::BeginPurge, change_tenant_settings::ChangeTenantSettings,
    change_tenant_status::ChangeTenantStatus, create_tenant::CreateTenant, delete_tenant::DeleteTenant,
    find_tenant::FindTenant, found_tenant::FoundTenant, list_tenants::ListTenants, move_tenant::MoveTenant,
    read_tenant::ReadTenant, read_tenant_settings::ReadTenantSettings, rename_tenant::RenameTenant,
    restore_tenant::RestoreTenant, seed_tenants::SeedTenants, transfer_ownership::TransferOwnership,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Tenants {
    pub found: FoundTenant,
    pub read: ReadTenant,
    pub rename: RenameTenant,
    pub read_settings: ReadTenantSettings,
    pub change_settings: ChangeTenantSettings,
    pub transfer_ownership: TransferOwnership,
    pub find: FindTenant,
    pub list: ListTenants,
    pub create: CreateTenant,
    pub change_status: ChangeTenantStatus,
    pub move_to: MoveTenant,
    pub delete: DeleteTenant,
    pub restore: RestoreTenant,
    pub begin_purge: BeginPurge,
    pub begin_due_purges: BeginDuePurges,
    pub seed: SeedTenants,
}

impl Tenants {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        let find = FindTenant { store: parts.adapters.store.clone() };
        let begin_purge = BeginPurge { find_tenant: find.clone(), access: access() };
        Self {
            found: FoundTenant {
                access: access(),
                founding: parts.founding.clone(),
                secrets: parts.adapters.secrets.clone(),
                issuer: parts.issuer.clone(),
                settings: parts.settings.clone(),
            },
            read: ReadTenant { access: access() },
            rename: RenameTenant { access: access() },
            read_settings: ReadTenantSettings { access: access() },
            change_settings: ChangeTenantSettings { access: access() },
            transfer_ownership: TransferOwnership { access: access() },
            create: CreateTenant::new(parts),
            change_status: ChangeTenantStatus { find_tenant: find.clone(), access: access() },
            move_to: MoveTenant { find_tenant: find.clone(), access: access() },
            delete: DeleteTenant { find_tenant: find.clone(), access: access(), settings: parts.settings.clone() },
            restore: RestoreTenant { access: access() },
            begin_due_purges: BeginDuePurges {
                store: parts.adapters.store.clone(),
                clock: parts.adapters.clock.clone(),
                begin_purge: begin_purge.clone(),
            },
            begin_purge,
            seed: SeedTenants {
                store: parts.adapters.store.clone(),
                access: access(),
                seeds: parts.adapters.seeds.clone(),
            },
            list: ListTenants { store: parts.adapters.store.clone() },
            find,
        }
    }
}
