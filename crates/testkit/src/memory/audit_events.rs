//! The audit log in memory, as it is read.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tenantry_application::ports::{
    audit_events::{AuditEvent, AuditEventReader, AuditFilter, AuditKey},
    outbox::Event,
    store_error::StoreError,
    trail::TrailEntry,
};
use tenantry_domain::{
    page::{Page, PageRequest},
    tenant::TenantId,
};
use uuid::Uuid;

use super::{state::State, unit_of_work::MemoryRead};

#[async_trait]
impl AuditEventReader for MemoryRead<TenantId> {
    async fn list(
        &mut self,
        filter: AuditFilter,
        page: PageRequest<AuditKey>,
    ) -> Result<Page<AuditEvent, AuditKey>, StoreError> {
        let (tenant, state) = (self.scope, self.look());
        let is_listed = |(event, _): &(Event, &TrailEntry)| {
            page.after.is_none_or(|AuditKey(after)| event.seq < after)
                && filter.target.is_none_or(|target| event.target.id == target)
                && filter.actor.is_none_or(|actor| event.actor.id == Some(actor.as_uuid()))
        };
        let log = state.audit_log.get(&tenant).map(Vec::as_slice).unwrap_or_default();
        let events = (1..).zip(log).map(|(seq, entry)| (Event::recorded(tenant, seq, entry), entry));
        let mut listed: Vec<_> = events.filter(is_listed).collect();
        listed.reverse();
        listed.truncate(usize::from(page.limit.get()) + 1);
        let listed = listed.into_iter().map(|(event, entry)| named(&state, tenant, event, entry)).collect();
        Ok(Page::from_overread(listed, page.limit, |entry: &AuditEvent| AuditKey(entry.event.seq)))
    }
}

fn named(state: &State, tenant: TenantId, event: Event, entry: &TrailEntry) -> AuditEvent {
    let name = |id: Uuid| {
        let mut members = state.memberships_of(tenant).filter(|member| member.user_id().as_uuid() == id);
        let mut invited = state.invitations_of(tenant).filter(|invitation| invitation.id().as_uuid() == id);
        let member = members.next().map(|member| member.snapshot().name.to_string());
        member.or_else(|| invited.next().map(|invitation| invitation.email().to_string()))
    };
    let names: BTreeMap<Uuid, String> = event.mentions().filter_map(|id| Some((id, name(id)?))).collect();
    AuditEvent { event, origin: entry.actor.origin.clone(), names }
}
