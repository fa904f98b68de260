//! The trail: audit log and outbox, written in the same commit as the change, numbered without gaps. The commit also
//! wakes the tenant's queue of events.

use async_trait::async_trait;
use sea_orm::{EntityTrait, IntoActiveModel};
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
    MOST_ROWS, counters,
    entities::{audit_events, outbox},
    error::translate,
    outbox::{Fact, payload, stored_number},
    unit_of_work::TenantWork,
};

#[async_trait]
impl TrailRepository for TenantWork {
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError> {
        let Some(due_at) = entries.iter().map(|entry| entry.at).min() else { return Ok(()) };
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let first = counters::next_audit_numbers(&self.connection, self.scope.of, count).await?;
        let tenant = self.scope.of;
        let number = |(seq, entry): (u64, _)| (Event::recorded(tenant, seq, entry), entry);
        let numbered: Vec<_> = (first.unsigned_abs()..).zip(entries).map(number).collect();
        for chunk in numbered.chunks(MOST_ROWS) {
            let rows = chunk.iter().map(|(event, entry)| audit_event(event, entry)).collect::<Result<Vec<_>, _>>()?;
            let insert = audit_events::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model));
            insert.exec_without_returning(&self.connection).await.map_err(translate)?;
            let rows = chunk.iter().map(|(event, _)| message(event)).collect::<Result<Vec<_>, _>>()?;
            let insert = outbox::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model));
            insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        }
        self.wake(Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant) }, due_at).await
    }
}

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
