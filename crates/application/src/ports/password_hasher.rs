//! The port of password hashing. Hashing is slow on purpose, so it never runs on the runtime's threads and is always
//! bounded.

use async_trait::async_trait;
use tenantry_domain::password::{ChosenPassword, PasswordHash, PlainPassword};

/// The result of a password check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The password is wrong, or none is stored.
    Wrong,
    /// The password is right.
    Right,
    /// The password is right, but its hash uses outdated parameters: rehash it.
    RightButOutdated,
}

/// The stored hash cannot be checked: it has an unknown form, or would cost more than a server can spend on one sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the password hash can't be used: {0}")]
pub struct UnusableHash(pub String);

/// Hashing is not available, for example because the process is shutting down.
#[derive(Debug, thiserror::Error)]
#[error("password hashing is not available")]
pub struct HashingError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Hashes and checks passwords.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// MUST hash with argon2id and at least OWASP's minimum, with a salt of its own.
    async fn hash(&self, password: &ChosenPassword) -> Result<PasswordHash, HashingError>;

    /// MUST hash as [`hash`](Self::hash) does. Use this only for a password that was chosen before and that
    /// `verify` just called `RightButOutdated`. All other callers must check a new password
    /// against the known data of its person.
    async fn rehash(&self, password: &PlainPassword) -> Result<PasswordHash, HashingError>;

    /// MUST take as long where `stored` is `None` as where it is not, and then answer `Wrong`.
    async fn verify(&self, password: &PlainPassword, stored: Option<PasswordHash>) -> Result<Verdict, HashingError>;

    /// MUST refuse a hash that `verify` could not check, without computing anything.
    fn check(&self, stored: &PasswordHash) -> Result<(), UnusableHash>;
}
