//! A provisioner that records its requests, and can be set to refuse.

use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tenantry_application::ports::{
    provisioner::{ProvisionError, Provisioner},
    unit_of_work::UnitOfWork,
};
use tenantry_domain::membership::Membership;

/// Records every member it was asked for, in order, including those of units of work that were not committed.
#[derive(Debug, Default)]
pub struct RecordingProvisioner {
    asked_for: Mutex<Vec<Membership>>,
    refusal: Mutex<Option<String>>,
}

impl RecordingProvisioner {
    /// Returns the members it was asked for so far.
    pub fn asked_for(&self) -> Vec<Membership> {
        locked(&self.asked_for).clone()
    }

    /// Makes it refuse every member from now on, for that reason.
    pub fn refuse(&self, reason: &str) {
        *locked(&self.refusal) = Some(reason.to_owned());
    }

    /// Makes it accept every member again.
    pub fn relent(&self) {
        *locked(&self.refusal) = None;
    }
}

#[async_trait]
impl Provisioner for RecordingProvisioner {
    async fn provision(&self, _work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError> {
        locked(&self.asked_for).push(member.clone());
        let refusal = locked(&self.refusal).clone();
        refusal.map_or(Ok(()), |reason| Err(ProvisionError::Refused { reason }))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
