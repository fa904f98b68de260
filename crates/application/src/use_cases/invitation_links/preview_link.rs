//! Shows the holder of a link's URL what it is for, before they join. It changes nothing, so a mail scanner that follows
//! the link uses nothing up.

use tenantry_domain::{
    Timestamp,
    allowed_domains::AllowedDomains,
    invitation_link::LinkError,
    role::Role,
    tenant::{Blocked, Tenant},
    token_text::LinkToken,
};

use crate::{actor::Actor, ports::store_error::StoreError, tenant_access::TenantAccess};

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPreview {
    /// The role it gives.
    pub role: Role,
    /// The tenant.
    pub tenant: Tenant,
    /// The domains of the addresses that may join by it.
    pub allowed_domains: AllowedDomains,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
}

/// Why the preview was not returned.
#[derive(Debug, thiserror::Error)]
pub enum PreviewLinkError {
    /// The token is not valid, or nobody joins by the link. An unknown token gives the same answer as a wrong secret.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The tenant accepts no new members.
    #[error(transparent)]
    Blocked(#[from] Blocked),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct PreviewLink {
    /// Opens the read model for the holder of the URL.
    pub access: TenantAccess,
}

impl PreviewLink {
    /// Shows what the link is for.
    ///
    /// # Errors
    /// The variants of [`PreviewLinkError`].
    pub async fn execute(&self, actor: &Actor, token: &LinkToken) -> Result<LinkPreview, PreviewLinkError> {
        let mut read = self.access.read_by_proof(actor, token.tenant_id).await?;
        let link = read.invitation_links().find(token.link_id).await?.ok_or(LinkError::WrongSecret)?;
        link.present(token)?;
        let tenant = read.tenants().find().await?.ok_or(LinkError::WrongSecret)?.tenant;
        tenant.require_open()?;
        let maker = read.memberships().find(link.snapshot().made_by).await?;
        link.usable(maker.as_ref(), read.now())?;
        let terms = link.terms();
        Ok(LinkPreview {
            role: terms.role,
            tenant,
            allowed_domains: terms.allowed_domains.clone(),
            expires_at: terms.expires_at,
        })
    }
}
