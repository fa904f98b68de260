//! Errors of sign-up, sign-in, token refresh, switching tenants, and sign-out.

use tenantry_application::{
    ports::access_tokens::AccessTokenError,
    use_cases::auth::{
        authenticate::AuthenticateError, preview_reset::PreviewResetError, refresh::RefreshError,
        reset_password::ResetPasswordError, sign_in::SignInError, sign_out::SignOutError, sign_up::SignUpError,
        switch_tenant::SwitchTenantError, undo_email_change::UndoEmailChangeError, verify_email::VerifyEmailError,
    },
};
use tenantry_domain::{email_change::UndoError, mailbox_proofs::ResetError, refresh_token::RefreshError as TokenError};

use super::shared::{new_password, password};
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

impl From<VerifyEmailError> for Problem {
    fn from(error: VerifyEmailError) -> Self {
        match error {
            VerifyEmailError::Access(error) => error.into(),
            VerifyEmailError::Code(error) => error.into(),
            VerifyEmailError::Store(error) => error.into(),
        }
    }
}

impl From<ResetError> for Problem {
    fn from(error: ResetError) -> Self {
        match error {
            ResetError::Invalid => Self::of(Code::ResetLinkInvalid),
            ResetError::Expired => Self::of(Code::ResetLinkExpired),
        }
    }
}

impl From<PreviewResetError> for Problem {
    fn from(error: PreviewResetError) -> Self {
        match error {
            PreviewResetError::Reset(error) => error.into(),
            PreviewResetError::Store(error) => error.into(),
        }
    }
}

impl From<ResetPasswordError> for Problem {
    fn from(error: ResetPasswordError) -> Self {
        match error {
            ResetPasswordError::Reset(error) => error.into(),
            ResetPasswordError::Password(error) => new_password(&error),
            ResetPasswordError::Store(error) => error.into(),
            ResetPasswordError::Hashing(error) => error.into(),
        }
    }
}

impl From<UndoEmailChangeError> for Problem {
    fn from(error: UndoEmailChangeError) -> Self {
        match error {
            UndoEmailChangeError::Undo(UndoError::Invalid) => Self::of(Code::UndoLinkInvalid),
            UndoEmailChangeError::Undo(UndoError::Expired) => Self::of(Code::UndoLinkExpired),
            UndoEmailChangeError::EmailTaken => Self::of(Code::EmailTaken),
            UndoEmailChangeError::Store(error) => error.into(),
        }
    }
}
