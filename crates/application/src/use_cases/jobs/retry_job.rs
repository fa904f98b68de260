//! Lets a job wait for its next attempt again, due now and with all its attempts, for the operator.

use tenantry_domain::{
    job::{Job, JobId},
    tenant::TenantId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::{
        queues::{Queue, QueueKind, QueueOwner},
        store_error::StoreError,
    },
    tenant_access::TenantAccess,
};

/// The job.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The job.
    pub job_id: JobId,
}

/// Why the job does not wait again.
#[derive(Debug, thiserror::Error)]
pub enum RetryJobError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such job: it succeeded, was discarded, or never was.
    #[error("the organization has no such job; `jobs list` shows those that it has")]
    NotFound,
    /// The store failed, or the job was being attempted.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct RetryJob {
    /// Opens the tenant.
    pub access: TenantAccess,
}

impl RetryJob {
    /// Returns the job as it waits.
    ///
    /// # Errors
    /// The variants of [`RetryJobError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Job, RetryJobError> {
        let mut work = self.access.operate::<RetryJobError>(actor, command.tenant_id).await?;
        let before = work.jobs().find(command.job_id).await?.ok_or(RetryJobError::NotFound)?;
        let after = before.retried(work.now());
        work.jobs().update(&before, &after).await?;
        let queue = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Tenant(command.tenant_id) };
        let now = work.now();
        work.queues().wake(queue, now).await?;
        work.commit([]).await?;
        Ok(after)
    }
}
