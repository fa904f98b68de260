//! The calls of the outbox port.

use tenantry_application::ports::outbox::Event;
use tenantry_domain::Timestamp;

use crate::contract::rows::{Done, TenantRows, commit, read};

impl TenantRows {
    pub(in crate::contract) async fn list_events(&self, after: u64, most: u32) -> Vec<Event> {
        read!(self, outbox.list(after, most))
    }

    pub(in crate::contract) async fn first_event(&self, since: Timestamp) -> Option<u64> {
        read!(self, outbox.find_first(since))
    }

    pub(in crate::contract) async fn delete_events(&self, passed: u64, before: Timestamp, most: u32) -> Done<u32> {
        commit!(self, outbox.delete(passed, before, most))
    }
}
