//! Makes an invitation link. Its URL is returned once.

use tenantry_domain::{
    invitation_link::{InvitationLink, LinkTerms, ManageLinkError, NewLink},
    permission::Permission,
};

use super::url::{LinkUrls, LinkWithUrl};
use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// Why the link was not made.
#[derive(Debug, thiserror::Error)]
pub enum CreateLinkError {
    /// The actor may not make links.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The role ranks above the actor's, or the link would have expired already.
    #[error(transparent)]
    Link(#[from] ManageLinkError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct CreateLink {
    /// Authorizes the actor and opens the unit of work.
    pub access: TenantAccess,
    /// Makes the URL.
    pub urls: LinkUrls,
}

impl CreateLink {
    /// Makes the link.
    ///
    /// # Errors
    /// The variants of [`CreateLinkError`].
    pub async fn execute(&self, actor: &Actor, terms: LinkTerms) -> Result<LinkWithUrl, CreateLinkError> {
        let mut work = self.access.begin::<CreateLinkError>(actor, Permission::LinksManage).await?;
        let (id, tenant_id, secret) = (work.next_id(), work.tenant_id(), self.urls.fresh_secret());
        let made_by = work.acting_member()?.user_id();
        let new = NewLink { id, tenant_id, made_by, terms, secret: secret.hash() };
        let made = InvitationLink::new(work.principal(), new, work.now())?;
        work.invitation_links().insert(&made.value).await?;
        work.commit([made.event]).await?;
        Ok(LinkWithUrl { link: made.value, url: self.urls.of(tenant_id, id, secret) })
    }
}
