//! Shows the actor what they chose for themselves.

use tenantry_domain::user::User;

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the settings were not returned.
#[derive(Debug, thiserror::Error)]
pub enum ReadMySettingsError {
    /// The actor is not signed in, or the person no longer exists.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ReadMySettings {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ReadMySettings {
    /// Returns the actor as they are stored now.
    ///
    /// # Errors
    /// The variants of [`ReadMySettingsError`].
    pub async fn execute(&self, actor: &Actor) -> Result<User, ReadMySettingsError> {
        let mut read = self.access.read_person::<ReadMySettingsError>(actor).await?;
        Ok(read.find_oneself().await?.ok_or(AccessError::NotAMember)?)
    }
}
