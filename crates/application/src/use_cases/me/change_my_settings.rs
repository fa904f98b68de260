//! Changes what the actor chose for themselves: the language of mails to them, and their time zone.

use tenantry_domain::user::{User, UserSettingsChange};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// The choice of the actor.
#[derive(Debug, Clone)]
pub struct Command {
    /// What changes. Without a language, that of the tenant that writes counts, or the installation's.
    pub change: UserSettingsChange,
}

/// Why the settings were not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeMySettingsError {
    /// The actor is not signed in, the person no longer exists, or the tenant is blocked.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ChangeMySettings {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl ChangeMySettings {
    /// Changes the settings, and returns the actor with them. The same choice changes nothing.
    ///
    /// # Errors
    /// The variants of [`ChangeMySettingsError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<User, ChangeMySettingsError> {
        let person = actor.person_outside_blocked_tenants()?;
        let mut work = self.access.begin_person::<ChangeMySettingsError>(actor).await?;
        let user = work.users().find(person.user_id).await?.ok_or(AccessError::NotAMember)?;
        let Some(changed) = user.change_settings(command.change, work.now()) else { return Ok(user) };
        work.users().update(&user, &changed).await?;
        work.commit([]).await?;
        Ok(changed)
    }
}
