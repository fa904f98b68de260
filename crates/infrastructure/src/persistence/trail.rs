//! The trail: audit log and outbox, written in the same commit as the change, numbered without gaps.

use async_trait::async_trait;
use chrono::SecondsFormat;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use tenantry_application::{
    actor::{Actor, Who},
    ports::{
        store_error::StoreError,
        trail::{TrailEntry, TrailRepository},
    },
};
use tenantry_domain::{event::Fact, tenant::TenantId};
use uuid::Uuid;

use super::{
    MOST_ROWS, counters,
    entities::{audit_events, outbox},
    error::translate,
    unit_of_work::TenantWork,
};

#[async_trait]
impl TrailRepository for TenantWork {
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        let first = counters::next_audit_numbers(&self.connection, self.scope.of, count).await?;
        let numbered: Vec<(i64, &TrailEntry)> = (first..).zip(entries).collect();
        for chunk in numbered.chunks(MOST_ROWS) {
            let events = chunk.iter().map(|(seq, entry)| audit_event(self.scope.of, *seq, entry).into_active_model());
            let insert = audit_events::Entity::insert_many(events);
            insert.exec_without_returning(&self.connection).await.map_err(translate)?;
            let messages = chunk.iter().map(|(seq, entry)| message(self.scope.of, *seq, entry).into_active_model());
            let insert = outbox::Entity::insert_many(messages);
            insert.exec_without_returning(&self.connection).await.map_err(translate)?;
        }
        Ok(())
    }
}

/// The actor's name in rows and payloads.
struct ActorName<'a> {
    kind: &'static str,
    id: Option<Uuid>,
    name: Option<&'a str>,
    session_id: Option<Uuid>,
}

fn name_of(actor: &Actor) -> ActorName<'_> {
    let (kind, id, name, session_id) = match &actor.who {
        Who::Anonymous => ("anonymous", None, None, None),
        Who::Person(person) => ("person", Some(person.user_id.as_uuid()), None, Some(person.session_id.as_uuid())),
        Who::Member(member) => ("member", Some(member.user_id.as_uuid()), None, Some(member.session_id.as_uuid())),
        Who::PlatformAdmin { name } => ("platform_admin", None, Some(name.as_str()), None),
        Who::System { job } => ("system", None, Some(*job), None),
    };
    ActorName { kind, id, name, session_id }
}

fn audit_event(tenant: TenantId, seq: i64, entry: &TrailEntry) -> audit_events::Model {
    let actor = name_of(&entry.actor);
    let origin = entry.actor.origin.clone();
    let target = entry.event.target();
    audit_events::Model {
        tenant_id: tenant.as_uuid(),
        seq,
        id: entry.id.as_uuid(),
        at: entry.at,
        event: entry.event.name().to_owned(),
        target_kind: target.kind().to_owned(),
        target_id: target.id(),
        actor_kind: actor.kind.to_owned(),
        actor_id: actor.id,
        actor_name: actor.name.map(str::to_owned),
        session_id: actor.session_id,
        ip: origin.device.ip,
        user_agent: origin.device.user_agent,
        request_id: origin.request_id,
        facts: facts(&entry.event.facts()),
    }
}

/// Builds the message for delivery: what happened and who did it, but not from where.
fn message(tenant: TenantId, seq: i64, entry: &TrailEntry) -> outbox::Model {
    let actor = name_of(&entry.actor);
    let target = entry.event.target();
    let payload = json!({
        "id": entry.id.to_string(),
        "event": entry.event.name(),
        "tenant_id": tenant.to_string(),
        "seq": seq,
        "at": entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "target": { "kind": target.kind(), "id": target.id().to_string() },
        "actor": { "kind": actor.kind, "id": actor.id.map(|id| id.to_string()), "name": actor.name },
        "facts": facts(&entry.event.facts()),
    });
    outbox::Model {
        tenant_id: tenant.as_uuid(),
        id: entry.id.as_uuid(),
        seq,
        event: entry.event.name().to_owned(),
        payload,
        available_at: entry.at,
    }
}

fn facts(facts: &[Fact]) -> Value {
    let fact = |fact: &Fact| json!({ "field": fact.field, "before": fact.before, "after": fact.after });
    facts.iter().map(fact).collect()
}
