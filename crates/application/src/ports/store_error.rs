//! The ways in which a store can fail. Not found is not one of them: it is `Option::None`.

use std::error::Error;

use tenantry_domain::tenant::Tier;

/// The constraint that a write violates. The database rejects the write; a preceding read does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// Another user has the email address.
    Email,
    /// Another tenant has the slug.
    Slug,
    /// The user already belongs to the tenant.
    Membership,
    /// An open invitation for the address exists in the tenant.
    OpenInvitation,
    /// The invitation link was used as often as it may be.
    LinkUses,
    /// The tenant claims the domain already.
    DomainClaim,
    /// Another tenant has the domain verified.
    VerifiedDomain,
    /// No seat is free.
    Seats,
    /// The tenant would have no active owner left.
    LastOwner,
    /// A row of the embedding service refers to the membership and keeps it from being deleted.
    MemberInUse,
    /// The user has founded as many tenants as one person may found.
    FoundedTenants,
    /// The refresh token already has a successor.
    RefreshToken,
    /// The idempotency key was used before.
    IdempotencyKey,
}

/// Why a store did not execute an operation.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The write conflicts with stored data.
    #[error("the change collides with {what:?}")]
    Conflict {
        /// The violated constraint.
        what: Conflict,
    },
    /// Another writer changed the row since it was read.
    #[error("the data was changed by somebody else at the same time")]
    Stale,
    /// The store cannot be reached or did not answer. A retry may succeed.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// One tenant's own tables lack what this version needs, or are not there. Nothing of another tenant is affected.
    #[error(
        "the tenant's own tables are not as this version needs them; `tenantry migrate status` says what is missing"
    )]
    TenantUnavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The store keeps no tenant in that tier.
    #[error("no tenant can be in the tier {tier}: {reason}")]
    NoSuchTier {
        /// The tier.
        tier: Tier,
        /// Why not, and what to do.
        reason: &'static str,
    },
    /// The connection to the store was lost during the commit: the unit of work is stored completely or not at all. Do
    /// not report or send anything that assumes it was stored, and do not report that it was not.
    #[error("whether the change was stored is not known")]
    OutcomeUnknown(#[source] Box<dyn Error + Send + Sync>),
    /// A row violates our own rules.
    #[error("stored {what} {id} can't be read")]
    Corrupt {
        /// The kind of row.
        what: &'static str,
        /// The key of the row, as text.
        id: String,
    },
}

impl StoreError {
    /// Returns whether the write violated that constraint.
    pub fn is_conflict(&self, with: Conflict) -> bool {
        matches!(self, Self::Conflict { what } if *what == with)
    }
}
