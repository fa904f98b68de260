//! Errors of sign-up, sign-in, token refresh, switching tenants, and sign-out.

use tenantry_application::{
    ports::access_tokens::AccessTokenError,
    use_cases::auth::{
        authenticate::AuthenticateError, refresh::RefreshError, sign_in::SignInError, sign_out::SignOutError,
        sign_up::SignUpError, switch_tenant::SwitchTenantError,
    },
};
use tenantry_domain::refresh_token::RefreshError as TokenError;

use super::shared::password;
use crate::http::{codes::Code, problem::Problem};

impl From<AuthenticateError> for Problem {
    fn from(error: AuthenticateError) -> Self {
        let code = match &error {
            AuthenticateError::Missing => Code::TokenMissing,
            AuthenticateError::Token(AccessTokenError::Malformed) => Code::TokenMalformed,
            AuthenticateError::Token(AccessTokenError::Signature) => Code::TokenSignatureInvalid,
            AuthenticateError::Token(AccessTokenError::Expired) => Code::TokenExpired,
            AuthenticateError::Token(AccessTokenError::Claims) => Code::TokenClaimsMissing,
            AuthenticateError::Revoked => Code::TokenRevoked,
            AuthenticateError::TenantMismatch { .. } => return Self::of(Code::TenantMismatch),
        };
        // These errors already carry the detail that the API returns.
        Self::new(code, error.to_string())
    }
}

impl From<SignUpError> for Problem {
    fn from(error: SignUpError) -> Self {
        match error {
            SignUpError::EmailTaken => Self::of(Code::EmailTaken),
            SignUpError::IdempotencyKeyReused => Self::of(Code::IdempotencyKeyReused),
            SignUpError::Password(error) => password(&error),
            SignUpError::Founding(error) => error.into(),
            SignUpError::Store(error) => error.into(),
            SignUpError::Hashing(error) => error.into(),
            SignUpError::Signing(error) => error.into(),
        }
    }
}

impl From<SignInError> for Problem {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::InvalidCredentials => {
                Self::new(Code::InvalidCredentials, "The email address or the password is wrong.")
            }
            // The same text whether the named organization exists or not.
            SignInError::OtherTenant { own } => {
                Self::new(Code::NoMembership, "You are not an active member of that organization.").offer_tenants(&own)
            }
            SignInError::NoMembership => {
                Self::new(Code::NoMembership, "This account is not an active member of any organization.")
            }
            SignInError::Store(error) => error.into(),
            SignInError::Hashing(error) => error.into(),
            SignInError::Signing(error) => error.into(),
        }
    }
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Token(TokenError::WrongSecret) => Self::of(Code::RefreshTokenInvalid),
            RefreshError::Token(TokenError::Expired) => Self::of(Code::RefreshTokenExpired),
            RefreshError::Token(TokenError::SessionRevoked) => Self::of(Code::SessionEnded),
            RefreshError::Reused => Self::of(Code::RefreshTokenReused),
            RefreshError::NoMembership => {
                Self::new(Code::NoMembership, "This account is no longer an active member of this organization.")
            }
            RefreshError::Store(error) => error.into(),
            RefreshError::Signing(error) => error.into(),
        }
    }
}

impl From<SignOutError> for Problem {
    fn from(error: SignOutError) -> Self {
        match error {
            SignOutError::Access(error) => error.into(),
            SignOutError::Store(error) => error.into(),
        }
    }
}

impl From<SwitchTenantError> for Problem {
    fn from(error: SwitchTenantError) -> Self {
        match error {
            SwitchTenantError::Access(error) => error.into(),
            SwitchTenantError::NoMembership => {
                Self::new(Code::NoMembership, "You are not an active member of that organization.")
            }
            SwitchTenantError::SessionEnded => Self::of(Code::SessionEnded),
            SwitchTenantError::Store(error) => error.into(),
            SwitchTenantError::Signing(error) => error.into(),
        }
    }
}
