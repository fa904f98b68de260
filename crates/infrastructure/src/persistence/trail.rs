//! The trail: audit log and outbox, written in the same commit as the change, numbered without gaps. The commit also
//! wakes the tenant's queue of events.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, IdenStatic, IntoActiveModel, Iterable,
    sea_query::{
        CommonTableExpression, Expr, InsertStatement, Keyword, Query, SubQueryStatement, UnionType, WithClause,
    },
};
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
use tenantry_domain::tenant::TenantId;
use uuid::Uuid;

use super::{
    MOST_ROWS, counters,
    entities::{audit_events, outbox},
    error::translate,
    outbox::{Fact, payload, stored_number},
    unit_of_work::TenantWork,
};

/// Of so many entries all tables are written in one statement, whose text depends on their number. A change has one or
/// two as a rule.
const FEW_ENTRIES: usize = 4;

/// What the counter counted, in one statement with the inserts.
const COUNTED: &str = "counted";

#[async_trait]
impl TrailRepository for TenantWork {
    async fn insert(&mut self, entries: &[TrailEntry]) -> Result<(), StoreError> {
        let Some(due_at) = entries.iter().map(|entry| entry.at).min() else { return Ok(()) };
        let tenant = self.scope.of;
        for entries in entries.chunks(MOST_ROWS) {
            // SQLite writes to one table in a statement, and has no round trip to save.
            let is_one_statement =
                self.connection.get_database_backend() == DbBackend::Postgres && entries.len() <= FEW_ENTRIES;
            let inserted = if is_one_statement {
                insert_at_once(&self.connection, tenant, entries).await?
            } else {
                insert_in_turn(&self.connection, tenant, entries).await?
            };
            if !inserted {
                return Err(StoreError::Corrupt { what: "audit counter of tenant", id: tenant.to_string() });
            }
        }
        self.wake(Queue { kind: QueueKind::Events, owner: QueueOwner::Tenant(tenant) }, due_at).await
    }
}

/// Numbers the entries and stores them, each in both tables. Returns whether the tenant has a counter.
async fn insert_in_turn(
    connection: &impl ConnectionTrait,
    tenant: TenantId,
    entries: &[TrailEntry],
) -> Result<bool, StoreError> {
    let count = entries.len() as u64;
    let counted = connection.query_one(&counters::count_audit(stored_number(count))).await.map_err(translate)?;
    let Some(counted) = counted else { return Ok(false) };
    let last: i64 = counted.try_get("", "value").map_err(translate)?;
    let (audit, outbox) = rows(tenant, (last.unsigned_abs() + 1).saturating_sub(count), entries)?;
    audit_events::Entity::insert_many(audit).exec_without_returning(connection).await.map_err(translate)?;
    outbox::Entity::insert_many(outbox).exec_without_returning(connection).await.map_err(translate)?;
    Ok(true)
}

/// As [`insert_in_turn`], in one statement.
async fn insert_at_once(
    connection: &impl ConnectionTrait,
    tenant: TenantId,
    entries: &[TrailEntry],
) -> Result<bool, StoreError> {
    let count = entries.len() as u64;
    let (audit, outbox) = rows(tenant, 1, entries)?;
    let steps = WithClause::new()
        .cte(step(COUNTED, counters::count_audit(stored_number(count))))
        .cte(step("audited", counted(audit, count)?))
        .to_owned();
    let insert = counted(outbox, count)?.with(steps);
    let inserted = connection.execute(&insert).await.map_err(translate)?;
    Ok(inserted.rows_affected() == count)
}

fn step(name: &'static str, query: impl Into<SubQueryStatement>) -> CommonTableExpression {
    CommonTableExpression::new().table_name(name).query(query.into()).to_owned()
}

/// Inserts the rows, with numbers up to the last that was counted instead of up to `count`. The tenant scope adds the
/// tenant.
fn counted<A: ActiveModelTrait>(rows: Vec<A>, count: u64) -> Result<InsertStatement, StoreError> {
    type ColumnOf<A> = <<A as ActiveModelTrait>::Entity as EntityTrait>::Column;
    let columns = || ColumnOf::<A>::iter().filter(|column| column.as_str() != "tenant_id");
    let selects = (1..).zip(rows).map(|(place, row)| {
        let before_the_last = stored_number(count - place);
        let value = |column: ColumnOf<A>| match row.get(column).into_value() {
            _ if column.as_str() == "seq" => Expr::col((COUNTED, "value")).sub(before_the_last),
            Some(value) => Expr::Value(value),
            None => Expr::Keyword(Keyword::Null),
        };
        Query::select().exprs(columns().map(value)).from(COUNTED).take()
    });
    let all = selects.reduce(|mut all, one| all.union(UnionType::All, one).take());
    let mut insert = Query::insert().into_table(A::Entity::default()).columns(columns()).take();
    insert.select_from(all.unwrap_or_default()).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
    Ok(insert)
}

/// Builds the rows of both tables, numbered from `first` on.
fn rows(
    tenant: TenantId,
    first: u64,
    entries: &[TrailEntry],
) -> Result<(Vec<audit_events::ActiveModel>, Vec<outbox::ActiveModel>), StoreError> {
    let row = |(seq, entry): (u64, &TrailEntry)| {
        let event = Event::recorded(tenant, seq, entry);
        Ok((audit_event(&event, entry)?.into_active_model(), message(&event)?.into_active_model()))
    };
    let rows: Result<Vec<_>, StoreError> = (first..).zip(entries).map(row).collect();
    Ok(rows?.into_iter().unzip())
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
