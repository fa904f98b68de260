//! Gives a person another name.
//!
//! The name is copied into each membership, for lists and search. The copy in the actor's tenant changes in the commit
//! of the name itself; those in his other tenants follow, tenant by tenant, since no unit of work spans two tenants.
//! If that ends half way, asking for the same name again does the rest.

use std::sync::Arc;

use tenantry_domain::{
    Timestamp,
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
    /// Opens the unit of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Makes ids.
    pub ids: Arc<dyn IdGenerator>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl RenameMe {
    /// Renames the actor; the same name changes nothing but copies that still differ.
    ///
    /// # Errors
    /// The variants of [`RenameMeError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<User, RenameMeError> {
        let member = actor.member_of_open_tenant()?;
        let now = self.clock.now();
        let mut work = self.store.begin(member.tenant_id).await?;
        let user = work.users().find(member.user_id).await?.ok_or(AccessError::NotAMember)?;
        let renamed = user.rename(command.name, now);
        let current = renamed.as_ref().unwrap_or(&user);
        if renamed.is_some() {
            work.users().update(&user, current).await?;
            announce(&mut *work, &*self.ids, now, [AccessChange::name_of(current)]).await?;
        }
        self.rename_member(&mut *work, actor, current, now).await?;
        work.commit().await?;
        // Also where the name is the same: an earlier attempt may have ended half way.
        self.rename_elsewhere(actor, member, current, now).await?;
        Ok(current.clone())
    }

    async fn rename_member(
        &self,
        work: &mut dyn UnitOfWork,
        actor: &Actor,
        renamed: &User,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if let Some(before) = work.memberships().find(renamed.id()).await?
            && let Some(copied) = before.with_name_of(renamed)
        {
            work.memberships().update(&before, &copied.value).await?;
            record(work, &*self.ids, actor, now, [copied.event]).await?;
        }
        Ok(())
    }

    async fn rename_elsewhere(
        &self,
        actor: &Actor,
        member: &Member,
        renamed: &User,
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
