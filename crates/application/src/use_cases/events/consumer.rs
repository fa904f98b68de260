//! One handler in one turn: it gets its events in order, until one fails or the turn ends.

use tenantry_domain::{
    Timestamp,
    event::{CursorState, EVENT_VERSION, EventCursor},
    tenant::TenantId,
};

use super::{
    bounds::{BATCH, ELSEWHERE},
    handling::{Handling, Hindered},
    place::Place,
};
use crate::{
    actor::{Actor, Origin, Who},
    causes::with_causes,
    ports::{
        event_handler::{HandlerError, Subscription},
        outbox::Event,
        store_error::StoreError,
    },
    tenant_access::TenantAccess,
    use_cases::queues::worker::WorkError,
};

/// One handler in one turn of one tenant.
pub(super) struct Consumer<'a> {
    access: &'a TenantAccess,
    tenant_id: TenantId,
    subscription: &'a Subscription,
    /// Acts in the units of work of the handler.
    actor: Actor,
    /// No event is begun after this.
    until: Timestamp,
}

/// What became of an event.
enum Handled {
    Done,
    /// Somebody else moved the cursor meanwhile, so nothing was stored.
    Elsewhere,
    Failed(String),
}

impl<'a> Consumer<'a> {
    pub(super) fn new(
        access: &'a TenantAccess,
        tenant_id: TenantId,
        subscription: &'a Subscription,
        until: Timestamp,
    ) -> Self {
        let actor = Actor { who: Who::System { job: subscription.name }, origin: Origin::default() };
        Self { access, tenant_id, subscription, actor, until }
    }

    /// Gives the handler its events, and returns when it gets the next, or `None` if it passed all there are.
    pub(super) async fn consume(&self, mut place: Place, events: &[Event]) -> Result<Option<Timestamp>, WorkError> {
        let mut passed = place.cursor.seq;
        let batch = BATCH as usize;
        let mut due_at = (events.len() > batch).then(|| self.now());
        for event in events.iter().take(batch) {
            if event.version > EVENT_VERSION {
                due_at = Some(self.now() + ELSEWHERE);
                break;
            }
            match self.subscription.filter.matches(event) {
                Ok(true) => {}
                Ok(false) => {
                    passed = event.seq;
                    continue;
                }
                Err(panicked) => return self.fail(event, &panicked.to_string(), &place).await,
            }
            if self.now() >= self.until {
                due_at = Some(self.now());
                break;
            }
            match self.handle(event, &place).await? {
                Handled::Done => place = Place { cursor: place.cursor.pass(event.seq), stored: true },
                Handled::Elsewhere => return Ok(Some(self.now())),
                Handled::Failed(error) => return self.fail(event, &error, &place).await,
            }
            passed = event.seq;
        }
        if passed != place.cursor.seq {
            self.store(&place, &place.cursor.pass(passed)).await?;
        }
        Ok(due_at)
    }

    async fn handle(&self, event: &Event, place: &Place) -> Result<Handled, WorkError> {
        let mut handling = Handling::new(self.access, &self.actor, self.tenant_id, place);
        let handled = self.subscription.handler.handle(event, &mut handling).await;
        match (handled, handling.hindered()) {
            (_, Some(Hindered::Moved)) => Ok(Handled::Elsewhere),
            (Err(HandlerError::Store(error)), Some(Hindered::Store)) => Err(error.into()),
            (Err(error), _) => Ok(Handled::Failed(with_causes(&error))),
            // It asked for the unit of work, got none, and kept that to itself.
            (Ok(()), Some(Hindered::Store)) => Ok(Handled::Failed("it succeeded without its unit of work".to_owned())),
            (Ok(()), None) => match handling.finish(&place.cursor.pass(event.seq)).await {
                Ok(()) => Ok(Handled::Done),
                Err(WorkError::Store(StoreError::Stale)) => Ok(Handled::Elsewhere),
                Err(error @ WorkError::Store(StoreError::OutcomeUnknown(_))) => Err(error),
                Err(error) => Ok(Handled::Failed(with_causes(&error))),
            },
        }
    }

    /// Notes the failure, and returns when the event is tried again.
    async fn fail(&self, event: &Event, error: &str, place: &Place) -> Result<Option<Timestamp>, WorkError> {
        let now = self.now();
        let failed = place.cursor.fail(event.seq, error, now);
        let told = (self.tenant_id, self.subscription.name, event.name.as_str(), event.seq, failed.attempts);
        let (tenant_id, handler, event, seq, attempts) = told;
        let due_at = match failed.state(now) {
            CursorState::Waits(until) => {
                tracing::warn!(%tenant_id, handler, event, seq, attempts, error, "a handler failed; it tries again");
                Some(until)
            }
            CursorState::Ready => Some(now),
            CursorState::Parked => {
                tracing::error!(%tenant_id, handler, event, seq, attempts, error, "a handler is parked");
                None
            }
        };
        self.store(place, &failed).await?;
        Ok(due_at)
    }

    /// Stores the cursor, unless somebody else moved it.
    async fn store(&self, place: &Place, cursor: &EventCursor) -> Result<(), WorkError> {
        match Handling::new(self.access, &self.actor, self.tenant_id, place).finish(cursor).await {
            Err(WorkError::Store(StoreError::Stale)) => Ok(()),
            stored => stored,
        }
    }

    fn now(&self) -> Timestamp {
        self.access.clock.now()
    }
}
