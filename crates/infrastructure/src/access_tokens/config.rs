//! Who issues access tokens, for whom, and for how long.

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
