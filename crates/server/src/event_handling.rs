//! The bounds of an embedder's event handler: it has limited time, a panic is a failure, and what it does is counted.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use metrics::{Unit, counter, describe_counter};
use tenantry_application::ports::{
    event_handler::{Delivery, EventHandler, HandlerError, Subscription},
    outbox::Event,
};
use tokio::time::timeout;

use crate::each_tenant::{TenantFailure, caught};

/// How long a handler may take for one event.
const LONGEST: Duration = Duration::from_secs(10);

const HANDLED_TOTAL: &str = "tenantry_events_handled_total";
const FAILURES_TOTAL: &str = "tenantry_event_failures_total";

/// A handler within its bounds.
struct Bounded {
    name: &'static str,
    handler: Arc<dyn EventHandler>,
}

#[derive(Debug, thiserror::Error)]
#[error("it took longer than {} seconds", LONGEST.as_secs())]
struct TookTooLong;

#[derive(Debug, thiserror::Error)]
#[error("it panicked; the log says where")]
struct Panicked;

/// Returns the handler within its bounds.
pub(crate) fn bounded(subscription: Subscription) -> Subscription {
    let Subscription { name, handler, .. } = subscription;
    describe_counter!(HANDLED_TOTAL, Unit::Count, "Events that a handler handled.");
    describe_counter!(FAILURES_TOTAL, Unit::Count, "Events that a handler failed to handle. They are tried again.");
    counter!(HANDLED_TOTAL, "handler" => name).increment(0);
    counter!(FAILURES_TOTAL, "handler" => name).increment(0);
    Subscription { handler: Arc::new(Bounded { name, handler }), ..subscription }
}

#[async_trait]
impl EventHandler for Bounded {
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let handled = timeout(LONGEST, caught(self.handler.handle(event, delivery))).await;
        let handled = match handled {
            Ok(Ok(())) => Ok(()),
            Ok(Err(TenantFailure::Error(error))) => Err(error),
            Ok(Err(TenantFailure::Panic)) => Err(HandlerError::failed(Panicked)),
            Err(_) => Err(HandlerError::failed(TookTooLong)),
        };
        let counted = if handled.is_ok() { HANDLED_TOTAL } else { FAILURES_TOTAL };
        counter!(counted, "handler" => self.name).increment(1);
        handled
    }
}

#[cfg(test)]
mod tests {
    use tenantry_application::ports::{
        event_handler::{EventFilter, Start},
        outbox::{EventActor, EventTarget},
        unit_of_work::UnitOfWork,
    };
    use tenantry_testkit::builders::{id, now};

    use super::*;

    /// Does what the number of the event says.
    struct Odd;

    #[async_trait]
    impl EventHandler for Odd {
        async fn handle(&self, event: &Event, _: &mut dyn Delivery) -> Result<(), HandlerError> {
            match event.seq {
                1 => Ok(()),
                2 => Err(HandlerError::failed("no")),
                3 => panic!("as the test says"),
                _ => std::future::pending().await,
            }
        }
    }

    struct NoWork;

    #[async_trait]
    impl Delivery for NoWork {
        async fn work(&mut self) -> Result<&mut dyn UnitOfWork, HandlerError> {
            Err(HandlerError::failed("none"))
        }
    }

    fn event(seq: u64) -> Event {
        Event {
            version: 1,
            id: id(),
            name: "member.joined".to_owned(),
            seq,
            at: now(),
            tenant_id: id(),
            actor: EventActor { kind: "anonymous".to_owned(), id: None, name: None },
            target: EventTarget { kind: "member".to_owned(), id: id::<()>().as_uuid() },
            facts: Vec::new(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_fails_panics_or_hangs_has_failed() {
        let odd = Subscription { name: "odd", start: Start::Now, filter: EventFilter::all(), handler: Arc::new(Odd) };
        let odd = bounded(odd);
        for (seq, error) in [(2, "no"), (3, "it panicked; the log says where"), (4, "it took longer than 10 seconds")] {
            let failed = odd.handler.handle(&event(seq), &mut NoWork).await;
            assert_eq!(failed.unwrap_err().to_string(), error);
        }
        odd.handler.handle(&event(1), &mut NoWork).await.unwrap();
    }
}
