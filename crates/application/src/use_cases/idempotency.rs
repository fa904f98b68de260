//! Requests that can arrive twice: the client's `Idempotency-Key` and the body that it was sent with.

use std::fmt;

use tenantry_domain::Timestamp;

use crate::ports::{
    idempotency_keys::{IdempotencyKey, IdempotencyRecord},
    secrets::{Purpose, SecretSource},
    store_error::StoreError,
    unit_of_work::GlobalPorts,
};

/// A request that the client may repeat, as the client sent it.
#[derive(Clone)]
pub struct RepeatableRequest {
    /// The key that the client chose for the request.
    pub key: String,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl fmt::Debug for RepeatableRequest {
    /// Prints neither the body nor the key: the body can contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RepeatableRequest(…)")
    }
}

impl RepeatableRequest {
    /// Returns the stored form of the request. `scope` names the route and the caller, so keys of two callers never
    /// collide.
    pub(crate) fn to_key(&self, secrets: &dyn SecretSource, scope: &str) -> IdempotencyKey {
        let context = [scope.as_bytes(), &[0], self.key.as_bytes()].concat();
        IdempotencyKey {
            key: secrets.derive(Purpose::IdempotencyKey, &context).hash(),
            fingerprint: secrets.derive(Purpose::IdempotencyFingerprint, &self.body).hash(),
        }
    }
}

/// Returns the record of an earlier request with the same key and body.
///
/// # Errors
/// `reused` if the key came with another body, and the errors of the store.
pub(crate) async fn find_repeated<E: From<StoreError> + Send>(
    work: &mut dyn GlobalPorts,
    key: &IdempotencyKey,
    now: Timestamp,
    reused: E,
) -> Result<Option<IdempotencyRecord>, E> {
    match work.idempotency_keys().find(&key.key, now).await? {
        Some(before) if before.key.fingerprint != key.fingerprint => Err(reused),
        before => Ok(before),
    }
}
