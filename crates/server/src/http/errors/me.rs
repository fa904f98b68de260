//! Errors of the routes under `/v1/me`.

use tenantry_application::use_cases::me::{
    accept_my_invitation::AcceptMyInvitationError, decline_my_invitation::DeclineMyInvitationError,
    list_my_sessions::ListMySessionsError, list_my_tenants::ListMyTenantsError, received::ReceivedError,
    rename_me::RenameMeError, revoke_my_sessions::RevokeMySessionsError,
};

use super::shared::not_found;
use crate::http::{codes::Code, problem::Problem};

impl From<RenameMeError> for Problem {
    fn from(error: RenameMeError) -> Self {
        match error {
            RenameMeError::Access(error) => error.into(),
            RenameMeError::Store(error) => error.into(),
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
