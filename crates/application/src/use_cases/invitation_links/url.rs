//! The URLs of invitation links. Each is shown once, because only the hash of its secret is stored.

use std::{fmt, sync::Arc};

use tenantry_domain::{
    invitation_link::{InvitationLink, LinkId},
    secret::Secret,
    tenant::TenantId,
    token_text::LinkToken,
};

use crate::{ports::secrets::SecretSource, settings::Settings};

/// A link with its URL, as whoever made it sees it once.
#[derive(Clone)]
pub struct LinkWithUrl {
    /// The link.
    pub link: InvitationLink,
    /// The URL to share.
    pub url: String,
}

impl fmt::Debug for LinkWithUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkWithUrl").field("link", &self.link).finish_non_exhaustive()
    }
}

/// Makes the secrets of links and the URLs that carry them.
#[derive(Clone)]
pub struct LinkUrls {
    /// Generates the secrets.
    pub secrets: Arc<dyn SecretSource>,
    /// Provides the public URL.
    pub settings: Arc<Settings>,
}

impl LinkUrls {
    pub(crate) fn fresh_secret(&self) -> Secret {
        self.secrets.random()
    }

    pub(crate) fn of(&self, tenant_id: TenantId, link_id: LinkId, secret: Secret) -> String {
        let token = LinkToken { tenant_id, link_id, secret };
        format!("{}/join?token={}", self.settings.public_url, token.to_text())
    }
}
