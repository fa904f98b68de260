//! Gives a person another name.
//!
//! The name is copied into each membership, for lists and search. The copy in the actor's tenant changes in the commit
//! of the name itself; those in his other tenants follow, tenant by tenant, since no unit of work spans two tenants.
//! If the process dies in between, an old copy stays until the next change of name.

use std::sync::Arc;

use tenantry_domain::{
    Decided, Timestamp,
    id::TenantId,
    names::DisplayName,
    page::{Limit, PageRequest},
    user::User,
};

use crate::{
    actor::{AccessError, Actor, Member},
    ports::{
        access_changes::AccessChange,
        clock::Clock,
        ids::IdGenerator,
        store_error::StoreError,
        unit_of_work::{UnitOfWork, UnitOfWorkFactory},
    },
    use_cases::trail::{announce, record},
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
    /// Nobody is signed in, or the person is gone.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RenameMe {
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl RenameMe {
    /// Renames the actor; the same name changes nothing.
    ///
    /// # Errors
    /// The variants of [`RenameMeError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<User, RenameMeError> {
        let member = actor.member()?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let user = work.users().find(member.user_id).await?.ok_or(AccessError::NotAMember)?;
        let Some(renamed) = user.rename(command.name, now) else { return Ok(user) };
        work.users().update(&user, &renamed.value).await?;
        let name = renamed.value.name().clone();
        announce(&mut *work, &*self.ids, now, [AccessChange::UserRenamed { user_id: user.id(), name }]).await?;
        self.rename_member(&mut *work, actor, &renamed, now).await?;
        work.commit().await?;
        self.rename_elsewhere(actor, member, &renamed, now).await?;
        Ok(renamed.value)
    }

    async fn rename_member(
        &self,
        work: &mut dyn UnitOfWork,
        actor: &Actor,
        renamed: &Decided<User>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(before) = work.memberships().find(renamed.value.id()).await?
            && let Some(after) = before.with_name_of(&renamed.value)
        {
            work.memberships().update(&before, &after).await?;
            record(work, &*self.ids, actor, now, [renamed.event.clone()]).await?;
        }
        Ok(())
    }

    async fn rename_elsewhere(
        &self,
        actor: &Actor,
        member: &Member,
        renamed: &Decided<User>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut page: PageRequest<TenantId> = PageRequest { after: None, limit: Limit::MAX };
        loop {
            let mut read = self.store.read(member.tenant_id).await?;
            let tenants = read.user_tenants().list(member.user_id, page.clone()).await?;
            let others = tenants.items.iter().map(|membership| membership.tenant.id());
            for tenant_id in others.filter(|id| *id != member.tenant_id) {
                let mut work = self.store.begin(tenant_id).await?;
                self.rename_member(&mut *work, actor, renamed, now).await?;
                work.commit().await?;
            }
            match tenants.next {
                Some(next) => page.after = Some(next),
                None => return Ok(()),
            }
        }
    }
}
