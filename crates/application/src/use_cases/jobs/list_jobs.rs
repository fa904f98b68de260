//! Lists the jobs of a tenant, for the operator.

use tenantry_domain::{
    job::{Job, JobId, JobState},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// The jobs and the page to return.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant_id: TenantId,
    /// Only jobs in this state; `None` for all.
    pub state: Option<JobState>,
    /// The page.
    pub page: PageRequest<JobId>,
}

/// Why the jobs were not listed.
#[derive(Debug, thiserror::Error)]
pub enum ListJobsError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct ListJobs {
    /// Opens the tenant.
    pub access: TenantAccess,
}

impl ListJobs {
    /// Returns a page of the jobs, the oldest first.
    ///
    /// # Errors
    /// The variants of [`ListJobsError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<Page<Job, JobId>, ListJobsError> {
        let mut read = self.access.inspect::<ListJobsError>(actor, command.tenant_id).await?;
        Ok(read.jobs().list(command.state, command.page).await?)
    }
}
