//! What the code of a job gets.

use std::fmt;

use serde::de::DeserializeOwned;
use tenantry_application::actor::Actor;
use tenantry_domain::{
    job::{JobId, JobPayload},
    tenant::TenantId,
};
use tenantry_infrastructure::persistence::TenantDatabase;

use crate::service::Service;

/// An attempt of a job: its tenant, with that tenant's part of the database, and what it works with.
///
/// The job can be attempted again although it did its work: the process may end before the store knows. So the code must
/// bear to run twice. The id is the same in each attempt; it serves as an idempotency key elsewhere.
pub struct JobRun {
    /// The tenant.
    pub tenant_id: TenantId,
    /// The tenant's part of the database.
    pub database: TenantDatabase,
    /// The job.
    pub job_id: JobId,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// Who acts: the system, under the name of the kind.
    pub actor: Actor,
    /// The service.
    pub service: Service,
    pub(super) payload: JobPayload,
}

impl JobRun {
    /// Reads what the job works with.
    ///
    /// # Errors
    /// The payload has another form. Return the error: a release that reads it may run the job later.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.payload.as_str())
    }
}

impl fmt::Debug for JobRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobRun")
            .field("tenant_id", &self.tenant_id)
            .field("job_id", &self.job_id)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}
