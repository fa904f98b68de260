//! Errors of claiming and verifying domains.

use tenantry_application::use_cases::domains::{
    change_domain::ChangeDomainError, claim_domain::ClaimDomainError, find_domain::FindDomainError,
    list_domains::ListDomainsError, remove_domain::RemoveDomainError, verify_domain::VerifyDomainError,
};

use super::shared::not_found;
use crate::http::{codes::Code, problem::Problem};

impl From<ClaimDomainError> for Problem {
    fn from(error: ClaimDomainError) -> Self {
        match error {
            ClaimDomainError::Access(error) => error.into(),
            ClaimDomainError::AlreadyClaimed => Self::of(Code::DomainClaimed),
            ClaimDomainError::Store(error) => error.into(),
        }
    }
}

impl From<ListDomainsError> for Problem {
    fn from(error: ListDomainsError) -> Self {
        match error {
            ListDomainsError::Access(error) => error.into(),
            ListDomainsError::Store(error) => error.into(),
        }
    }
}

impl From<FindDomainError> for Problem {
    fn from(error: FindDomainError) -> Self {
        match error {
            FindDomainError::Access(error) => error.into(),
            FindDomainError::NotFound => not_found(),
            FindDomainError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeDomainError> for Problem {
    fn from(error: ChangeDomainError) -> Self {
        match error {
            ChangeDomainError::Access(error) => error.into(),
            ChangeDomainError::NotFound => not_found(),
            ChangeDomainError::Store(error) => error.into(),
        }
    }
}

impl From<RemoveDomainError> for Problem {
    fn from(error: RemoveDomainError) -> Self {
        match error {
            RemoveDomainError::Access(error) => error.into(),
            RemoveDomainError::NotFound => not_found(),
            RemoveDomainError::Store(error) => error.into(),
        }
    }
}

impl From<VerifyDomainError> for Problem {
    fn from(error: VerifyDomainError) -> Self {
        match error {
            VerifyDomainError::Access(error) => error.into(),
            VerifyDomainError::NotFound => not_found(),
            VerifyDomainError::Taken => Self::of(Code::DomainTaken),
            VerifyDomainError::Store(error) => error.into(),
        }
    }
}
