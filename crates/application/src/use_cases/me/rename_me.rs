//! Changes the name of the actor.
//!
//! Each membership holds a copy of the name, for lists and search. The copy in the actor's tenant, if their session has
//! one, changes in the same commit as the name. The copies in the other tenants that they can work in follow one tenant
//! at a time, because no unit of work spans two tenants. If that stops halfway, a request with the same name completes
//! it. Where they were deactivated they write nothing; the copy there changes when they are reactivated.

use tenantry_domain::{names::DisplayName, user::User};

use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError},
    tenant_access::TenantAccess,
    use_cases::profile::{copy_elsewhere, copy_profile},
};

/// The new name of the actor.
#[derive(Debug, Clone)]
pub struct Command {
    /// The name.
    pub name: DisplayName,
}

/// Why the name was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RenameMeError {
    /// The actor is not signed in, the person no longer exists, or the tenant is blocked.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RenameMe {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl RenameMe {
    /// Renames the actor. If the name is the same, only copies that still differ change.
    ///
    /// # Errors
    /// The variants of [`RenameMeError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<User, RenameMeError> {
        let person = actor.person_outside_blocked_tenants()?;
        let mut work = self.access.begin_person::<RenameMeError>(actor).await?;
        let user = work.users().find(person.user_id).await?.ok_or(AccessError::NotAMember)?;
        let renamed = user.rename(command.name, work.now());
        let current = renamed.as_ref().unwrap_or(&user);
        if renamed.is_some() {
            work.users().update(&user, current).await?;
            work.announce([AccessChange::name_of(current)]).await?;
        }
        let event = match work.in_tenant() {
            Some(work) => copy_profile(work, current).await?,
            None => None,
        };
        work.commit(event).await?;
        // Runs even if the name is the same: an earlier attempt may have stopped halfway.
        copy_elsewhere(&self.access, actor, actor.tenant_id(), current).await?;
        Ok(current.clone())
    }
}
