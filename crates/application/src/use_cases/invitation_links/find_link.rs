//! Shows one invitation link of the actor's tenant. Its URL is shown only once, when it is made.

use tenantry_domain::{
    event::Target,
    invitation_link::{InvitationLink, LinkId},
    permission::Permission,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the link was not returned.
#[derive(Debug, thiserror::Error)]
pub enum FindLinkError {
    /// The actor may not see links.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such link.
    #[error("there is no such link")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct FindLink {
    /// Authorizes the actor and opens the read model.
    pub access: TenantAccess,
}

impl FindLink {
    /// Returns the link.
    ///
    /// # Errors
    /// The variants of [`FindLinkError`].
    pub async fn execute(&self, actor: &Actor, id: LinkId) -> Result<InvitationLink, FindLinkError> {
        let mut read = self.access.read::<FindLinkError>(actor, Permission::LinksRead).await?;
        let found = read.invitation_links().find(id).await?;
        read.require(found, Target::InvitationLink(id)).ok_or(FindLinkError::NotFound)
    }
}
