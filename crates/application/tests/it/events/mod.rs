//! Events reach handlers: in order, at least once, and what a handler does in our own database once.

mod delete_old_events;
mod deliver_events;
mod gaps;
mod handlers;
mod operators;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{
        clock::Clock,
        event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start, Subscription},
        outbox::Event,
    },
    tenant_access::TenantAccess,
    use_cases::events::{
        deliver_events::DeliverEvents, list_handlers, register_handlers::RegisterHandlers, resume_handler,
    },
};
use tenantry_domain::{
    Timestamp,
    event::{EventCursor, HandlerName},
    role::Role,
    tenant::TenantId,
};
use tenantry_testkit::fakes::SequentialIds;
use tokio::sync::Notify;

use crate::world::{Person, World};

/// A handler that notes every event it is given, and by its unit of work the numbers of those that it handled.
#[derive(Default)]
pub(super) struct Ledger {
    given: Mutex<Vec<u64>>,
    /// How often it fails, by the number of the event.
    fails: Mutex<BTreeMap<u64, u32>>,
    /// Waits before it begins its unit of work, or after.
    pub(super) before_work: Option<Arc<Notify>>,
    pub(super) after_work: Option<Arc<Notify>>,
}

impl Ledger {
    pub(super) fn failing(seq: u64, times: u32) -> Arc<Self> {
        Arc::new(Self { fails: Mutex::new(BTreeMap::from([(seq, times)])), ..Self::default() })
    }

    /// Returns the numbers of the events that it was given, in that order.
    pub(super) fn given(&self) -> Vec<u64> {
        self.given.lock().unwrap().clone()
    }

    fn fails_now(&self, seq: u64) -> bool {
        let mut fails = self.fails.lock().unwrap();
        fails.get_mut(&seq).is_some_and(|left| {
            let fails = *left > 0;
            *left = left.saturating_sub(1);
            fails
        })
    }
}

/// Where the ledger keeps its numbers in the tenant: the error of a cursor that nobody else has.
fn kept() -> HandlerName {
    HandlerName::parse("kept-by-the-ledger").unwrap()
}

#[async_trait]
impl EventHandler for Ledger {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        self.given.lock().unwrap().push(event.seq);
        if let Some(gate) = &self.before_work {
            gate.notified().await;
        }
        let work = delivery.work().await?;
        let before = work.event_cursors().find(&kept()).await?.and_then(|cursor| cursor.last_error);
        let numbers = format!("{}{} ", before.unwrap_or_default(), event.seq);
        let kept = EventCursor { last_error: Some(numbers), ..EventCursor::new(kept(), 0) };
        work.event_cursors().update(&kept).await?;
        if let Some(gate) = &self.after_work {
            gate.notified().await;
        }
        if self.fails_now(event.seq) {
            return Err(HandlerError::failed("out of paper"));
        }
        Ok(())
    }
}

/// Returns the numbers that ledgers kept in the tenant.
pub(super) async fn kept_in(world: &World, tenant: TenantId) -> Vec<u64> {
    let mut work = world.store.factory().begin(tenant).await.unwrap();
    let found = work.event_cursors().find(&kept()).await.unwrap().and_then(|cursor| cursor.last_error);
    found.unwrap_or_default().split_whitespace().map(|number| number.parse().unwrap()).collect()
}

pub(super) fn subscription(name: &'static str, handler: &Arc<Ledger>) -> Subscription {
    Subscription { name, start: Start::Beginning, filter: EventFilter::all(), handler: handler.clone() }
}

/// A process: what it delivers by.
pub(super) struct Node {
    pub(super) deliver: DeliverEvents,
    register: RegisterHandlers,
}

impl Node {
    /// Starts a process with these handlers.
    pub(super) async fn start(world: &World, handlers: impl IntoIterator<Item = Subscription>) -> Self {
        let node = Self::new(world, handlers);
        node.register.execute(&job()).await.unwrap();
        node
    }

    /// Returns a process that has not started yet.
    pub(super) fn new(world: &World, handlers: impl IntoIterator<Item = Subscription>) -> Self {
        let handlers: Arc<[Subscription]> = handlers.into_iter().collect();
        let clock: Arc<dyn Clock> = world.clock.clone();
        let access = TenantAccess {
            store: world.store.factory(),
            ids: Arc::new(SequentialIds::default()),
            clock: clock.clone(),
            access_violations: world.access_violations.clone(),
        };
        let register = RegisterHandlers { store: world.store.factory(), clock, handlers: handlers.clone() };
        Self { deliver: DeliverEvents { access, handlers }, register }
    }

    pub(super) async fn turn(&self, tenant: TenantId) -> Option<Timestamp> {
        self.deliver.execute(&job(), tenant).await.unwrap()
    }
}

pub(super) fn job() -> Actor {
    Actor { who: Who::System { job: "worker" }, origin: Origin::default() }
}

pub(super) fn operator() -> Actor {
    Actor { who: Who::PlatformAdmin { name: "olga".to_owned() }, origin: Origin::default() }
}

/// Returns a world with a tenant that has that many events, at least two.
pub(super) async fn world_with_events(count: u64) -> (World, Person) {
    let world = World::new();
    let owner = world.found("ada", "acme").await;
    more_events(&world, &owner, count).await;
    (world, owner)
}

/// Lets more happen in the tenant until it has that many events.
pub(super) async fn more_events(world: &World, owner: &Person, count: u64) {
    let mut next = 0;
    while (world.store.audit_log(owner.tenant_id).len() as u64) < count {
        world.invite(owner, &format!("guest{}-{next}", world.store.commits()), Role::Member).await;
        next += 1;
    }
    assert_eq!(world.store.audit_log(owner.tenant_id).len() as u64, count);
}

/// Returns how far the handlers are in the tenant, as an operator sees it.
pub(super) async fn progress(world: &World, tenant: TenantId) -> Vec<list_handlers::HandlerProgress> {
    let key = tenantry_application::ports::tenants::TenantKey::Id(tenant);
    let command = list_handlers::Command { tenant: key, handler: None };
    world.app.events.list.execute(&operator(), &command).await.unwrap().handlers
}

pub(super) async fn resume(
    world: &World,
    tenant: TenantId,
    resumption: resume_handler::Resumption,
) -> Result<EventCursor, resume_handler::ResumeHandlerError> {
    let key = tenantry_application::ports::tenants::TenantKey::Id(tenant);
    let handler = HandlerName::parse("ledger").unwrap();
    world.app.events.resume.execute(&operator(), resume_handler::Command { tenant: key, handler, resumption }).await
}
