//! The calls of the port of event cursors.

use tenantry_domain::event::{EventCursor, HandlerName};

use crate::contract::rows::{Done, TenantRows, commit, find, read};

impl TenantRows {
    pub(in crate::contract) async fn find_cursor(&self, handler: &HandlerName) -> Option<EventCursor> {
        find!(self, event_cursors.find(handler))
    }

    pub(in crate::contract) async fn list_cursors(&self) -> Vec<EventCursor> {
        read!(self, event_cursors.list())
    }

    pub(in crate::contract) async fn update_cursor(&self, cursor: &EventCursor) -> Done {
        commit!(self, event_cursors.update(cursor))
    }

    pub(in crate::contract) async fn delete_cursor(&self, handler: &HandlerName) -> Done {
        commit!(self, event_cursors.delete(handler))
    }
}
