//! What bounds a turn in one tenant.

use tenantry_domain::Span;

/// How many events a handler gets in one turn.
pub const BATCH: u32 = 100;

/// How long after the beginning of a turn a handler still gets another event. Other tenants wait for the turn to end.
pub const TURN: Span = Span::seconds(2);

/// How long events wait that this process can't handle: their handler, or their version, is known to another process
/// only, as while a new release is rolled out.
pub const ELSEWHERE: Span = Span::minutes(1);
