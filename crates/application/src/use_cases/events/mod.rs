//! Events are delivered to the handlers of an embedding service, and operators see how far each handler is.

mod bounds;
mod consumer;
pub mod delete_old_events;
pub mod deliver_events;
pub mod forget_handler;
mod handling;
pub mod list_handlers;
mod place;
pub mod register_handlers;
pub mod resume_handler;

use self::{
    delete_old_events::DeleteOldEvents, deliver_events::DeliverEvents, forget_handler::ForgetHandler,
    list_handlers::ListHandlers, register_handlers::RegisterHandlers, resume_handler::ResumeHandler,
};
use crate::{parts::Parts, use_cases::tenants::find_tenant::FindTenant};

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Events {
    pub register: RegisterHandlers,
    pub deliver: DeliverEvents,
    pub list: ListHandlers,
    pub resume: ResumeHandler,
    pub forget: ForgetHandler,
    pub delete_old: DeleteOldEvents,
}

impl Events {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        let (store, clock) = (&parts.adapters.store, &parts.adapters.clock);
        let handlers = &parts.adapters.event_handlers;
        let find_tenant = || FindTenant { store: store.clone() };
        Self {
            register: RegisterHandlers { store: store.clone(), clock: clock.clone(), handlers: handlers.clone() },
            deliver: DeliverEvents { access: access(), handlers: handlers.clone() },
            list: ListHandlers { find_tenant: find_tenant(), access: access() },
            resume: ResumeHandler { find_tenant: find_tenant(), access: access() },
            forget: ForgetHandler { store: store.clone(), access: access() },
            delete_old: DeleteOldEvents { store: store.clone(), access: access(), settings: parts.settings.clone() },
        }
    }
}
