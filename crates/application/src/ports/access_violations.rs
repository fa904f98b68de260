//! The port by which use cases report cross-tenant access attempts.
//!
//! A report costs a request nothing and cannot make it fail. The answer to another tenant's id therefore equals the
//! answer to an unknown id, in content and in timing.

use tenantry_domain::access_violation::AccessViolation;

use crate::actor::Actor;

/// Records cross-tenant access attempts.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessViolationLog: Send + Sync {
    /// MUST return at once, whatever becomes of the attempt: it waits for no store, no lock that is held for long and no
    /// other attempt. MUST NOT find out whether what was reached for exists.
    fn report(&self, actor: &Actor, violation: AccessViolation);
}
