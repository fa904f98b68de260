//! Errors of the routes under `/v1/me`.

use tenantry_application::use_cases::me::{
    accept_my_invitation::AcceptMyInvitationError, change_email::ChangeEmailError,
    change_my_settings::ChangeMySettingsError, change_password::ChangePasswordError, confirm_email::ConfirmEmailError,
    decline_my_invitation::DeclineMyInvitationError, list_my_sessions::ListMySessionsError,
    list_my_tenants::ListMyTenantsError, own_password::OwnPasswordError, read_my_settings::ReadMySettingsError,
    received::ReceivedError, rename_me::RenameMeError, revoke_my_sessions::RevokeMySessionsError,
};

use super::shared::{new_password, not_found};
use crate::http::{codes::Code, problem::Problem};

impl From<RenameMeError> for Problem {
    fn from(error: RenameMeError) -> Self {
        match error {
            RenameMeError::Access(error) => error.into(),
            RenameMeError::Store(error) => error.into(),
        }
    }
}

impl From<ReadMySettingsError> for Problem {
    fn from(error: ReadMySettingsError) -> Self {
        match error {
            ReadMySettingsError::Access(error) => error.into(),
            ReadMySettingsError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeMySettingsError> for Problem {
    fn from(error: ChangeMySettingsError) -> Self {
        match error {
            ChangeMySettingsError::Access(error) => error.into(),
            ChangeMySettingsError::Store(error) => error.into(),
        }
    }
}

impl From<ListMyTenantsError> for Problem {
    fn from(error: ListMyTenantsError) -> Self {
        match error {
            ListMyTenantsError::Access(error) => error.into(),
            ListMyTenantsError::Store(error) => error.into(),
        }
    }
}

impl From<ListMySessionsError> for Problem {
    fn from(error: ListMySessionsError) -> Self {
        match error {
            ListMySessionsError::Access(error) => error.into(),
            ListMySessionsError::Store(error) => error.into(),
        }
    }
}

impl From<RevokeMySessionsError> for Problem {
    fn from(error: RevokeMySessionsError) -> Self {
        match error {
            RevokeMySessionsError::Access(error) => error.into(),
            RevokeMySessionsError::NotFound => not_found(),
            RevokeMySessionsError::Store(error) => error.into(),
        }
    }
}

impl From<ReceivedError> for Problem {
    fn from(error: ReceivedError) -> Self {
        match error {
            ReceivedError::Access(error) => error.into(),
            ReceivedError::Unverified => Self::of(Code::EmailUnverified),
            ReceivedError::NotFound => not_found(),
            ReceivedError::Store(error) => error.into(),
        }
    }
}

impl From<AcceptMyInvitationError> for Problem {
    fn from(error: AcceptMyInvitationError) -> Self {
        match error {
            AcceptMyInvitationError::Received(error) => error.into(),
            AcceptMyInvitationError::Accept(error) => error.into(),
        }
    }
}

impl From<DeclineMyInvitationError> for Problem {
    fn from(error: DeclineMyInvitationError) -> Self {
        match error {
            DeclineMyInvitationError::Received(error) => error.into(),
            DeclineMyInvitationError::Invitation(error) => error.into(),
            DeclineMyInvitationError::Store(error) => error.into(),
        }
    }
}

impl From<OwnPasswordError> for Problem {
    fn from(error: OwnPasswordError) -> Self {
        match error {
            OwnPasswordError::Access(error) => error.into(),
            OwnPasswordError::Wrong => Self::of(Code::CurrentPasswordWrong),
            OwnPasswordError::Store(error) => error.into(),
            OwnPasswordError::Hashing(error) => error.into(),
        }
    }
}

impl From<ChangePasswordError> for Problem {
    fn from(error: ChangePasswordError) -> Self {
        match error {
            ChangePasswordError::Own(error) => error.into(),
            ChangePasswordError::Password(error) => new_password(&error),
            ChangePasswordError::Store(error) => error.into(),
            ChangePasswordError::Hashing(error) => error.into(),
        }
    }
}

impl From<ChangeEmailError> for Problem {
    fn from(error: ChangeEmailError) -> Self {
        match error {
            ChangeEmailError::Own(error) => error.into(),
            ChangeEmailError::Store(error) => error.into(),
        }
    }
}

impl From<ConfirmEmailError> for Problem {
    fn from(error: ConfirmEmailError) -> Self {
        match error {
            ConfirmEmailError::Access(error) => error.into(),
            ConfirmEmailError::Code(error) => error.into(),
            ConfirmEmailError::SessionEnded => Self::of(Code::SessionEnded),
            ConfirmEmailError::EmailTaken => Self::of(Code::EmailTaken),
            ConfirmEmailError::Store(error) => error.into(),
        }
    }
}
