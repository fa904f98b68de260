//! The port by which use cases tell of attempts to get out of one's tenant.
//!
//! Telling costs a request nothing and can't fail it, so that the answer to another tenant's id stays that to an id of
//! nobody, in what it says and in what it takes.

use tenantry_domain::access_violation::AccessViolation;

use crate::actor::Actor;

/// Takes note of attempts.
#[cfg_attr(feature = "mocks", mockall::automock)]
pub trait AccessViolationLog: Send + Sync {
    /// MUST return at once, whatever becomes of the attempt: it waits for no store, no lock that is held for long and no
    /// other attempt. MUST NOT find out whether what was reached for exists.
    fn report(&self, actor: &Actor, violation: AccessViolation);
}
