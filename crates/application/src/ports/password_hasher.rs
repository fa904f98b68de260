//! The port of password hashing: slow on purpose, so never on the runtime's threads and never unbounded.

use async_trait::async_trait;
use tenantry_domain::password::{ChosenPassword, PasswordHash, PlainPassword};

/// What a check of a password gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not the password, or there is none.
    Wrong,
    /// It is.
    Right,
    /// It is, and its hash was made with other parameters than today's: hash it anew.
    RightButOutdated,
}

/// Hashing is not available, for instance because the process is shutting down.
#[derive(Debug, thiserror::Error)]
#[error("password hashing is not available")]
pub struct HashingError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Hashes and checks passwords.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// MUST hash with argon2id and at least OWASP's minimum, with a salt of its own.
    async fn hash(&self, password: &ChosenPassword) -> Result<PasswordHash, HashingError>;

    /// MUST hash as [`hash`](Self::hash) does. For a password that was chosen before, and that `verify` just called
    /// `RightButOutdated`; nobody else may set a password that was not held against what is known of its person.
    async fn rehash(&self, password: &PlainPassword) -> Result<PasswordHash, HashingError>;

    /// MUST take as long where `stored` is `None` as where it is not, and then answer `Wrong`.
    async fn verify(&self, password: &PlainPassword, stored: Option<PasswordHash>) -> Result<Verdict, HashingError>;
}
