//! Lists the members of the actor's tenant, page by page, in at most two queries.

use tenantry_domain::{
    membership::Membership,
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        memberships::{MemberFilter, MemberKey, MemberSort},
        store_error::StoreError,
    },
    tenant_access::TenantAccess,
};

/// Which members, and which page of them.
#[derive(Debug, Clone, Default)]
pub struct Command {
    /// Which members.
    pub filter: MemberFilter,
    /// In which order.
    pub sort: MemberSort,
    /// Which page.
    pub page: PageRequest<MemberKey>,
}

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListMembersError {
    /// The actor may not see the list.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListMembers {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListMembers {
    /// Returns the page.
    ///
    /// # Errors
    /// The variants of [`ListMembersError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        command: Command,
    ) -> Result<Page<Membership, MemberKey>, ListMembersError> {
        let mut read = self.access.read::<ListMembersError>(actor, Permission::MembersRead).await?;
        Ok(read.memberships().list(&command.filter, command.sort, command.page).await?)
    }
}
