//! Changes the name of the actor.
//!
//! Each membership holds a copy of the name, for lists and search. The copy in the actor's tenant, if their session has
//! one, changes in the same commit as the name. The copies in the other tenants that they can work in follow one tenant
//! at a time, because no unit of work spans two tenants. If that stops halfway, a request with the same name completes
//! it. Where they were deactivated they write nothing; the copy there changes when they are reactivated.

use tenantry_domain::{
    event::DomainEvent,
    names::DisplayName,
    page::{Limit, PageRequest},
    tenant::TenantId,
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError, user_tenants::UserTenant},
    tenant_access::{TenantAccess, TenantWork},
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
            Some(work) => copy_name(work, current).await?,
            None => None,
        };
        work.commit(event).await?;
        // Runs even if the name is the same: an earlier attempt may have stopped halfway.
        self.copy_elsewhere(actor, actor.tenant_id(), current).await?;
        Ok(current.clone())
    }

    async fn copy_elsewhere(&self, actor: &Actor, here: Option<TenantId>, renamed: &User) -> Result<(), RenameMeError> {
        let mut page: PageRequest<TenantId> = PageRequest { after: None, limit: Limit::MAX };
        loop {
            let mut read = self.access.read_person::<RenameMeError>(actor).await?;
            let tenants = read.user_tenants().list(renamed.id(), page.clone()).await?;
            // Whoever was deactivated writes nothing there. They get the name when they are reactivated.
            let usable = tenants.items.into_iter().filter_map(UserTenant::usable);
            let others = usable.map(|membership| membership.tenant.id());
            for tenant_id in others.filter(|id| Some(*id) != here) {
                let mut work = self.access.begin_own_in::<RenameMeError>(actor, tenant_id).await?;
                let event = copy_name(&mut work, renamed).await?;
                work.commit(event).await?;
            }
            match tenants.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}

/// Copies the name into the membership of the tenant. Returns the event to commit if the copy differed.
async fn copy_name(work: &mut TenantWork<'_>, renamed: &User) -> Result<Option<DomainEvent>, StoreError> {
    let Some(before) = work.memberships().find(renamed.id()).await? else { return Ok(None) };
    let Some(copied) = before.with_profile_of(renamed) else { return Ok(None) };
    work.memberships().update(&before, &copied.value).await?;
    Ok(Some(copied.event))
}
