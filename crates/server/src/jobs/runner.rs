//! Runs the code of jobs and schedules in a task of its own: for a bounded time, and so that a panic is a failure.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use tenantry_application::{
    actor::{Actor, Origin, Who},
    causes::with_causes,
    use_cases::jobs::runner::{JobRunner, Outcome, ScheduleRunner},
};
use tenantry_domain::{
    Span,
    job::{Job, JobFault, JobKind},
    tenant::TenantId,
};
use tokio::{task::JoinSet, time::timeout};

use super::{
    metrics,
    registry::{Done, LONGEST_RUN, RegisterError, RegisteredJob, RegisteredSchedule, Registry},
    run::JobRun,
};
use crate::service::Service;

/// Runs the jobs and schedules of a service.
pub(crate) struct Runner {
    service: Service,
    kinds: Vec<JobKind>,
    jobs: BTreeMap<JobKind, RegisteredJob>,
    periods: Vec<(&'static str, Span)>,
    schedules: Vec<RegisteredSchedule>,
    /// The kinds that were met and are not known. Each is warned of once.
    unknown: Mutex<BTreeSet<JobKind>>,
}

impl Runner {
    pub(crate) fn new(registry: Registry, service: Service) -> Result<Self, RegisterError> {
        let (jobs, schedules) = registry.checked()?;
        metrics::describe(jobs.values().map(|job| job.name), schedules.iter().map(|schedule| schedule.name));
        Ok(Self {
            service,
            kinds: jobs.keys().cloned().collect(),
            periods: schedules.iter().map(|schedule| (schedule.name, schedule.every)).collect(),
            jobs,
            schedules,
            unknown: Mutex::default(),
        })
    }

    fn is_new(&self, kind: &JobKind) -> bool {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner).insert(kind.clone())
    }
}

#[async_trait]
impl JobRunner for Runner {
    fn kinds(&self) -> &[JobKind] {
        &self.kinds
    }

    async fn run(&self, tenant_id: TenantId, job: &Job) -> Result<(), JobFault> {
        let Some(registered) = self.jobs.get(&job.kind) else {
            return Err(JobFault::new("this process does not know the kind"));
        };
        let begun = Instant::now();
        let run = JobRun {
            tenant_id,
            database: self.service.database.tenant(tenant_id),
            job_id: job.id,
            attempt: job.attempts,
            actor: Actor { who: Who::System { job: registered.name }, origin: Origin::default() },
            service: self.service.clone(),
            payload: job.payload.clone(),
        };
        let done = bounded(registered.longest, (registered.code)(run)).await;
        metrics::took(registered.name, begun.elapsed());
        done
    }

    fn note(&self, tenant_id: TenantId, job: &Job, outcome: Outcome) {
        let (kind, job_id, attempt) = (job.kind.as_str(), job.id, job.attempts);
        let fault = job.last_fault.as_ref().map_or("", JobFault::as_str);
        match self.jobs.get(&job.kind) {
            Some(registered) => metrics::attempted(registered.name, outcome),
            None => metrics::unknown(),
        }
        match outcome {
            Outcome::Succeeded => tracing::debug!(kind, %tenant_id, %job_id, attempt, "job done"),
            Outcome::Failed => tracing::warn!(kind, %tenant_id, %job_id, attempt, fault, "job failed; it is repeated"),
            Outcome::Died => tracing::error!(
                kind, %tenant_id, %job_id, attempt, fault,
                "job failed too often and is set aside; `jobs retry` repeats it, `jobs discard` deletes it"
            ),
            Outcome::Unknown if self.is_new(&job.kind) => {
                tracing::warn!(
                    kind,
                    "jobs of a kind wait that this process does not know; another release must run them"
                );
            }
            Outcome::Unknown => {}
        }
    }
}

#[async_trait]
impl ScheduleRunner for Runner {
    fn schedules(&self) -> &[(&'static str, Span)] {
        &self.periods
    }

    async fn run(&self, name: &'static str) -> Result<(), JobFault> {
        let Some(schedule) = self.schedules.iter().find(|schedule| schedule.name == name) else {
            return Err(JobFault::new("this process does not know the schedule"));
        };
        let done = bounded(LONGEST_RUN, (schedule.code)(self.service.clone())).await;
        metrics::ran(name, done.is_ok());
        if let Err(fault) = &done {
            tracing::warn!(schedule = name, fault = fault.as_str(), "scheduled run failed; it is repeated");
        }
        done
    }
}

/// Runs code for that time at most. Dropping this ends the code at its next await. Code that never awaits cannot be
/// ended: it keeps its thread, and counts as failed.
async fn bounded(longest: Duration, code: Done) -> Result<(), JobFault> {
    let mut running = JoinSet::new();
    running.spawn(code);
    match timeout(longest, running.join_next()).await {
        Ok(Some(Ok(done))) => done.map_err(|error| JobFault::new(&with_causes(&*error))),
        // The message of a panic stays out of it, because it can contain a tenant's data. The log says where.
        Ok(_) => Err(JobFault::new("the code panicked; the log says where")),
        Err(_) => Err(JobFault::new(&format!("the code did not end within {} seconds", longest.as_secs()))),
    }
}
