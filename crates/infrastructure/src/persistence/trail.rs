//! The trail: audit log and outbox, written by the commit of the change. It also wakes the tenant's queue of events.

use async_trait::async_trait;
use sea_orm::IntoActiveModel;
use serde_json::Value;
use tenantry_application::{
    actor::{Actor, Who},
    ports::{
        outbox::Event,
        queues::{Queue, QueueKind, QueueOwner, QueueRepository},
        store_error::StoreError,
        trail::{TrailEntry, TrailRepository},
    },
};
use uuid::Uuid;

use super::{
    entities::{audit_events, outbox},
    outbox::{Fact, payload, stored_number},
    unit_of_work::TenantWork,
};

#[async_trait]
impl TrailRepository for TenantWork {
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError> {
        let Some(due_at) = entries.iter().map(|entry| entry.at).min() else { return Ok(()) };
        let tenant = self.scope.of;
        for entry in entries {
            let event = Event::recorded(tenant, LATER, entry);
            let audit_event = audit_event(&event, entry)?.into_active_model();
            self.scope.last.trail.push((audit_event, message(&event)?.into_active_model()));
        }
        self.wake(Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant) }, due_at).await
    }
}

/// Entries get their numbers when they are written.
const LATER: u64 = 0;

fn session_of(actor: &Actor) -> Option<Uuid> {
    match &actor.who {
        Who::Person(person) => Some(person.session_id.as_uuid()),
        Who::Member(member) => Some(member.session_id.as_uuid()),
        Who::Anonymous | Who::PlatformAdmin { .. } | Who::System { .. } => None,
    }
}

fn audit_event(event: &Event, entry: &TrailEntry) -> Result<audit_events::Model, StoreError> {
    let origin = entry.actor.origin.clone();
    Ok(audit_events::Model {
        tenant_id: event.tenant_id.as_uuid(),
        seq: stored_number(event.seq),
        id: event.id.as_uuid(),
        at: event.at,
        event: event.name.clone(),
        target_kind: event.target.kind.clone(),
        target_id: event.target.id,
        actor_kind: event.actor.kind.clone(),
        actor_id: event.actor.id,
        actor_name: event.actor.name.clone(),
        session_id: session_of(&entry.actor),
        ip: origin.device.ip,
        user_agent: origin.device.user_agent,
        request_id: origin.request_id,
        facts: written(serde_json::to_value(event.facts.iter().cloned().map(Fact::from).collect::<Vec<_>>()))?,
    })
}

/// Builds the message for delivery.
fn message(event: &Event) -> Result<outbox::Model, StoreError> {
    Ok(outbox::Model {
        tenant_id: event.tenant_id.as_uuid(),
        id: event.id.as_uuid(),
        seq: stored_number(event.seq),
        event: event.name.clone(),
        payload: written(payload(event))?,
        available_at: event.at,
    })
}

/// Text and numbers always become JSON.
fn written(value: serde_json::Result<Value>) -> Result<Value, StoreError> {
    value.map_err(|error| StoreError::Unavailable(Box::new(error)))
}
