//! The in-memory store keeps every promise of the store's ports.

use tenantry_testkit::{contract_suite, memory::MemoryStore};

async fn empty_store() -> MemoryStore {
    MemoryStore::new()
}

contract_suite!(empty_store);
