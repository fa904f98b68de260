//! The port for reading the audit log of a tenant. Its entries are written with the [trail](super::trail).

use std::collections::BTreeMap;

use async_trait::async_trait;
use tenantry_domain::{
    page::{Page, PageRequest},
    user::UserId,
};
use uuid::Uuid;

use super::{outbox::Event, store_error::StoreError};
use crate::actor::Origin;

/// An entry of the audit log, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Who did what, on what, and when.
    pub event: Event,
    /// From where.
    pub origin: Origin,
    /// What it [mentions](Event::mentions), by its id, as it is called now: members by their names, invitations by their
    /// addresses. Whoever has left has no name.
    pub names: BTreeMap<Uuid, String>,
}

impl AuditEvent {
    /// Returns what the thing of that id is called now.
    pub fn name_of(&self, id: Uuid) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }
}

/// The filter of the audit log. Entries pass it that pass each of its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What was done on this. A member is named by the user's id.
    pub target: Option<Uuid>,
    /// What this person did.
    pub actor: Option<UserId>,
}

/// The position of an entry in the audit log: its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditKey(pub u64);

/// Reads the audit log of the tenant of the read model.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait AuditEventReader: Send {
    /// MUST give the entries that pass the filter, the newest first by number, with the names that members have now and
    /// the addresses of invitations, by at most three queries.
    async fn list(
        &mut self,
        filter: AuditFilter,
        page: PageRequest<AuditKey>,
    ) -> Result<Page<AuditEvent, AuditKey>, StoreError>;
}
