//! The port of stored passwords. A new user is inserted with theirs, see [`users`](super::users).

use async_trait::async_trait;
use tenantry_domain::{Timestamp, password::PasswordHash, user::UserId};

use super::store_error::StoreError;

/// Passwords in a unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait PasswordRepository: Send {
    /// MUST answer `Stale` unless `password` is the stored one.
    /// MUST keep it the stored one until the unit of work ends.
    async fn claim(&mut self, user: UserId, password: &PasswordHash) -> Result<(), StoreError>;

    /// MUST replace the stored password `before` by `after`.
    /// MUST answer `Stale` for any other stored password and leave it as it is: it is newer.
    async fn update(
        &mut self,
        user: UserId,
        before: &PasswordHash,
        after: &PasswordHash,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// MUST store that password in place of any other.
    async fn insert(&mut self, user: UserId, password: &PasswordHash, now: Timestamp) -> Result<(), StoreError>;

    /// MUST leave the user without a password.
    async fn delete(&mut self, user: UserId) -> Result<(), StoreError>;
}
