//! The worker of the queues of jobs: a tenant's jobs, or the schedules of the platform.

use async_trait::async_trait;
use tenantry_domain::Timestamp;

use super::{run_jobs::RunJobs, run_schedules::RunSchedules};
use crate::{
    actor::{Actor, Origin, Who},
    ports::queues::{Lease, QueueKind, QueueOwner},
    use_cases::queues::worker::{QueueWorker, WorkError},
};

/// The worker.
#[derive(Clone)]
pub struct JobWorker {
    /// Runs the jobs of a tenant.
    pub jobs: RunJobs,
    /// Runs the schedules.
    pub schedules: RunSchedules,
}

#[async_trait]
impl QueueWorker for JobWorker {
    fn kind(&self) -> QueueKind {
        QueueKind::Jobs
    }

    async fn work(&self, lease: &Lease) -> Result<Option<Timestamp>, WorkError> {
        let actor = Actor { who: Who::System { job: "jobs" }, origin: Origin::default() };
        match lease.queue.owner {
            QueueOwner::Tenant(tenant_id) => self.jobs.execute(&actor, tenant_id).await,
            QueueOwner::Platform => self.schedules.execute(&actor).await,
            // Nobody has jobs outside of a tenant.
            QueueOwner::Person(_) => Ok(None),
        }
    }
}
