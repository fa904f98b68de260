//! The audit log, with what its entries mention as it is called now. The [trail](super::trail) writes it.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tenantry_application::{
    actor::Origin,
    ports::{
        audit_events::{AuditEvent, AuditEventReader, AuditFilter, AuditKey},
        outbox::{Event, EventActor, EventFact, EventTarget},
        store_error::StoreError,
    },
};
use tenantry_domain::{
    event::EventId,
    page::{Page, PageRequest},
    session::Device,
    tenant::TenantId,
};
use uuid::Uuid;

use super::{
    columns::Row,
    entities::{
        audit_events::{Column, Entity, Model},
        invitations, memberships,
    },
    error::translate,
    memberships::any_of,
    outbox::{Fact, first_version, number, stored_number},
    unit_of_work::TenantReads,
};

#[async_trait]
impl AuditEventReader for TenantReads {
    async fn list(
        &mut self,
        filter: AuditFilter,
        page: PageRequest<AuditKey>,
    ) -> Result<Page<AuditEvent, AuditKey>, StoreError> {
        let listed = Condition::all()
            .add_option(filter.target.map(|id| Column::TargetId.eq(id)))
            .add_option(filter.actor.map(|id| Column::ActorId.eq(id.as_uuid())))
            .add_option(page.after.map(|AuditKey(seq)| Column::Seq.lt(stored_number(seq))));
        let query = Entity::find().filter(listed).order_by_desc(Column::Seq).limit(u64::from(page.limit.get()) + 1);
        let rows = query.all(&self.connection).await.map_err(translate)?;
        let events = rows.into_iter().map(restore).collect::<Result<Vec<_>, _>>()?;
        let mut page = Page::from_overread(events, page.limit, |entry| AuditKey(entry.event.seq));
        let names = names(&self.connection, &page.items).await?;
        for entry in &mut page.items {
            let mentioned = entry.event.mentions().filter_map(|id| Some((id, names.get(&id)?.clone())));
            entry.names = mentioned.collect();
        }
        Ok(page)
    }
}

/// Returns the names of the members and the addresses of the invitations that the entries mention.
async fn names(
    connection: &impl ConnectionTrait,
    entries: &[AuditEvent],
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let ids: BTreeSet<Uuid> = entries.iter().flat_map(|entry| entry.event.mentions()).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut names = BTreeMap::new();
    if let Some(mentioned) = any_of(memberships::Column::UserId, &ids) {
        let columns = [memberships::Column::UserId, memberships::Column::Name];
        let members = memberships::Entity::find().select_only().columns(columns).filter(mentioned);
        names.extend(members.into_tuple::<(Uuid, String)>().all(connection).await.map_err(translate)?);
    }
    if let Some(mentioned) = any_of(invitations::Column::Id, &ids) {
        let columns = [invitations::Column::Id, invitations::Column::EmailNorm];
        let invited = invitations::Entity::find().select_only().columns(columns).filter(mentioned);
        names.extend(invited.into_tuple::<(Uuid, String)>().all(connection).await.map_err(translate)?);
    }
    Ok(names)
}

fn restore(row: Model) -> Result<AuditEvent, StoreError> {
    let read = Row::new("audit event", row.id);
    let facts: Vec<Fact> = read.parsed(serde_json::from_value(row.facts))?;
    let event = Event {
        version: first_version(),
        id: EventId::new(row.id),
        name: row.event,
        seq: number(read, row.seq)?,
        at: row.at,
        tenant_id: TenantId::new(row.tenant_id),
        actor: EventActor { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
        target: EventTarget { kind: row.target_kind, id: row.target_id },
        facts: facts.into_iter().map(EventFact::from).collect(),
    };
    let origin = Origin { device: Device { ip: row.ip, user_agent: row.user_agent }, request_id: row.request_id };
    Ok(AuditEvent { event, origin, names: BTreeMap::new() })
}
