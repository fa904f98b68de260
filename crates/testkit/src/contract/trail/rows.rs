//! The calls of the trail port.

use tenantry_application::ports::trail::TrailEntry;

use crate::contract::rows::{Done, TenantRows, commit};

impl TenantRows {
    pub(in crate::contract) async fn insert_trail(&self, entries: &[TrailEntry]) -> Done {
        commit!(self, trail.insert(entries))
    }
}
