//! Delivers the events of one tenant: each handler gets some of those that it has not passed yet, in their order.
//!
//! Handlers do not wait for each other: they work side by side, each with a cursor of its own. A handler that fails has
//! its event again later, and nothing else until then; the others go on.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use futures::future::join_all;
use tenantry_domain::{
    Timestamp,
    event::{CursorState, HandlerName},
    tenant::TenantId,
};

pub use super::bounds::{BATCH, ELSEWHERE, TURN};
use super::{consumer::Consumer, place::Place};
use crate::{
    actor::{Actor, Origin, Who},
    ports::{
        event_handler::Subscription,
        outbox::Event,
        queues::{Lease, QueueKind, QueueOwner},
        store_error::StoreError,
        unit_of_work::ReadModel,
    },
    tenant_access::TenantAccess,
    use_cases::queues::worker::{QueueWorker, WorkError},
};

/// The use case.
#[derive(Clone)]
pub struct DeliverEvents {
    /// Opens the units of work.
    pub access: TenantAccess,
    /// The handlers of this process.
    pub handlers: Arc<[Subscription]>,
}

/// A handler that has something to do.
struct Waiting {
    place: Place,
    events: Arc<[Event]>,
}

impl DeliverEvents {
    /// Delivers a bounded number of events, and gives when the next are due, or `None` if no event waits for a handler.
    ///
    /// It may be dropped at any await. Whoever else delivers in the same tenant at the same time does no harm to what the
    /// handlers do in our own database, but only the holder of the lease should.
    ///
    /// # Errors
    /// The variants of [`WorkError`].
    pub async fn execute(&self, actor: &Actor, tenant: TenantId) -> Result<Option<Timestamp>, WorkError> {
        let begun = self.access.clock.now();
        let mut read = self.access.inspect::<WorkError>(actor, tenant).await?;
        let (waiting, mut due_at) = self.waiting(&mut *read, begun).await?;
        let turns = waiting.iter().map(|one| self.turn(tenant, one, begun));
        for turn in join_all(turns).await {
            due_at = earlier(due_at, turn?);
        }
        Ok(due_at)
    }

    /// Returns the handlers that have something to do now, and when the others have.
    async fn waiting(
        &self,
        read: &mut dyn ReadModel,
        now: Timestamp,
    ) -> Result<(Vec<Waiting>, Option<Timestamp>), StoreError> {
        let known = read.known_handlers().list().await?;
        let (mut waiting, mut due_at) = (Vec::new(), None);
        // Handlers that are in step share what is read.
        let mut found: BTreeMap<u64, Arc<[Event]>> = BTreeMap::new();
        for place in Place::of_all(read, &known).await? {
            match place.cursor.state(now) {
                CursorState::Parked => {}
                CursorState::Waits(until) => due_at = earlier(due_at, Some(until)),
                CursorState::Ready => {
                    let after = place.cursor.seq;
                    let events = match found.get(&after) {
                        Some(events) => Arc::clone(events),
                        None => read.outbox().list(after, BATCH + 1).await?.into(),
                    };
                    found.insert(after, Arc::clone(&events));
                    waiting.extend((!events.is_empty()).then_some(Waiting { place, events }));
                }
            }
        }
        Ok((waiting, due_at))
    }

    /// Gives the handler its part, and returns when it gets the next.
    async fn turn(
        &self,
        tenant: TenantId,
        waiting: &Waiting,
        begun: Timestamp,
    ) -> Result<Option<Timestamp>, WorkError> {
        match self.handler(&waiting.place.cursor.handler) {
            Some(subscription) => {
                let consumer = Consumer::new(&self.access, tenant, subscription, begun + TURN);
                consumer.consume(waiting.place.clone(), &waiting.events).await
            }
            None => Ok(Some(begun + ELSEWHERE)),
        }
    }

    fn handler(&self, name: &HandlerName) -> Option<&Subscription> {
        self.handlers.iter().find(|subscription| subscription.name == name.as_str())
    }
}

#[async_trait]
impl QueueWorker for DeliverEvents {
    fn kind(&self) -> QueueKind {
        QueueKind::Events
    }

    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        // Only tenants have events.
        let QueueOwner::Tenant(tenant) = lease.queue.owner else { return Ok(None) };
        let actor = Actor { who: Who::System { job: "events" }, origin: Origin::default() };
        self.execute(&actor, tenant).await
    }
}

/// Returns the earlier of two times, of which either may be missing.
fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
