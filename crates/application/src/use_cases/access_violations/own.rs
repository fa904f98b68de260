//! What an id from outside names in one's own tenant, and the report where it names nothing there.

use tenantry_domain::{access_violation::AccessViolation, event::Target};

use crate::{actor::Actor, ports::access_violations::AccessViolationLog};

/// Passes on what the actor's tenant has of that id. Where it has nothing, the attempt is reported. The nil UUID, which
/// nobody has, stands for a text that is no id, and whoever sends such a text reaches for nothing.
pub fn own<T>(
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
