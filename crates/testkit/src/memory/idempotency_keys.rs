//! Idempotency keys in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    idempotency_keys::{IdempotencyKeyRepository, IdempotencyRecord},
    store_error::{Conflict, StoreError},
};
use tenantry_domain::{Timestamp, secret::SecretHash};

use super::{
    state::{State, conflict},
    unit_of_work::MemoryWork,
};

#[async_trait]
impl<S: Send + Sync> IdempotencyKeyRepository for MemoryWork<S> {
    async fn find(&mut self, key: &SecretHash, now: Timestamp) -> Result<Option<IdempotencyRecord>, StoreError> {
        Ok(remembered(self.look(), key, now))
    }

    async fn insert(&mut self, record: &IdempotencyRecord, now: Timestamp) -> Result<(), StoreError> {
        self.write(|state| {
            if remembered(state, &record.key.key, now).is_some() {
                return Err(conflict(Conflict::IdempotencyKey));
            }
            state.idempotency_keys.insert(*record.key.key.as_bytes(), *record);
            Ok(())
        })
    }
}

fn remembered(state: &State, key: &SecretHash, now: Timestamp) -> Option<IdempotencyRecord> {
    state.idempotency_keys.get(key.as_bytes()).filter(|record| now < record.expires_at).copied()
}
