//! Requests that may come twice: the client's `Idempotency-Key` and what it was sent with.

use std::fmt;

use crate::ports::{
    idempotency_keys::IdempotencyKey,
    secrets::{Purpose, SecretSource},
};

/// A request that the client may send again, as it was sent.
#[derive(Clone)]
pub struct RepeatableRequest {
    /// The key the client made for it.
    pub key: String,
    /// The body, byte by byte.
    pub body: Vec<u8>,
}

impl fmt::Debug for RepeatableRequest {
    /// The body can hold a password, so neither it nor the key is printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RepeatableRequest(…)")
    }
}

impl RepeatableRequest {
    /// What is stored of the request. `scope` names route and caller, so that the keys of two callers never meet.
    pub(crate) fn to_key(&self, secrets: &dyn SecretSource, scope: &str) -> IdempotencyKey {
        let context = [scope.as_bytes(), &[0], self.key.as_bytes()].concat();
        IdempotencyKey {
            key: secrets.derive(Purpose::IdempotencyKey, &context).hash(),
            fingerprint: secrets.derive(Purpose::IdempotencyFingerprint, &self.body).hash(),
        }
    }
}
