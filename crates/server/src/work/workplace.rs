//! What the workers of all kinds work with.

use std::sync::Arc;

use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::ids::IdGenerator,
    use_cases::queues::Queues,
};
use tenantry_infrastructure::persistence::Bells;

/// What the workers of all kinds work with.
#[derive(Clone)]
pub struct Workplace {
    /// The use cases of queues.
    pub queues: Queues,
    /// Gives the random part of waits.
    pub ids: Arc<dyn IdGenerator>,
    /// Ring when this process commits work.
    pub bells: Arc<Bells>,
    /// How many queues of each kind this process works off at the same time. 0 for none.
    pub places: usize,
}

/// Returns who takes turns, for the log. What a batch does in a tenant has an actor of its own.
pub(crate) fn worker() -> Actor {
    Actor { who: Who::System { job: "worker" }, origin: Origin::default() }
}
