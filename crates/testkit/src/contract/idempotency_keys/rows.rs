//! The calls of the idempotency-key port.

use tenantry_application::ports::idempotency_keys::IdempotencyRecord;
use tenantry_domain::{Timestamp, secret::SecretHash};

use crate::contract::rows::{Done, GlobalRows, commit, find};

impl GlobalRows {
    pub(in crate::contract) async fn insert_record(&self, record: &IdempotencyRecord, now: Timestamp) -> Done {
        commit!(self, idempotency_keys.insert(record, now))
    }

    pub(in crate::contract) async fn find_record(&self, key: &SecretHash, now: Timestamp) -> Option<IdempotencyRecord> {
        find!(self, idempotency_keys.find(key, now))
    }
}
