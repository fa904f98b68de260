//! Jobs: tenants have them, workers run them, and the operator sees, retries and discards those that failed too often.

pub mod discard_job;
pub mod enqueue_job;
pub mod list_jobs;
pub mod retry_job;
pub mod run_jobs;
pub mod run_schedules;
pub mod runner;
pub mod wake_schedules;
pub mod worker;

use std::sync::Arc;

use self::{
    discard_job::DiscardJob,
    enqueue_job::EnqueueJob,
    list_jobs::ListJobs,
    retry_job::RetryJob,
    run_jobs::RunJobs,
    run_schedules::RunSchedules,
    runner::{JobRunner, ScheduleRunner},
    wake_schedules::WakeSchedules,
    worker::JobWorker,
};
use crate::{
    parts::Parts,
    ports::{clock::Clock, secrets::SecretSource},
    tenant_access::TenantAccess,
};

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Jobs {
    pub enqueue: EnqueueJob,
    pub list: ListJobs,
    pub retry: RetryJob,
    pub discard: DiscardJob,
    pub wake_schedules: WakeSchedules,
    access: TenantAccess,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn SecretSource>,
}

impl Jobs {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        Self {
            enqueue: EnqueueJob { access: access() },
            list: ListJobs { access: access() },
            retry: RetryJob { access: access() },
            discard: DiscardJob { access: access() },
            wake_schedules: WakeSchedules { store: parts.adapters.store.clone(), clock: parts.adapters.clock.clone() },
            access: access(),
            clock: parts.adapters.clock.clone(),
            secrets: parts.adapters.secrets.clone(),
        }
    }

    /// Returns the worker that runs jobs and schedules by these runners.
    pub fn worker(&self, jobs: Arc<dyn JobRunner>, schedules: Arc<dyn ScheduleRunner>) -> JobWorker {
        let (access, clock, secrets) = (&self.access, &self.clock, &self.secrets);
        JobWorker {
            jobs: RunJobs { access: access.clone(), clock: clock.clone(), secrets: secrets.clone(), runner: jobs },
            schedules: RunSchedules {
                store: access.store.clone(),
                clock: clock.clone(),
                secrets: secrets.clone(),
                runner: schedules,
            },
        }
    }
}
