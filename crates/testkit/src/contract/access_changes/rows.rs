//! The calls of the access-change port.

use tenantry_application::ports::access_changes::RecordedAccessChange;

use crate::contract::rows::{Done, GlobalRows, commit};

impl GlobalRows {
    pub(in crate::contract) async fn insert_changes(&self, changes: &[RecordedAccessChange]) -> Done {
        commit!(self, access_changes.insert(changes))
    }
}
