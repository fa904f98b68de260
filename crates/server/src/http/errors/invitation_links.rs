//! Errors of making invitation links and of joining by them.

use tenantry_application::use_cases::{
    auth::sign_up_by_link::SignUpByLinkError,
    invitation_links::{
        change_link::ChangeLinkError, create_link::CreateLinkError, delete_link::DeleteLinkError,
        find_link::FindLinkError, list_links::ListLinksError, preview_link::PreviewLinkError,
        renew_link::RenewLinkError,
    },
    me::join_tenant::JoinTenantError,
};
use tenantry_domain::invitation_link::ManageLinkError;

use super::shared::{not_found, password};
use crate::http::{
    codes::Code,
    problem::{FieldError, Problem},
};

impl From<ManageLinkError> for Problem {
    fn from(error: ManageLinkError) -> Self {
        let (pointer, code) = match error {
            ManageLinkError::Rank(error) => return error.into(),
            ManageLinkError::ExpiresInThePast => ("/expires_at", "in_the_past"),
            ManageLinkError::FewerThanUsed => ("/max_uses", "out_of_range"),
        };
        let detail = error.to_string().into();
        Self::fields(vec![FieldError { pointer: pointer.to_owned(), code: code.into(), detail }])
    }
}

impl From<CreateLinkError> for Problem {
    fn from(error: CreateLinkError) -> Self {
        match error {
            CreateLinkError::Access(error) => error.into(),
            CreateLinkError::Link(error) => error.into(),
            CreateLinkError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeLinkError> for Problem {
    fn from(error: ChangeLinkError) -> Self {
        match error {
            ChangeLinkError::Access(error) => error.into(),
            ChangeLinkError::NotFound => not_found(),
            ChangeLinkError::Link(error) => error.into(),
            ChangeLinkError::Store(error) => error.into(),
        }
    }
}

impl From<RenewLinkError> for Problem {
    fn from(error: RenewLinkError) -> Self {
        match error {
            RenewLinkError::Access(error) => error.into(),
            RenewLinkError::NotFound => not_found(),
            RenewLinkError::Rank(error) => error.into(),
            RenewLinkError::Store(error) => error.into(),
        }
    }
}

impl From<DeleteLinkError> for Problem {
    fn from(error: DeleteLinkError) -> Self {
        match error {
            DeleteLinkError::Access(error) => error.into(),
            DeleteLinkError::NotFound => not_found(),
            DeleteLinkError::Rank(error) => error.into(),
            DeleteLinkError::Store(error) => error.into(),
        }
    }
}

impl From<FindLinkError> for Problem {
    fn from(error: FindLinkError) -> Self {
        match error {
            FindLinkError::Access(error) => error.into(),
            FindLinkError::NotFound => not_found(),
            FindLinkError::Store(error) => error.into(),
        }
    }
}

impl From<ListLinksError> for Problem {
    fn from(error: ListLinksError) -> Self {
        match error {
            ListLinksError::Access(error) => error.into(),
            ListLinksError::Store(error) => error.into(),
        }
    }
}

impl From<PreviewLinkError> for Problem {
    fn from(error: PreviewLinkError) -> Self {
        match error {
            PreviewLinkError::Link(error) => error.into(),
            PreviewLinkError::Blocked(error) => error.into(),
            PreviewLinkError::Store(error) => error.into(),
        }
    }
}

impl From<SignUpByLinkError> for Problem {
    fn from(error: SignUpByLinkError) -> Self {
        match error {
            SignUpByLinkError::EmailTaken => Self::of(Code::EmailTaken),
            SignUpByLinkError::IdempotencyKeyReused => Self::of(Code::IdempotencyKeyReused),
            SignUpByLinkError::Password(error) => password(&error),
            SignUpByLinkError::Admission(error) => error.into(),
            SignUpByLinkError::Store(error) => error.into(),
            SignUpByLinkError::Hashing(error) => error.into(),
            SignUpByLinkError::Signing(error) => error.into(),
        }
    }
}

impl From<JoinTenantError> for Problem {
    fn from(error: JoinTenantError) -> Self {
        match error {
            JoinTenantError::Access(error) => error.into(),
            JoinTenantError::SessionEnded => Self::of(Code::SessionEnded),
            JoinTenantError::Admission(error) => error.into(),
            JoinTenantError::Store(error) => error.into(),
            JoinTenantError::Signing(error) => error.into(),
        }
    }
}
