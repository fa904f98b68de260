//! Lists the invitation links of the actor's tenant, newest first, in one query.

use tenantry_domain::{
    invitation_link::{InvitationLink, LinkId},
    page::{Page, PageRequest},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the list was not returned.
#[derive(Debug, thiserror::Error)]
pub enum ListLinksError {
    /// The actor may not see the list.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListLinks {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl ListLinks {
    /// Returns the page.
    ///
    /// # Errors
    /// The variants of [`ListLinksError`].
    pub async fn execute(
        &self,
        actor: &Actor,
        page: PageRequest<LinkId>,
    ) -> Result<Page<InvitationLink, LinkId>, ListLinksError> {
        let mut read = self.access.read::<ListLinksError>(actor, Permission::LinksRead).await?;
        Ok(read.invitation_links().list(page).await?)
    }
}
