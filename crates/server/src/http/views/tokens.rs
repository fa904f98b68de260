//! The pair of tokens that every sign-in returns.

use serde::Serialize;
use tenantry_application::use_cases::tokens::Tokens;
use utoipa::ToSchema;

use crate::http::vocabulary::RefreshTokenName;

/// An access token, and the refresh token to get the next one.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
pub(crate) struct TokensView {
    /// A signed JWT that names the tenant, if the session has one. Send it as `Authorization: Bearer …`.
    access_token: String,
    /// The type of the access token. Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// The number of seconds until the access token expires.
    #[schema(example = 900)]
    expires_in: i64,
    /// A token that can be exchanged once at `/v1/auth/refresh`.
    #[schema(value_type = RefreshTokenName)]
    refresh_token: String,
    /// The number of seconds until the refresh token expires.
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
