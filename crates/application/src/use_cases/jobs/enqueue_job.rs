//! Stores a job of a tenant, in a commit of its own.
//!
//! Code that already has a unit of work in the tenant calls its port instead, so that the job is stored with the rest or
//! not at all.

use tenantry_domain::{
    Span,
    job::{Job, JobId, JobKind, JobPayload},
    tenant::TenantId,
};

use crate::{
    actor::{AccessError, Actor},
    ports::store_error::StoreError,
    tenant_access::TenantAccess,
};

/// The job.
#[derive(Debug, Clone)]
pub struct Command {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The kind.
    pub kind: JobKind,
    /// What it works with.
    pub payload: JobPayload,
    /// How long until it is due.
    pub delay: Span,
}

/// Why the job was not stored.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueJobError {
    /// The actor is neither an operator nor a job.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The use case.
#[derive(Clone)]
pub struct EnqueueJob {
    /// Opens the tenant.
    pub access: TenantAccess,
}

impl EnqueueJob {
    /// Stores the job.
    ///
    /// # Errors
    /// The variants of [`EnqueueJobError`].
    pub async fn execute(&self, actor: &Actor, command: Command) -> Result<JobId, EnqueueJobError> {
        let Command { tenant_id, kind, payload, delay } = command;
        let mut work = self.access.operate::<EnqueueJobError>(actor, tenant_id).await?;
        let now = work.now();
        let job = Job::new(work.next_id(), kind, payload, now + delay, now);
        work.jobs().insert(&job).await?;
        work.commit([]).await?;
        Ok(job.id)
    }
}
