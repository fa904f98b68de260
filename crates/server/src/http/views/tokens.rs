//! The pair of tokens that every way in ends with.

use serde::Serialize;
use tenantry_application::use_cases::tokens::Tokens;
use utoipa::ToSchema;

/// An access token and the refresh token that follows it.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokensView {
    /// A signed JWT that carries the tenant; sent as `Authorization: Bearer …`.
    access_token: String,
    /// How the access token is sent.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How many seconds the access token is good.
    #[schema(example = 900)]
    expires_in: i64,
    /// Good for one exchange at `/v1/auth/refresh`.
    refresh_token: String,
    /// How many seconds the refresh token is good.
    #[schema(example = 3600)]
    refresh_expires_in: i64,
}

impl From<Tokens> for TokensView {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            token_type: "Bearer",
            expires_in: tokens.expires_in.num_seconds(),
            refresh_token: tokens.refresh_token,
            refresh_expires_in: tokens.refresh_expires_in.num_seconds(),
        }
    }
}
