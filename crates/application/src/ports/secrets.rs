//! The port of secrets: random ones, and ones derived so that the same question has the same answer.

use tenantry_domain::secret::Secret;

/// What a derived secret is for; two purposes never share a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The successor of a refresh token, derived from the secret it follows.
    RefreshSuccessor,
    /// The inviter's copy of an invitation, so that a repeated request gets the same link.
    InviterCopy,
    /// Which request an idempotency key stands for.
    IdempotencyKey,
    /// What that request said. Keyed, because a request can hold a password.
    IdempotencyFingerprint,
    /// That a list of ours gave a cursor.
    ListCursor,
}

/// Makes secrets.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait SecretSource: Send + Sync {
    /// MUST give 256 bits from a cryptographically secure source.
    fn random(&self) -> Secret;

    /// MUST give the same secret for the same purpose and context, and one that nobody can tell from random without
    /// the installation's own key.
    fn derive(&self, purpose: Purpose, context: &[u8]) -> Secret;
}
