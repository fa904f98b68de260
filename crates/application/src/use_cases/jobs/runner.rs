//! What runs jobs and schedules: the code of the embedding service, by kind and by name.

use async_trait::async_trait;
use tenantry_domain::{
    Span,
    job::{Job, JobFault, JobKind},
    tenant::TenantId,
};

/// What became of an attempt, for those who count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded, and the job is gone.
    Succeeded,
    /// It failed, and the job waits for the next attempt.
    Failed,
    /// It failed, and the job is set aside.
    Died,
    /// No attempt was made: this process does not know the kind. Another release may.
    Unknown,
}

/// Runs jobs of tenants.
#[async_trait]
pub trait JobRunner: Send + Sync {
    /// Returns the kinds that this process runs.
    fn kinds(&self) -> &[JobKind];

    /// MUST run the job in that tenant, MUST end it when it takes too long, and MUST turn its error or panic into a
    /// fault.
    async fn run(&self, tenant: TenantId, job: &Job) -> Result<(), JobFault>;

    /// Takes note of what became of an attempt.
    fn note(&self, tenant: TenantId, job: &Job, outcome: Outcome);
}

/// Runs what the installation does again and again.
#[async_trait]
pub trait ScheduleRunner: Send + Sync {
    /// Returns the names, and how often each runs.
    fn schedules(&self) -> &[(&'static str, Span)];

    /// MUST run the schedule of that name, MUST end it when it takes too long, and MUST turn its error or panic into a
    /// fault.
    async fn run(&self, name: &'static str) -> Result<(), JobFault>;
}
