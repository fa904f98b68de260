//! What a person can prove a mailbox by: a code of six digits, and the link that resets a password.
//!
//! There is one value for each person. It is stored under a version, so that of concurrent presentations one wins. The
//! secrets are hashes, and a code is first mixed with a key of the installation, because six digits alone are found at
//! once from their hash.

mod decisions;
#[cfg(test)]
mod tests;

pub use self::decisions::{
    CODE_KEPT, CODE_LIFETIME, CodeError, Issued, NewCode, RESET_KEPT, RESET_LIFETIME, ResetError, TRIES_OF_CODE,
    TRIES_OF_PERSON, TRIES_SPAN,
};
use crate::{email::Email, id::Id, secret::SecretHash, time::Timestamp, user::UserId};

/// Identifies a [`Reset`].
pub type ResetId = Id<Reset>;

/// What a code is for. A code for one purpose is worthless for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodePurpose {
    /// Proves the address of the account.
    VerifyEmail,
    /// Proves the address that the account is to have.
    ChangeEmail,
}

impl CodePurpose {
    /// All purposes.
    pub const ALL: [Self; 2] = [Self::VerifyEmail, Self::ChangeEmail];

    /// Returns the name of the purpose in rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ChangeEmail => "change_email",
        }
    }
}

/// A code that was mailed and can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it is for.
    pub purpose: CodePurpose,
    /// The address that it was mailed to.
    pub email: Email,
    /// The hash of the code, mixed with the installation's key, the person, the purpose and the address.
    pub hash: SecretHash,
    /// When it expires.
    pub expires_at: Timestamp,
    /// How many wrong codes were entered instead of it.
    pub tries: u32,
}

/// A link to reset the password that was mailed and can still be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// The link's id.
    pub id: ResetId,
    /// The address that it was mailed to.
    pub email: Email,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// When it expires.
    pub expires_at: Timestamp,
}

/// The codes and links of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxProofs {
    snapshot: MailboxProofsSnapshot,
}

/// The fields of [`MailboxProofs`], as an adapter stores and restores them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxProofsSnapshot {
    /// The person.
    pub user_id: UserId,
    /// The newest code, until it is used or voided.
    pub code: Option<Code>,
    /// The wrong codes that were entered since [`tries_since`](Self::tries_since), whatever code they were meant for.
    pub tries: u32,
    /// When the first of these was entered.
    pub tries_since: Timestamp,
    /// The newest link, until it is used or voided.
    pub reset: Option<Reset>,
    /// Counts the changes, starting at 1. 0 for a value that was never stored.
    pub version: u32,
}

impl MailboxProofs {
    /// Creates the value of a person who was never mailed anything.
    pub const fn none(user_id: UserId, now: Timestamp) -> Self {
        let snapshot =
            MailboxProofsSnapshot { user_id, code: None, tries: 0, tries_since: now, reset: None, version: 0 };
        Self { snapshot }
    }

    /// Restores the value from its stored fields.
    pub const fn restore(snapshot: MailboxProofsSnapshot) -> Self {
        Self { snapshot }
    }

    /// Returns the fields to store.
    pub const fn snapshot(&self) -> &MailboxProofsSnapshot {
        &self.snapshot
    }

    /// Returns the address that a code for this purpose was mailed to, if there is such a code.
    pub fn address_for(&self, purpose: CodePurpose) -> Option<&Email> {
        self.snapshot.code.as_ref().filter(|code| code.purpose == purpose).map(|code| &code.email)
    }
}
