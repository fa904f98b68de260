//! A log that records the reported attempts.

use std::sync::{Mutex, PoisonError};

use tenantry_application::{actor::Actor, ports::access_violations::AccessViolationLog};
use tenantry_domain::access_violation::AccessViolation;

/// Records every attempt with its actor, in the order of the reports.
#[derive(Debug, Default)]
pub struct RecordingAccessViolations {
    reported: Mutex<Vec<(Actor, AccessViolation)>>,
}

impl RecordingAccessViolations {
    /// Returns the attempts reported since the last call.
    pub fn take(&self) -> Vec<(Actor, AccessViolation)> {
        std::mem::take(&mut self.reported.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl AccessViolationLog for RecordingAccessViolations {
    fn report(&self, actor: &Actor, violation: AccessViolation) {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).push((actor.clone(), violation));
    }
}
