//! A changed address, which whoever reads the old mailbox can take back for some days.

mod decisions;

use crate::{
    email::Email,
    id::Id,
    secret::SecretHash,
    time::{Span, Timestamp},
    user::UserId,
};

/// How long a change of the address can be undone: 7 days.
pub const UNDO_LIFETIME: Span = Span::days(7);

/// Identifies an [`EmailChange`].
pub type EmailChangeId = Id<EmailChange>;

/// A change of an account's address. Only the change of a proved address can be undone: the holder of any other mailbox
/// has no claim to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailChange {
    /// The change's id.
    pub id: EmailChangeId,
    /// The account.
    pub user_id: UserId,
    /// The version of the account that the change led to. It orders the changes, whatever the clock does.
    pub number: u32,
    /// The address before.
    pub before: Email,
    /// The hash of the secret of the link that was mailed there.
    pub hash: SecretHash,
    /// Until when it can be undone.
    pub undo_until: Timestamp,
}

/// Why a change is not undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    /// The link is unknown or was used. The answer does not say which.
    #[error("the link is not valid")]
    Invalid,
    /// The link has expired.
    #[error("the link has expired")]
    Expired,
}
