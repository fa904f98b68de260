//! Stored passwords in memory. They stand in the rows of people.

use async_trait::async_trait;
use tenantry_application::ports::{passwords::PasswordRepository, store_error::StoreError};
use tenantry_domain::{Timestamp, password::PasswordHash, user::UserId};

use super::unit_of_work::MemoryWork;

#[async_trait]
impl<S: Send + Sync> PasswordRepository for MemoryWork<S> {
    async fn claim(&mut self, user: UserId, password: &PasswordHash) -> Result<(), StoreError> {
        let stored = self.look().users.get(&user).and_then(|row| row.password.as_ref());
        if stored == Some(password) { Ok(()) } else { Err(StoreError::Stale) }
    }

    async fn update(
        &mut self,
        user: UserId,
        before: &PasswordHash,
        after: &PasswordHash,
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|state| {
            let stored = state.users.get_mut(&user);
            let row = stored.filter(|row| row.password.as_ref() == Some(before));
            row.ok_or(StoreError::Stale)?.password = Some(after.clone());
            Ok(())
        })
    }

    async fn insert(&mut self, user: UserId, password: &PasswordHash, _now: Timestamp) -> Result<(), StoreError> {
        self.write(|state| {
            if let Some(row) = state.users.get_mut(&user) {
                row.password = Some(password.clone());
            }
            Ok(())
        })
    }

    async fn delete(&mut self, user: UserId) -> Result<(), StoreError> {
        self.write(|state| {
            if let Some(row) = state.users.get_mut(&user) {
                row.password = None;
            }
            Ok(())
        })
    }
}
