//! Sign-up, sign-in, refresh, tenant switch and sign-out, the proof of an address, and a new password by mail.

pub mod authenticate;
pub(crate) mod end_sessions;
pub mod forgot_password;
pub mod preview_reset;
pub mod refresh;
pub mod resend_code;
pub mod reset_password;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
pub mod sign_up_again;
pub mod sign_up_by_link;
pub mod switch_tenant;
pub mod undo_email_change;
pub mod verify_email;

use self::{
    authenticate::Authenticate, forgot_password::ForgotPassword, preview_reset::PreviewReset, refresh::Refresh,
    resend_code::ResendCode, reset_password::ResetPassword, sign_in::SignIn, sign_out::SignOut, sign_up::SignUp,
    sign_up_again::SignUpAgain, sign_up_by_link::SignUpByLink, switch_tenant::SwitchTenant,
    undo_email_change::UndoEmailChange, verify_email::VerifyEmail,
};
use crate::{parts::Parts, use_cases::mailbox::Mailbox};

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Auth {
    pub authenticate: Authenticate,
    pub sign_up: SignUp,
    pub sign_up_by_link: SignUpByLink,
    pub sign_in: SignIn,
    pub refresh: Refresh,
    pub switch_tenant: SwitchTenant,
    pub sign_out: SignOut,
    pub verify_email: VerifyEmail,
    pub resend_code: ResendCode,
    pub forgot_password: ForgotPassword,
    pub preview_reset: PreviewReset,
    pub reset_password: ResetPassword,
    pub undo_email_change: UndoEmailChange,
}

impl Auth {
    pub(crate) fn new(parts: &Parts) -> Self {
        let Parts { adapters, settings, access, founding, issuer, .. } = parts;
        let mailbox = || Mailbox::new(parts);
        let (store, clock, access_violations) = (&adapters.store, &adapters.clock, &adapters.access_violations);
        let again = SignUpAgain { access: access.clone(), hasher: adapters.hasher.clone(), issuer: issuer.clone() };
        Self {
            authenticate: Authenticate {
                access_tokens: adapters.access_tokens.clone(),
                access_registry: adapters.access_registry.clone(),
                clock: clock.clone(),
                access_violations: access_violations.clone(),
            },
            sign_up: SignUp {
                access: access.clone(),
                founding: founding.clone(),
                mailbox: mailbox(),
                hasher: adapters.hasher.clone(),
                secrets: adapters.secrets.clone(),
                issuer: issuer.clone(),
                again: again.clone(),
                settings: settings.clone(),
            },
            sign_up_by_link: SignUpByLink::new(parts, again),
            sign_in: SignIn {
                store: store.clone(),
                hasher: adapters.hasher.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                settings: settings.clone(),
            },
            refresh: Refresh {
                store: store.clone(),
                access: access.clone(),
                secrets: adapters.secrets.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                settings: settings.clone(),
            },
            switch_tenant: SwitchTenant {
                store: store.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                access_violations: access_violations.clone(),
            },
            sign_out: SignOut { access: access.clone() },
            verify_email: VerifyEmail { access: access.clone(), mailbox: mailbox() },
            resend_code: ResendCode { access: access.clone(), mailbox: mailbox() },
            forgot_password: ForgotPassword { access: access.clone(), mailbox: mailbox() },
            preview_reset: PreviewReset { access: access.clone() },
            reset_password: ResetPassword {
                access: access.clone(),
                mailbox: mailbox(),
                hasher: adapters.hasher.clone(),
            },
            undo_email_change: UndoEmailChange { access: access.clone(), mailbox: mailbox() },
        }
    }
}
