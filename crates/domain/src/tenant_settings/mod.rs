//! The settings of a tenant: what its admins choose for everybody in it. What they leave open is as the installation
//! has it.

mod decisions;

pub use self::decisions::{ChangedSince, TenantSettingsChange};
use crate::{locale::Locale, password::PasswordPolicy, tenant::TenantId};

/// The settings of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSettings {
    snapshot: TenantSettingsSnapshot,
}

/// The fields of [`TenantSettings`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantSettingsSnapshot {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The language of mails to people who have chosen none; `None` for the installation's.
    pub locale: Option<Locale>,
    /// What the tenant asks of new passwords; `None` for what everybody has to keep to.
    pub password_policy: Option<PasswordPolicy>,
    /// Counts the changes. It is 0 in a tenant that never set anything.
    pub version: u32,
}

impl TenantSettings {
    /// Returns the settings of a tenant that never set anything.
    pub const fn unset(tenant_id: TenantId) -> Self {
        Self { snapshot: TenantSettingsSnapshot { tenant_id, locale: None, password_policy: None, version: 0 } }
    }

    /// Restores settings from their stored fields.
    pub const fn restore(snapshot: TenantSettingsSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &TenantSettingsSnapshot {
        &self.snapshot
    }

    /// Returns the language of mails to people who have chosen none.
    pub const fn locale(&self) -> Option<Locale> {
        self.snapshot.locale
    }

    /// Returns what the tenant asks of new passwords.
    pub const fn password_policy(&self) -> Option<PasswordPolicy> {
        self.snapshot.password_policy
    }

    /// Returns the number of changes so far.
    pub const fn version(&self) -> u32 {
        self.snapshot.version
    }
}
