//! What handlers of events and attempts at jobs note while they run, in the order in which it happens. It is outside of
//! the store, so no crash undoes it.

use std::sync::{Mutex, PoisonError};

use tenantry_domain::{
    job::{Job, JobId},
    tenant::TenantId,
};

/// A handler in a tenant.
pub(super) type Place = (&'static str, TenantId);

/// Something that happened.
#[derive(Debug, Clone)]
pub(super) enum Note {
    /// The handler was given the event of that number.
    Given(Place, u64),
    /// It began its unit of work for that event, and found the number of the last event that it handled there.
    Found(Place, u64, u64),
    /// It handled the event, as far as it knows.
    Handled(Place, u64),
    /// An attempt at a job began.
    Attempted(Box<Job>),
    /// An attempt at a job succeeded, as far as it knows.
    Succeeded(JobId),
}

/// The notes of a step.
#[derive(Debug, Default)]
pub(super) struct Notes(Mutex<Vec<Note>>);

impl Notes {
    pub(super) fn add(&self, note: Note) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// Takes all of them.
    pub(super) fn take(&self) -> Vec<Note> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
