//! Makes a new URL for an invitation link. The one before becomes invalid immediately.

use tenantry_domain::{event::Target, invitation_link::LinkId, permission::Permission, principal::RankError};

use super::url::{LinkUrls, LinkWithUrl};
use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the link got no new URL.
#[derive(Debug, thiserror::Error)]
pub enum RenewLinkError {
    /// The actor may not change links.
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
pub struct RenewLink {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Makes the URL.
    pub urls: LinkUrls,
}

impl RenewLink {
    /// Makes the new URL. The actor counts as the maker of the link from now on.
    ///
    /// # Errors
    /// The variants of [`RenewLinkError`].
    pub async fn execute(&self, actor: &Actor, id: LinkId) -> Result<LinkWithUrl, RenewLinkError> {
        let mut work = self.access.begin::<RenewLinkError>(actor, Permission::LinksManage).await?;
        let found = work.invitation_links().find(id).await?;
        let before = work.require(found, Target::InvitationLink(id)).ok_or(RenewLinkError::NotFound)?;
        let (made_by, secret) = (work.acting_member()?.user_id(), self.urls.fresh_secret());
        let renewed = before.renew(work.principal(), made_by, secret.hash())?;
        work.invitation_links().update(&before, &renewed.value).await?;
        let url = self.urls.of(work.tenant_id(), id, secret);
        work.commit([renewed.event]).await?;
        Ok(LinkWithUrl { link: renewed.value, url })
    }
}
