//! Discards a job that failed too often, for the operator. Its work is never done.

use tenantry_domain::{
    job::{JobId, JobStillWaits},
    tenant::TenantId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
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

/// Why the job was not discarded.
#[derive(Debug, thiserror::Error)]
pub enum DiscardJobError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The tenant has no such job: it succeeded, was discarded, or never was.
    #[error("the organization has no such job; `jobs list` shows those that it has")]
    NotFound,
    /// The job has not failed too often.
    #[error(transparent)]
    StillWaits(#[from] JobStillWaits),
    /// The store failed, or somebody let the job wait again at the same moment.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct DiscardJob {
    /// Opens the tenant.
    pub access: TenantAccess,
}

impl DiscardJob {
    /// Deletes the job.
    ///
    /// # Errors
    /// The variants of [`DiscardJobError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<(), DiscardJobError> {
        let mut work = self.access.operate::<DiscardJobError>(actor, command.tenant_id).await?;
        let job = work.jobs().find(command.job_id).await?.ok_or(DiscardJobError::NotFound)?;
        job.check_discardable()?;
        work.jobs().delete(&job).await?;
        Ok(work.commit([]).await?)
    }
}
