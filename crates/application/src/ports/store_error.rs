//! The five things that can go wrong in a store. Not found is none of them: it is `Option::None`.

use std::error::Error;

/// What a write collided with. The database refuses these, not a read that came before the write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// Another user has the email address.
    Email,
    /// Another tenant has the slug.
    Slug,
    /// The user belongs to the tenant already.
    Membership,
    /// An open invitation for the address exists in the tenant.
    OpenInvitation,
    /// No seat is free.
    Seats,
    /// The tenant would be left without an active owner.
    LastOwner,
    /// The refresh token has a successor already.
    RefreshToken,
    /// The idempotency key was used before.
    IdempotencyKey,
}

/// Why a store did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The write collides with what is there.
    #[error("the change collides with {what:?}")]
    Conflict {
        /// With what.
        what: Conflict,
    },
    /// Somebody else changed the row since it was read.
    #[error("the data was changed by somebody else at the same time")]
    Stale,
    /// The store can't be reached or did not answer; trying again may help.
    #[error("the store is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The store was lost while it committed: the unit of work may be stored, whole, or not at all. Nothing that follows
    /// from it may be told or sent as if it were, and nobody may be told that it was not.
    #[error("whether the change was stored is not known")]
    OutcomeUnknown(#[source] Box<dyn Error + Send + Sync>),
    /// A row holds what our own rules forbid.
    #[error("stored {what} {id} can't be read")]
    Corrupt {
        /// Which kind of row.
        what: &'static str,
        /// Its key, as text.
        id: String,
    },
}

impl StoreError {
    /// Whether the write collided with that.
    pub fn is_conflict(&self, with: Conflict) -> bool {
        matches!(self, Self::Conflict { what } if *what == with)
    }
}
