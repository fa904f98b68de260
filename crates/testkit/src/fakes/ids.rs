//! Sequential IDs: a test can predict them, and they sort in the order of their creation.

use std::sync::atomic::{AtomicU64, Ordering};

use tenantry_application::ports::ids::IdGenerator;
use uuid::{Builder, Uuid};

/// Returns valid UUIDv7 that count up from 1. Each generator starts again.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl IdGenerator for SequentialIds {
    fn uuid(&self) -> Uuid {
        uuid_v7(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// Returns the UUIDv7 of that number. The number is in the time part, so that IDs sort by it, and again at the end,
/// where people look to distinguish two IDs.
pub(crate) fn uuid_v7(number: u64) -> Uuid {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    Builder::from_unix_timestamp_millis(1_893_456_000_000 + number, &random).into_uuid()
}
