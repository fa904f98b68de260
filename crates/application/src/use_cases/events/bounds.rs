//! What bounds a turn in one tenant, and why it can end early.

use tenantry_domain::Span;

use crate::{actor::AccessError, ports::store_error::StoreError};

/// How many events a handler gets in one turn.
pub const BATCH: u32 = 100;

/// How long after the beginning of a turn a handler still gets another event. Other tenants wait for the turn to end.
pub const TURN: Span = Span::seconds(2);

/// How long events wait that this process can't handle: their handler, or their version, is known to another process
/// only, as while a new release is rolled out.
pub const ELSEWHERE: Span = Span::minutes(1);

/// Why the turn ended early.
#[derive(Debug, thiserror::Error)]
pub enum DeliverEventsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed. What was handled until then stays handled.
    #[error(transparent)]
    Store(#[from] StoreError),
}
