//! Ids in a row, so that a test can foretell them and their order is that in which they were made.

use std::sync::atomic::{AtomicU64, Ordering};

use tenantry_application::ports::ids::IdGenerator;
use uuid::{Builder, Uuid};

/// Gives valid UUIDv7 that count up from 1, beginning anew with each generator.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl IdGenerator for SequentialIds {
    fn uuid(&self) -> Uuid {
        uuid_v7(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

/// The UUIDv7 of that number. The number stands in the time, so that ids sort by it, and once more at the end, where
/// people look to tell two ids apart.
pub(crate) fn uuid_v7(number: u64) -> Uuid {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&number.to_be_bytes());
    Builder::from_unix_timestamp_millis(1_893_456_000_000 + number, &random).into_uuid()
}
