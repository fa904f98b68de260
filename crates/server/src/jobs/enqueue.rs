//! How the code of a service stores a job.

use serde::Serialize;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    ports::{store_error::StoreError, unit_of_work::UnitOfWork},
    use_cases::{
        jobs::enqueue_job::{Command, EnqueueJobError},
        tenants::list_tenants::{self, ListTenantsError},
    },
};
use tenantry_domain::{
    Span, Timestamp,
    job::{Job, JobId, JobKind, JobKindError, JobPayload, JobPayloadError},
    page::{Limit, PageRequest},
    tenant::{Standing, TenantId},
};

use crate::service::Service;

/// A job to store: its kind, and what it works with.
#[derive(Debug, Clone)]
pub struct NewJob {
    kind: JobKind,
    payload: JobPayload,
    delay: Span,
}

/// Why a job cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum NewJobError {
    /// The kind has no valid name.
    #[error(transparent)]
    Kind(#[from] JobKindError),
    /// The payload cannot be written as JSON.
    #[error("the payload of the job cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The payload is too long.
    #[error(transparent)]
    Payload(#[from] JobPayloadError),
}

impl NewJob {
    /// Prepares a job of that kind that is due at once. The payload is stored as JSON of at most 16 KiB, and readable in
    /// the database: put ids into it instead of secrets.
    ///
    /// # Errors
    /// The variants of [`NewJobError`].
    pub fn new(kind: &str, payload: &impl Serialize) -> Result<Self, NewJobError> {
        let payload = JobPayload::new(serde_json::to_string(payload)?)?;
        Ok(Self { kind: JobKind::parse(kind)?, payload, delay: Span::zero() })
    }

    /// Returns the job as the port of a unit of work stores it, for a provisioner: `work.jobs().insert(&job)`.
    pub fn build(self, id: JobId, now: Timestamp) -> Job {
        Job::new(id, self.kind, self.payload, now + self.delay, now)
    }

    /// Lets the job wait that long.
    #[must_use]
    pub const fn after(mut self, delay: Span) -> Self {
        self.delay = delay;
        self
    }
}

/// Why not every tenant has the job.
#[derive(Debug, thiserror::Error)]
pub enum EnqueueForEachTenantError {
    /// The tenants cannot be listed.
    #[error(transparent)]
    List(#[from] ListTenantsError),
    /// A job cannot be stored.
    #[error(transparent)]
    Enqueue(#[from] EnqueueJobError),
}

impl Service {
    /// Stores a job of the tenant, in a commit of its own. Where it must be stored with other changes or not at all, use
    /// [`enqueue_in`](Self::enqueue_in).
    ///
    /// # Errors
    /// The store failed, or there is no such tenant.
    pub async fn enqueue(&self, tenant_id: TenantId, job: NewJob) -> Result<JobId, EnqueueJobError> {
        let actor = Actor { who: Who::System { job: "enqueue" }, origin: Origin::default() };
        let NewJob { kind, payload, delay } = job;
        let command = Command { tenant_id, kind, payload, delay };
        self.app.application.jobs.enqueue.execute(&actor, command).await
    }

    /// Stores a job for each tenant that is neither suspended nor canceled, each in a commit of its own. Returns how many
    /// that were. A schedule that does so lets each tenant's part take its own turn, so that a slow or failing one does
    /// not delay the others.
    ///
    /// # Errors
    /// The tenants cannot be listed, or a job cannot be stored. The jobs before it are stored.
    pub async fn enqueue_for_each_tenant(&self, job: &NewJob) -> Result<u64, EnqueueForEachTenantError> {
        let actor = Actor { who: Who::System { job: "enqueue" }, origin: Origin::default() };
        let (mut stored, mut after) = (0, None);
        loop {
            let page = PageRequest { after, limit: Limit::MAX };
            let open = list_tenants::Command { standing: Some(Standing::Open), page };
            let tenants = self.app.application.tenants.list.execute(&actor, open).await?;
            for tenant in &tenants.items {
                self.enqueue(tenant.id(), job.clone()).await?;
                stored += 1;
            }
            after = tenants.next;
            if after.is_none() {
                return Ok(stored);
            }
        }
    }

    /// Stores a job in a unit of work, such as that of a provisioner or of [`begin`](Self::begin). It is stored with the
    /// rest of the unit of work or not at all.
    ///
    /// # Errors
    /// The store failed. The unit of work can no longer commit.
    pub async fn enqueue_in(&self, work: &mut dyn UnitOfWork, job: NewJob) -> Result<JobId, StoreError> {
        let job = job.build(self.ids.next(), self.clock.now());
        work.jobs().insert(&job).await?;
        Ok(job.id)
    }

    /// Begins a unit of work in the tenant, for statements of the service and jobs in one commit:
    /// [`tenant_transaction`](tenantry_infrastructure::persistence::tenant_transaction) gives its transaction.
    ///
    /// # Errors
    /// The store failed.
    pub async fn begin(&self, tenant_id: TenantId) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.app.application.jobs.enqueue.access.store.begin(tenant_id).await
    }
}
