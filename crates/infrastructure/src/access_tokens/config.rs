//! Who issues access tokens, for whom, and for how long.

use std::borrow::Cow;

use tenantry_domain::Span;

/// The issuer and the audience of tokens.
#[derive(Debug, Clone)]
pub struct AccessTokenConfig {
    /// `iss`: the address of this installation. It comes from the configuration, never from a request.
    pub issuer: String,
    /// `aud`: the service that accepts the tokens.
    pub audience: String,
    /// The current lifetime of a token. It also shortens tokens that were issued with a longer one.
    pub lifetime: Span,
}

impl AccessTokenConfig {
    /// Returns the audience of a token for a tenant, or of one for a person alone. Those are for Tenantry itself: no other
    /// service, not even one that reads no `tenant_id`, takes them for a member's.
    pub(super) fn audience_of(&self, has_tenant: bool) -> Cow<'_, str> {
        if has_tenant { self.audience.as_str().into() } else { format!("{}:person", self.audience).into() }
    }
}
