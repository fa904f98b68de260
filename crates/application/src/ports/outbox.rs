//! The port of the outbox: the recorded events of a tenant, as handlers get them.

use async_trait::async_trait;
use tenantry_domain::{
    Timestamp,
    event::{EVENT_VERSION, EventId, EventName, Fact, FactType},
    tenant::TenantId,
};
use uuid::Uuid;

use super::{store_error::StoreError, trail::TrailEntry};
use crate::actor::{Actor, Who};

/// A recorded event of a tenant. `docs/events.md` lists all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The version of its shape.
    pub version: u32,
    /// Its id, the same in the audit log.
    pub id: EventId,
    /// Its name. [`Event::kind`] gives it as a type.
    pub name: String,
    /// Its number in the tenant, the same in the audit log. Numbers have no gaps.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The tenant.
    pub tenant_id: TenantId,
    /// Who caused it.
    pub actor: EventActor,
    /// What it is about.
    pub target: EventTarget,
    /// The changes, field by field.
    pub facts: Vec<EventFact>,
}

/// Who caused an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventActor {
    /// `anonymous`, `person`, `member`, `platform_admin` or `system`.
    pub kind: String,
    /// The user's id, for a person and a member.
    pub id: Option<Uuid>,
    /// The name of an operator or a job.
    pub name: Option<String>,
}

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTarget {
    /// The kind of thing.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// The change of a field. `None` means that the field had or has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventFact {
    /// The field.
    pub field: String,
    /// Its text before.
    pub before: Option<String>,
    /// Its text after.
    pub after: Option<String>,
}

impl Event {
    /// Returns the event as it is recorded under that number.
    pub fn recorded(tenant_id: TenantId, seq: u64, entry: &TrailEntry) -> Self {
        let target = entry.event.target();
        Self {
            version: EVENT_VERSION,
            id: entry.id,
            name: entry.event.name().to_owned(),
            seq,
            at: entry.at,
            tenant_id,
            actor: EventActor::of(&entry.actor),
            target: EventTarget { kind: target.kind().to_owned(), id: target.id() },
            facts: entry.event.facts().into_iter().map(EventFact::from).collect(),
        }
    }

    /// Returns the name as a type, or `None` if a later version of Tenantry recorded the event.
    pub fn kind(&self) -> Option<EventName> {
        EventName::parse(&self.name)
    }

    /// Returns the text of a field before the event.
    pub fn before(&self, field: &str) -> Option<&str> {
        self.fact(field)?.before.as_deref()
    }

    /// Returns the text of a field after the event.
    pub fn after(&self, field: &str) -> Option<&str> {
        self.fact(field)?.after.as_deref()
    }

    /// Returns the ids of who and what the event mentions: the actor, the target, and those among the facts.
    pub fn mentions(&self) -> impl Iterator<Item = Uuid> {
        let shapes = self.kind().map_or(&[][..], |kind| kind.shape().facts);
        let ids = shapes.iter().filter(|shape| shape.kind == FactType::Id);
        let texts = ids.flat_map(|shape| [self.before(shape.field), self.after(shape.field)]).flatten();
        let told = texts.filter_map(|text| Uuid::try_parse(text).ok());
        self.actor.id.into_iter().chain([self.target.id]).chain(told)
    }

    fn fact(&self, field: &str) -> Option<&EventFact> {
        self.facts.iter().find(|fact| fact.field == field)
    }
}

impl EventActor {
    /// Returns the actor as events name them.
    pub fn of(actor: &Actor) -> Self {
        let (kind, id, name) = match &actor.who {
            Who::Anonymous => ("anonymous", None, None),
            Who::Person(person) => ("person", Some(person.user_id.as_uuid()), None),
            Who::Member(member) => ("member", Some(member.user_id.as_uuid()), None),
            Who::PlatformAdmin { name } => ("platform_admin", None, Some(name.clone())),
            Who::System { job } => ("system", None, Some((*job).to_owned())),
        };
        Self { kind: kind.to_owned(), id, name }
    }
}

impl From<Fact> for EventFact {
    fn from(Fact { field, before, after }: Fact) -> Self {
        Self { field: field.to_owned(), before, after }
    }
}

/// The outbox of the tenant of the unit of work.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxRepository: Send {
    /// MUST delete the events numbered at most `passed` that happened before `before`, the smallest numbers first and at
    /// most `most`, and give how many those were.
    async fn delete(&mut self, passed: u64, before: Timestamp, most: u32) -> Result<u32, StoreError>;
}

/// Read access to the outbox of the tenant.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait OutboxReader: Send {
    /// MUST give the events with a number greater than `after`, in the order of their numbers, at most `most`.
    async fn list(&mut self, after: u64, most: u32) -> Result<Vec<Event>, StoreError>;

    /// MUST give the smallest number of an event that happened at `since` or later, or `None`.
    async fn find_first(&mut self, since: Timestamp) -> Result<Option<u64>, StoreError>;
}
