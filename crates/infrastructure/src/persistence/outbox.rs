//! The outbox: events as they were recorded, and their payloads.

use async_trait::async_trait;
use chrono::{DateTime, SecondsFormat};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Query,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenantry_application::ports::{
    outbox::{Event, EventActor, EventFact, EventTarget, OutboxReader, OutboxRepository},
    store_error::StoreError,
};
use tenantry_domain::{Timestamp, event::EventId, tenant::TenantId};
use uuid::Uuid;

use super::{
    columns::Row,
    entities::outbox::{Column, Entity, Model},
    error::translate,
    unit_of_work::{TenantReads, TenantWork},
};

#[async_trait]
impl OutboxRepository for TenantWork {
    async fn delete(&mut self, passed: u64, before: Timestamp, most: u32) -> Result<u32, StoreError> {
        let old = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Seq.lte(stored_number(passed)))
            .filter(Column::AvailableAt.lt(before))
            .order_by_asc(Column::Seq)
            .limit(u64::from(most));
        let delete = Query::delete().from_table(Entity).and_where(Column::Id.in_subquery(old.into_query())).take();
        let deleted = self.connection.execute(&delete).await.map_err(translate)?.rows_affected();
        Ok(u32::try_from(deleted).unwrap_or(u32::MAX))
    }
}

#[async_trait]
impl OutboxReader for TenantReads {
    async fn list(&mut self, after: u64, most: u32) -> Result<Vec<Event>, StoreError> {
        let later = Entity::find().filter(Column::Seq.gt(stored_number(after))).order_by_asc(Column::Seq);
        let rows = later.limit(u64::from(most)).all(&self.connection).await.map_err(translate)?;
        rows.into_iter().map(restore).collect()
    }

    async fn find_first(&mut self, since: Timestamp) -> Result<Option<u64>, StoreError> {
        let later = Entity::find().filter(Column::AvailableAt.gte(since)).order_by_asc(Column::Seq);
        let first = later.limit(1).one(&self.connection).await.map_err(translate)?;
        first.map(|row| number(Row::new("event", row.id), row.seq)).transpose()
    }
}

/// Returns the number as it is stored and compared. None is ever that large.
pub(super) fn stored_number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(super) fn number(read: Row, seq: i64) -> Result<u64, StoreError> {
    read.parsed(u64::try_from(seq))
}

/// What of an event is stored besides its columns. Older rows have no version; they have the first.
#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(default = "first_version")]
    version: u32,
    at: String,
    target: Target,
    actor: Actor,
    facts: Vec<Fact>,
}

pub(super) const fn first_version() -> u32 {
    1
}

#[derive(Serialize, Deserialize)]
struct Target {
    kind: String,
    id: Uuid,
}

#[derive(Serialize, Deserialize)]
struct Actor {
    kind: String,
    id: Option<Uuid>,
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Fact {
    field: String,
    before: Option<String>,
    after: Option<String>,
}

impl From<EventFact> for Fact {
    fn from(EventFact { field, before, after }: EventFact) -> Self {
        Self { field, before, after }
    }
}

impl From<Fact> for EventFact {
    fn from(Fact { field, before, after }: Fact) -> Self {
        Self { field, before, after }
    }
}

/// Returns the payload of the event: what happened and who did it, but not from where, and nothing that has a column.
pub(super) fn payload(event: &Event) -> serde_json::Result<Value> {
    serde_json::to_value(Payload {
        version: event.version,
        at: event.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        target: Target { kind: event.target.kind.clone(), id: event.target.id },
        actor: Actor { kind: event.actor.kind.clone(), id: event.actor.id, name: event.actor.name.clone() },
        facts: event.facts.iter().cloned().map(Fact::from).collect(),
    })
}

fn restore(row: Model) -> Result<Event, StoreError> {
    let read = Row::new("event", row.id);
    let stored: Payload = read.parsed(serde_json::from_value(row.payload))?;
    Ok(Event {
        version: stored.version,
        id: EventId::new(row.id),
        name: row.event,
        seq: number(read, row.seq)?,
        at: read.parsed(DateTime::parse_from_rfc3339(&stored.at))?.to_utc(),
        tenant_id: TenantId::new(row.tenant_id),
        actor: EventActor { kind: stored.actor.kind, id: stored.actor.id, name: stored.actor.name },
        target: EventTarget { kind: stored.target.kind, id: stored.target.id },
        facts: stored.facts.into_iter().map(EventFact::from).collect(),
    })
}
