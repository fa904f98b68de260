//! Changes the name of the actor.
//!
//! Each membership holds a copy of the name, for lists and search. The copy in the actor's tenant changes in the commit
//! of the name itself. The copies in their other tenants follow tenant by tenant, since no unit of work spans two
//! tenants. If that stops half way, a request with the same name does the rest.

use tenantry_domain::{
    event::DomainEvent,
    names::DisplayName,
    page::{Limit, PageRequest},
    tenant::TenantId,
    user::User,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{access_changes::AccessChange, store_error::StoreError},
    tenant_access::{TenantAccess, TenantWork},
};

/// How the actor wants to be called.
#[derive(Debug, Clone)]
pub struct Command {
    /// The name.
    pub name: DisplayName,
}

/// Why the name stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum RenameMeError {
    /// Nobody is signed in, the person is gone, or the tenant is blocked.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RenameMe {
    /// Lets the actor act.
    pub access: TenantAccess,
}

impl RenameMe {
    /// Renames the actor. The same name changes nothing but copies that still differ.
    ///
    /// # Errors
    /// The variants of [`RenameMeError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<User, RenameMeError> {
        let member = actor.member_of_open_tenant()?;
        let mut work = self.access.begin_own::<RenameMeError>(actor).await?;
        let user = work.users().find(member.user_id).await?.ok_or(AccessError::NotAMember)?;
        let renamed = user.rename(command.name, work.now());
        let current = renamed.as_ref().unwrap_or(&user);
        if renamed.is_some() {
            work.users().update(&user, current).await?;
            work.announce([AccessChange::name_of(current)]).await?;
        }
        let event = copy_name(&mut work, current).await?;
        work.commit(event).await?;
        // Also where the name is the same: an earlier attempt may have stopped half way.
        self.copy_elsewhere(actor, member.tenant_id, current).await?;
        Ok(current.clone())
    }

    async fn copy_elsewhere(&self, actor: &Actor, here: TenantId, renamed: &User) -> Result<(), RenameMeError> {
        let mut page: PageRequest<TenantId> = PageRequest { after: None, limit: Limit::MAX };
        loop {
            let mut read = self.access.read_own::<RenameMeError>(actor).await?;
            let tenants = read.user_tenants().list(renamed.id(), page.clone()).await?;
            let others = tenants.items.iter().map(|membership| membership.tenant.id());
            for tenant_id in others.filter(|id| *id != here) {
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

/// Copies the name into the membership of that tenant. Returns the event to commit, if the copy differed.
async fn copy_name(work: &mut TenantWork<'_>, renamed: &User) -> Result<Option<DomainEvent>, StoreError> {
    let Some(before) = work.memberships().find(renamed.id()).await? else { return Ok(None) };
    let Some(copied) = before.with_name_of(renamed) else { return Ok(None) };
    work.memberships().update(&before, &copied.value).await?;
    Ok(Some(copied.event))
}
