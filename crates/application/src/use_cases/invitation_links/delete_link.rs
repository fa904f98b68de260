//! Deletes an invitation link. Its URL becomes invalid; who joined by it stays a member, and stays in the trail.

use tenantry_domain::{event::Target, invitation_link::LinkId, permission::Permission, principal::RankError};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the link was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteLinkError {
    /// The actor may not delete links.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such link.
    #[error("there is no such link")]
    NotFound,
    /// The role that it grants ranks above the actor's.
    #[error(transparent)]
    Rank(#[from] RankError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct DeleteLink {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
}

impl DeleteLink {
    /// Deletes the link.
    ///
    /// # Errors
    /// The variants of [`DeleteLinkError`].
    pub async fn execute(&self, actor: &Actor, id: LinkId) -> Result<(), DeleteLinkError> {
        let mut work = self.access.begin::<DeleteLinkError>(actor, Permission::LinksManage).await?;
        let found = work.invitation_links().find(id).await?;
        let link = work.require(found, Target::InvitationLink(id)).ok_or(DeleteLinkError::NotFound)?;
        let deleted = link.delete(work.principal())?;
        work.invitation_links().delete(&link).await?;
        Ok(work.commit([deleted]).await?)
    }
}
