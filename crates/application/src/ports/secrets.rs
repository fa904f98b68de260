//! The port of secrets: random secrets, and derived secrets that are the same for the same input.

use tenantry_domain::secret::Secret;

/// The purpose of a derived secret. Two purposes never share a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The successor of a refresh token, derived from the secret of its predecessor.
    RefreshSuccessor,
    /// The inviter's copy of an invitation, so that a repeated request gets the same link.
    InviterCopy,
    /// The identity of the request behind an idempotency key.
    IdempotencyKey,
    /// The fingerprint of that request's body. Keyed, because a request can contain a password.
    IdempotencyFingerprint,
    /// The proof that a cursor comes from one of our lists.
    ListCursor,
    /// The name of a mail's recipient, by which mails to one address are counted.
    MailRecipient,
    /// The stored form of a code of six digits, which its hash alone would give away.
    EmailCode,
    /// The place of an address without an account, where a request for it writes what it would for another.
    Decoy,
    /// The key that seals the links and codes of mails that wait.
    SealedMail,
    /// The proof that a form comes from one of our pages.
    FormToken,
}

/// Generates and derives secrets.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait SecretSource: Send + Sync {
    /// MUST give 256 bits from a cryptographically secure source.
    fn random(&self) -> Secret;

    /// MUST give the same secret for the same purpose and context, and one that nobody can tell from random without
    /// the installation's own key.
    fn derive(&self, purpose: Purpose, context: &[u8]) -> Secret;
}
