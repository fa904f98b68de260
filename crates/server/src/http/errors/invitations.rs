//! Errors of sending and accepting invitations.

use tenantry_application::use_cases::invitations::{
    accept_invitation::AcceptInvitationError, find_invitation::FindInvitationError, invite::InviteError,
    list_invitations::ListInvitationsError, preview_invitation::PreviewInvitationError,
    resend_invitation::ResendInvitationError, revoke_invitation::RevokeInvitationError,
};

use super::shared::{not_found, password};
use crate::http::{
    codes::Code,
    problem::{FieldError, Problem},
};

impl From<ListInvitationsError> for Problem {
    fn from(error: ListInvitationsError) -> Self {
        match error {
            ListInvitationsError::Access(error) => error.into(),
            ListInvitationsError::Store(error) => error.into(),
        }
    }
}

impl From<FindInvitationError> for Problem {
    fn from(error: FindInvitationError) -> Self {
        match error {
            FindInvitationError::Access(error) => error.into(),
            FindInvitationError::NotFound => not_found(),
            FindInvitationError::Store(error) => error.into(),
        }
    }
}

impl From<InviteError> for Problem {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Access(error) => error.into(),
            InviteError::Rank(error) => error.into(),
            InviteError::AlreadyMember => Self::of(Code::AlreadyMember),
            InviteError::AlreadyInvited => Self::of(Code::AlreadyInvited),
            InviteError::SeatsExhausted => Self::of(Code::SeatsExhausted),
            InviteError::IdempotencyKeyReused => Self::of(Code::IdempotencyKeyReused),
            InviteError::Store(error) => error.into(),
        }
    }
}

impl From<ResendInvitationError> for Problem {
    fn from(error: ResendInvitationError) -> Self {
        match error {
            ResendInvitationError::Access(error) => error.into(),
            ResendInvitationError::NotFound => not_found(),
            ResendInvitationError::Invitation(error) => error.into(),
            ResendInvitationError::AlreadyInvited => Self::of(Code::AlreadyInvited),
            ResendInvitationError::SeatsExhausted => Self::of(Code::SeatsExhausted),
            ResendInvitationError::Store(error) => error.into(),
        }
    }
}

impl From<RevokeInvitationError> for Problem {
    fn from(error: RevokeInvitationError) -> Self {
        match error {
            RevokeInvitationError::Access(error) => error.into(),
            RevokeInvitationError::NotFound => not_found(),
            RevokeInvitationError::Invitation(error) => error.into(),
            RevokeInvitationError::Store(error) => error.into(),
        }
    }
}

impl From<PreviewInvitationError> for Problem {
    fn from(error: PreviewInvitationError) -> Self {
        match error {
            PreviewInvitationError::Invitation(error) => error.into(),
            PreviewInvitationError::Blocked(error) => error.into(),
            PreviewInvitationError::Store(error) => error.into(),
        }
    }
}

impl From<AcceptInvitationError> for Problem {
    fn from(error: AcceptInvitationError) -> Self {
        match error {
            AcceptInvitationError::Invitation(error) => error.into(),
            AcceptInvitationError::Admission(error) => error.into(),
            AcceptInvitationError::OtherPerson => Self::of(Code::InvitationForOther),
            AcceptInvitationError::Incomplete { name, password } => Self::fields(missing(name, password)),
            AcceptInvitationError::InvalidCredentials => {
                Self::new(Code::InvalidCredentials, "If this email address has an account, the password is wrong.")
            }
            AcceptInvitationError::EmailTaken => Self::of(Code::EmailTaken),
            AcceptInvitationError::SessionEnded => Self::of(Code::SessionEnded),
            AcceptInvitationError::Password(error) => password(&error),
            AcceptInvitationError::Store(error) => error.into(),
            AcceptInvitationError::Hashing(error) => error.into(),
            AcceptInvitationError::Signing(error) => error.into(),
        }
    }
}

/// Returns an error for each field that is still required to accept.
fn missing(name: bool, password: bool) -> Vec<FieldError> {
    [("/name", name), ("/password", password)]
        .into_iter()
        .filter(|(_, is_missing)| *is_missing)
        .map(|(pointer, _)| FieldError {
            pointer: pointer.to_owned(),
            code: "required".into(),
            detail: "is required".into(),
        })
        .collect()
}
