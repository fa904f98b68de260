//! A log that records the reported attempts.

use std::sync::{Mutex, PoisonError};

use tenantry_application::{actor::Actor, ports::attempts::AttemptLog};
use tenantry_domain::attempt::Attempt;

/// Records every attempt with its actor, in the order of the reports.
#[derive(Debug, Default)]
pub struct RecordingAttempts {
    reported: Mutex<Vec<(Actor, Attempt)>>,
}

impl RecordingAttempts {
    /// Returns the attempts reported since the last call.
    pub fn take(&self) -> Vec<(Actor, Attempt)> {
        std::mem::take(&mut self.reported.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl AttemptLog for RecordingAttempts {
    fn report(&self, actor: &Actor, attempt: Attempt) {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).push((actor.clone(), attempt));
    }
}
