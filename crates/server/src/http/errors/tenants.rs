//! Errors of founding, reading and renaming a tenant, of its settings, of transferring its ownership, and of deleting and
//! restoring it.

use tenantry_application::use_cases::tenants::{
    change_tenant_settings::ChangeTenantSettingsError, delete_tenant::DeleteTenantError,
    found_tenant::FoundTenantError, read_tenant::ReadTenantError, read_tenant_settings::ReadTenantSettingsError,
    rename_tenant::RenameTenantError, restore_tenant::RestoreTenantError, transfer_ownership::TransferOwnershipError,
};
use tenantry_domain::{
    tenant::{DeleteError, IllegalMove},
    tenant_settings::ChangedSince,
};

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

impl From<DeleteTenantError> for Problem {
    fn from(error: DeleteTenantError) -> Self {
        match error {
            DeleteTenantError::Access(error) => error.into(),
            DeleteTenantError::NotFound => not_found(),
            DeleteTenantError::Refused(error) => error.into(),
            DeleteTenantError::Store(error) => error.into(),
        }
    }
}

impl From<RestoreTenantError> for Problem {
    fn from(error: RestoreTenantError) -> Self {
        match error {
            RestoreTenantError::Access(error) => error.into(),
            RestoreTenantError::IllegalMove(error) => error.into(),
            RestoreTenantError::Store(error) => error.into(),
        }
    }
}

impl From<DeleteError> for Problem {
    fn from(error: DeleteError) -> Self {
        match error {
            DeleteError::SlugDiffers => Self::of(Code::SlugMismatch),
            DeleteError::MembersLeft(members) => {
                let left = if members == 1 { "1 member is".to_owned() } else { format!("{members} members are") };
                let detail = format!("{left} left besides you. Remove them first, or send force.");
                Self::new(Code::MembersLeft, detail).count_members(members)
            }
            DeleteError::IllegalMove(error) => error.into(),
        }
    }
}

impl From<IllegalMove> for Problem {
    fn from(IllegalMove { from, to }: IllegalMove) -> Self {
        Self::new(Code::StatusConflict, format!("An organization that is {from} can't be {to}."))
    }
}
