//! Looks up a caller's id in the actor's own tenant, and reports an id that the tenant does not have.

use tenantry_domain::{access_violation::AccessViolation, event::Target};

use crate::{actor::Actor, ports::access_violations::AccessViolationLog};

/// Returns the row that the actor's tenant has for the id. If it has none, reports the attempt. The nil UUID, which no
/// row has, represents a text that is not an id. Such a text reaches for nothing, so it is not reported.
pub fn require<T>(
    found: Option<T>,
    target: Target,
    actor: &Actor,
    access_violations: &dyn AccessViolationLog,
) -> Option<T> {
    if found.is_none() && !target.id().is_nil() {
        access_violations.report(actor, AccessViolation::ForeignId(target));
    }
    found
}
