//! Errors of founding, reading and renaming a tenant, of its settings, and of transferring its ownership.

use tenantry_application::use_cases::tenants::{
    change_tenant_settings::ChangeTenantSettingsError, found_tenant::FoundTenantError, read_tenant::ReadTenantError,
    read_tenant_settings::ReadTenantSettingsError, rename_tenant::RenameTenantError,
    transfer_ownership::TransferOwnershipError,
};
use tenantry_domain::tenant_settings::ChangedSince;

use super::shared::not_found;
use crate::http::{codes::Code, problem::Problem};

impl From<FoundTenantError> for Problem {
    fn from(error: FoundTenantError) -> Self {
        match error {
            FoundTenantError::Access(error) => error.into(),
            FoundTenantError::SessionEnded => Self::of(Code::SessionEnded),
            FoundTenantError::IdempotencyKeyReused => Self::of(Code::IdempotencyKeyReused),
            FoundTenantError::Founding(error) => error.into(),
            FoundTenantError::Store(error) => error.into(),
            FoundTenantError::Signing(error) => error.into(),
        }
    }
}

impl From<ReadTenantError> for Problem {
    fn from(error: ReadTenantError) -> Self {
        match error {
            ReadTenantError::Access(error) => error.into(),
            ReadTenantError::Store(error) => error.into(),
        }
    }
}

impl From<RenameTenantError> for Problem {
    fn from(error: RenameTenantError) -> Self {
        match error {
            RenameTenantError::Access(error) => error.into(),
            RenameTenantError::Store(error) => error.into(),
        }
    }
}

impl From<ReadTenantSettingsError> for Problem {
    fn from(error: ReadTenantSettingsError) -> Self {
        match error {
            ReadTenantSettingsError::Access(error) => error.into(),
            ReadTenantSettingsError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeTenantSettingsError> for Problem {
    fn from(error: ChangeTenantSettingsError) -> Self {
        match error {
            ChangeTenantSettingsError::Access(error) => error.into(),
            ChangeTenantSettingsError::Changed(ChangedSince) => Self::of(Code::PreconditionFailed),
            ChangeTenantSettingsError::Store(error) => error.into(),
        }
    }
}

impl From<TransferOwnershipError> for Problem {
    fn from(error: TransferOwnershipError) -> Self {
        match error {
            TransferOwnershipError::Access(error) => error.into(),
            TransferOwnershipError::NotFound => not_found(),
            TransferOwnershipError::Transfer(error) => error.into(),
            TransferOwnershipError::Store(error) => error.into(),
        }
    }
}
