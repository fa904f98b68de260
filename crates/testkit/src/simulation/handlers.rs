//! The handlers of events. What they do in the store stands in a cursor beside their own: the number of the last event that
//! they handled.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tenantry_application::ports::{
    event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start, Subscription},
    outbox::Event,
};
use tenantry_domain::{
    Span,
    event::{EventCursor, HandlerName},
    job::{Job, JobId, JobKind, JobPayload},
};
use tokio::task::yield_now;

use super::{
    chance::Chance,
    notes::{Note, Notes},
};

/// How a handler is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Temper {
    /// It handles every event.
    Steady,
    /// It fails now and then, before or after it wrote.
    Fickle,
    /// Some events it never handles. It acts elsewhere only.
    Stubborn,
}

/// A handler.
#[derive(Debug)]
pub(super) struct Handler {
    pub(super) name: &'static str,
    pub(super) start: Start,
    /// The first release that has it.
    pub(super) since: usize,
    pub(super) temper: Temper,
    /// It gets all events but every such one.
    leaves_out: u64,
}

/// All handlers. The second release has two that the first one does not know.
pub(super) const HANDLERS: [Handler; 5] = [
    Handler { name: LEDGER, start: Start::Beginning, since: 0, temper: Temper::Steady, leaves_out: u64::MAX },
    Handler { name: "fickle", start: Start::Beginning, since: 0, temper: Temper::Fickle, leaves_out: 3 },
    Handler { name: STUBBORN, start: Start::Beginning, since: 0, temper: Temper::Stubborn, leaves_out: 4 },
    Handler { name: "late", start: Start::Beginning, since: 1, temper: Temper::Steady, leaves_out: 5 },
    Handler { name: "recent", start: Start::Now, since: 1, temper: Temper::Steady, leaves_out: u64::MAX },
];

/// The handler that stores a job with some events.
pub(super) const LEDGER: &str = "ledger";
/// The handler that an operator lets go on.
pub(super) const STUBBORN: &str = "stubborn";

impl Handler {
    /// Returns whether it wants the event of that number.
    pub(super) const fn wants(&self, seq: u64) -> bool {
        !seq.is_multiple_of(self.leaves_out)
    }

    /// Returns whether it never handles the event of that number.
    pub(super) fn refuses(&self, seq: u64) -> bool {
        self.temper == Temper::Stubborn && seq % 9 == 7
    }

    /// Returns whether it writes to the store.
    pub(super) fn keeps(&self) -> bool {
        self.temper != Temper::Stubborn
    }

    /// Returns the name of the cursor in which it keeps the number of the last event that it handled.
    pub(super) fn kept(&self) -> HandlerName {
        HandlerName::parse(&format!("kept-by-{}", self.name)).expect("a short name")
    }

    /// Returns the subscription of a process.
    pub(super) fn subscription(&'static self, notes: &Arc<Notes>, chance: Chance) -> Subscription {
        let handler = Acting { handler: self, notes: Arc::clone(notes), chance: Mutex::new(chance) };
        let filter = EventFilter::when(|event| self.wants(event.seq));
        Subscription { name: self.name, start: self.start, filter, handler: Arc::new(handler) }
    }
}

/// Returns the job that the ledger stores with an event, if it stores one.
pub(super) fn job_with(event_id: uuid::Uuid, seq: u64) -> Option<JobId> {
    seq.is_multiple_of(4).then(|| JobId::new(event_id))
}

/// A handler that acts.
struct Acting {
    handler: &'static Handler,
    notes: Arc<Notes>,
    chance: Mutex<Chance>,
}

impl Acting {
    fn fails(&self, once_in: usize) -> bool {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        self.handler.temper == Temper::Fickle && chance.once_in(once_in)
    }

    async fn write(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let (work, name) = (delivery.work().await?, self.handler.kept());
        let kept = work.event_cursors().find(&name).await?.map_or(0, |cursor| cursor.seq);
        self.notes.add(Note::Found((self.handler.name, event.tenant_id), event.seq, kept));
        work.event_cursors().update(&EventCursor::new(name, event.seq)).await?;
        if let Some(id) = job_with(event.id.as_uuid(), event.seq).filter(|_| self.handler.name == LEDGER) {
            let kind = JobKind::parse("fine").map_err(HandlerError::failed)?;
            let payload = JobPayload::new("{}".to_owned()).map_err(HandlerError::failed)?;
            work.jobs().insert(&Job::new(id, kind, payload, event.at + Span::seconds(1), event.at)).await?;
        }
        yield_now().await;
        if self.fails(8) { Err(HandlerError::failed("it failed after it wrote")) } else { Ok(()) }
    }
}

#[async_trait]
impl EventHandler for Acting {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let place = (self.handler.name, event.tenant_id);
        self.notes.add(Note::Given(place, event.seq));
        yield_now().await;
        if self.handler.refuses(event.seq) || self.fails(4) {
            return Err(HandlerError::failed("it failed"));
        }
        if self.handler.keeps() {
            self.write(event, delivery).await?;
        }
        self.notes.add(Note::Handled(place, event.seq));
        Ok(())
    }
}
