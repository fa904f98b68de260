//! The settings that use cases obey. Whoever embeds the application fills them; the defaults are safe ones.

use tenantry_domain::{Span, invitation, session::SessionLifetimes};

/// What an operator may set of the use cases' behaviour.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long an access token is good.
    pub access_token_lifetime: Span,
    /// How long sessions live.
    pub sessions: SessionLifetimes,
    /// How long an invitation is good.
    pub invitation_lifetime: Span,
    /// How long an `Idempotency-Key` is remembered.
    pub idempotency_lifetime: Span,
    /// How many seats a new tenant has; `None` for as many as it likes.
    pub seats_of_new_tenants: Option<u32>,
    /// The address people reach this installation at, without a slash at its end. Links in mails begin with it; it
    /// never comes from a request.
    pub public_url: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_token_lifetime: Span::minutes(15),
            sessions: SessionLifetimes::default(),
            invitation_lifetime: invitation::DEFAULT_LIFETIME,
            idempotency_lifetime: Span::hours(24),
            seats_of_new_tenants: None,
            public_url: "http://127.0.0.1:8080".to_owned(),
        }
    }
}
