//! The settings of the use cases. The embedder fills them in; the defaults are safe.

use tenantry_domain::{
    Span, invitation, locale::Locale, mail_limits::MailLimits, session::SessionLifetimes, tenant::Tier,
};

/// The operator's settings for the behavior of the use cases.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long an access token is valid.
    pub access_token_lifetime: Span,
    /// How long sessions live.
    pub sessions: SessionLifetimes,
    /// How long an invitation is valid.
    pub invitation_lifetime: Span,
    /// How long an `Idempotency-Key` is remembered.
    pub idempotency_lifetime: Span,
    /// How long events stay in the outbox at least after they happened, if all handlers have passed them.
    pub event_retention: Span,
    /// How many seats a new tenant has; `None` for unlimited.
    pub seats_of_new_tenants: Option<u32>,
    /// Where the rows of a tenant are that its founder founds.
    pub tier_of_new_tenants: Tier,
    /// How long the deletion of a tenant can be undone, before the tenant is purged.
    pub deletion_grace: Span,
    /// How many tenants one person may found in all, sign-up included. 0 switches founding off.
    pub tenants_per_founder: u32,
    /// Whether a person without an active membership gets a session without a tenant. If not, their sign-in is refused.
    pub sessions_without_tenant: bool,
    /// The language of mails to people who have chosen none, where their tenant has not either.
    pub locale: Locale,
    /// How many mails go to one address, and how many one person may cause.
    pub mail_limits: MailLimits,
    /// The base URL of this installation, without a trailing slash. Links in mails start with it. It never comes from a
    /// request.
    pub public_url: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            access_token_lifetime: Span::minutes(15),
            sessions: SessionLifetimes::default(),
            invitation_lifetime: invitation::DEFAULT_LIFETIME,
            idempotency_lifetime: Span::hours(24),
            event_retention: Span::days(30),
            seats_of_new_tenants: None,
            tier_of_new_tenants: Tier::default(),
            deletion_grace: Span::days(30),
            tenants_per_founder: 20,
            sessions_without_tenant: true,
            locale: Locale::default(),
            mail_limits: MailLimits::default(),
            public_url: "http://127.0.0.1:8080".to_owned(),
        }
    }
}
