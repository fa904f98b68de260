//! Lists the members of the actor's tenant, page by page, in one query.

use std::sync::Arc;

use tenantry_domain::{
    membership::Membership,
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        memberships::{MemberFilter, MemberKey},
        store_error::StoreError,
        unit_of_work::UnitOfWorkFactory,
    },
};

/// Which members, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// Which members.
    pub filter: MemberFilter,
    /// Which page.
    pub page: PageRequest<MemberKey>,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListMembersError {
    /// The actor may not see it.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListMembers {
    /// Opens the read model.
    pub store: Arc<dyn UnitOfWorkFactory>,
}

impl ListMembers {
    /// Gives the page.
    ///
    /// # Errors
    /// The variants of [`ListMembersError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        command: Command,
    ) -> Result<Page<Membership, MemberKey>, ListMembersError> {
        let member = actor.allowed(Permission::MembersRead)?;
        let mut read = self.store.read(member.tenant_id).await?;
        Ok(read.memberships().list(&command.filter, command.page).await?)
    }
}
