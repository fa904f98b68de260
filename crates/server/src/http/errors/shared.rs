//! Errors shared by several use cases.

use tenantry_application::{
    actor::AccessError,
    admission::AdmissionError,
    founding::FoundingError,
    ports::{access_tokens::SigningError, password_hasher::HashingError, provisioner::ProvisionError, seed::SeedError},
    seeding::SeedingError,
    use_cases::auth::authenticate::AuthenticateError,
};
use tenantry_domain::{
    admission::Refusal,
    invitation::{InvitationError, ManageInvitationError},
    invitation_link::LinkError,
    mailbox_proofs::CodeError,
    membership::TransferError,
    password::PasswordError,
    policy::Denial,
    principal::RankError,
    slug::Slug,
    tenant::{Blocked, Standing},
};

use crate::http::{
    codes::Code,
    extract::rules::FieldRule,
    problem::{FieldError, Problem},
};

impl From<AccessError> for Problem {
    fn from(error: AccessError) -> Self {
        match error {
            // The token was valid a moment ago, but its membership no longer exists.
            AccessError::NotAMember => AuthenticateError::Revoked.into(),
            AccessError::NoTenant => Self::of(Code::TenantRequired),
            AccessError::NotAnOperator => Self::new(Code::Forbidden, "Only an operator can do this."),
            AccessError::Denied(Denial::Forbidden { role, permission }) => {
                let detail = format!("The role {role} does not have the permission {permission}.");
                Self::new(Code::Forbidden, detail).lacking(permission)
            }
            AccessError::Denied(Denial::TenantBlocked(standing)) => blocked(standing),
        }
    }
}

impl From<RankError> for Problem {
    fn from(error: RankError) -> Self {
        match error {
            RankError::OutrankedByTarget => Self::new(Code::Outranked, "This member ranks above you."),
            RankError::OutrankedByRole => Self::new(Code::Outranked, "You cannot give a role above your own."),
            RankError::RaisesSelf => Self::new(Code::OwnMembership, "You cannot raise your own role."),
            RankError::OwnStatus => Self::new(Code::OwnMembership, "You cannot change your own status; leave instead."),
            RankError::RemovesSelf => Self::new(Code::OwnMembership, "You cannot remove yourself; leave instead."),
        }
    }
}

impl From<TransferError> for Problem {
    fn from(error: TransferError) -> Self {
        match error {
            TransferError::NotOwner => Self::new(Code::Forbidden, "Only an owner can transfer ownership."),
            TransferError::ToSelf => Self::new(Code::OwnershipNotTransferable, "You already own this organization."),
            TransferError::TargetDeactivated => {
                Self::new(Code::OwnershipNotTransferable, "The new owner must be an active member.")
            }
        }
    }
}

impl From<InvitationError> for Problem {
    fn from(error: InvitationError) -> Self {
        match error {
            InvitationError::WrongSecret => Self::of(Code::InvitationInvalid),
            InvitationError::Expired => Self::of(Code::InvitationExpired),
            InvitationError::Revoked => Self::of(Code::InvitationRevoked),
            InvitationError::Declined => Self::of(Code::InvitationDeclined),
            InvitationError::Accepted => Self::of(Code::InvitationAccepted),
        }
    }
}

impl From<LinkError> for Problem {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::WrongSecret => Self::of(Code::LinkInvalid),
            LinkError::Disabled => Self::of(Code::LinkDisabled),
            LinkError::Expired => Self::of(Code::LinkExpired),
            LinkError::UsedUp => Self::of(Code::LinkUsedUp),
        }
    }
}

impl From<ManageInvitationError> for Problem {
    fn from(error: ManageInvitationError) -> Self {
        match error {
            ManageInvitationError::Rank(error) => error.into(),
            ManageInvitationError::State(error) => error.into(),
        }
    }
}

impl From<Blocked> for Problem {
    fn from(Blocked(standing): Blocked) -> Self {
        blocked(standing)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Blocked(error) => error.into(),
            Refusal::AlreadyMember => Self::of(Code::AlreadyMember),
            Refusal::SeatsExhausted => Self::of(Code::SeatsExhausted),
            Refusal::Link(error) => error.into(),
            Refusal::DomainNotAllowed => Self::of(Code::DomainNotAllowed),
            Refusal::AddressUnproved => Self::of(Code::EmailUnverified),
            Refusal::RegistrationClosed | Refusal::ApprovalRequired => Self::new(Code::Forbidden, refusal.to_string()),
        }
    }
}

impl From<AdmissionError> for Problem {
    fn from(error: AdmissionError) -> Self {
        match error {
            AdmissionError::Refused(error) => error.into(),
            AdmissionError::Provisioning(error) => error.into(),
            AdmissionError::Store(error) => error.into(),
        }
    }
}

impl From<FoundingError> for Problem {
    fn from(error: FoundingError) -> Self {
        match error {
            FoundingError::SlugTaken { suggestions } => slug_taken(&suggestions),
            FoundingError::LimitReached => Self::of(Code::FoundingLimitReached),
            FoundingError::Seeding(error) => error.into(),
            FoundingError::Admission(error) => error.into(),
            FoundingError::Store(error) => error.into(),
        }
    }
}

impl From<ProvisionError> for Problem {
    fn from(error: ProvisionError) -> Self {
        match error {
            ProvisionError::Refused { reason } => Self::new(Code::ProvisioningRefused, reason),
            ProvisionError::Store(error) => error.into(),
            ProvisionError::Failed(_) => Self::internal(error),
        }
    }
}

impl From<SeedingError> for Problem {
    fn from(error: SeedingError) -> Self {
        match error {
            SeedingError::Store(error) | SeedingError::Seed { source: SeedError::Store(error), .. } => error.into(),
            SeedingError::Seed { source: SeedError::Failed(_), .. } => Self::internal(error),
        }
    }
}

impl From<HashingError> for Problem {
    fn from(error: HashingError) -> Self {
        Self::unavailable(error)
    }
}

impl From<SigningError> for Problem {
    fn from(error: SigningError) -> Self {
        Self::internal(error)
    }
}

/// The tenant is suspended, canceled or deleted, so its members can only read.
pub(super) fn blocked(standing: Standing) -> Problem {
    Problem::new(Code::TenantSuspended, format!("The organization is {}.", standing.as_str()))
}

/// The response for everything that is not found. It is always the same text, so that callers cannot tell what does not
/// exist from what they may not see.
pub(super) fn not_found() -> Problem {
    Problem::of(Code::NotFound)
}

/// The response to a slug that another organization has.
fn slug_taken(suggestions: &[Slug]) -> Problem {
    Problem::of(Code::SlugTaken).suggest(suggestions.iter().map(ToString::to_string).collect())
}

/// The response to the password of a new account that is not acceptable.
pub(super) fn password(error: &PasswordError) -> Problem {
    refused_password("/password", error)
}

/// The response to the new password of an account that is not acceptable.
pub(super) fn new_password(error: &PasswordError) -> Problem {
    refused_password("/new_password", error)
}

fn refused_password(pointer: &str, error: &PasswordError) -> Problem {
    let (code, detail) = (error.code().into(), error.to_string().into());
    Problem::fields(vec![FieldError { pointer: pointer.to_owned(), code, detail }])
}

impl From<CodeError> for Problem {
    fn from(error: CodeError) -> Self {
        match error {
            CodeError::Wrong => Self::of(Code::CodeInvalid),
            CodeError::TooManyTries { wait } => {
                let seconds = u64::try_from(wait.num_seconds()).unwrap_or_default() + 1;
                Self::new(Code::RateLimited, "Too many wrong codes were entered for this account.").retry_after(seconds)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::{http::header, response::IntoResponse};

    use super::*;

    #[test]
    fn whoever_is_turned_away_by_the_hasher_is_told_when_to_come_back() {
        let answer = Problem::from(HashingError("busy".into())).into_response();
        assert_eq!(answer.status().as_u16(), 503);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
    }
}
