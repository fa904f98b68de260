//! The calls of the port of known event handlers.

use tenantry_application::ports::known_handlers::KnownHandler;
use tenantry_domain::event::HandlerName;

use crate::contract::rows::{Done, GlobalRows, TenantRows, commit, read};

impl GlobalRows {
    pub(in crate::contract) async fn list_handlers(&self) -> Vec<KnownHandler> {
        read!(self, known_handlers.list())
    }

    pub(in crate::contract) async fn insert_handler(&self, handler: &KnownHandler) -> Done {
        commit!(self, known_handlers.insert(handler))
    }

    pub(in crate::contract) async fn announce_handler(&self, name: &HandlerName) -> Done {
        commit!(self, known_handlers.update_announced(name))
    }

    pub(in crate::contract) async fn delete_handler(&self, name: &HandlerName) -> Done<bool> {
        commit!(self, known_handlers.delete(name))
    }
}

impl TenantRows {
    pub(in crate::contract) async fn list_handlers(&self) -> Vec<KnownHandler> {
        read!(self, known_handlers.list())
    }
}
