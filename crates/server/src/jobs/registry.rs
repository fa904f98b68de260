//! The kinds of jobs and the schedules of a service.

use std::{collections::BTreeMap, error::Error, fmt, pin::Pin, sync::Arc, time::Duration};

use tenantry_domain::{
    Span,
    job::{JobKind, JobKindError},
};

use super::run::JobRun;
use crate::service::Service;

/// How long a run of a schedule may take, and any attempt of a job. It is less than a batch may take.
pub(super) const LONGEST_RUN: Duration = Duration::from_mins(10);

/// Why a job or a run failed. Its text goes to the log and to the operator, so it must contain no secret.
pub(super) type Failure = Box<dyn Error + Send + Sync>;
pub(super) type Done = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

type RunsJob = Arc<dyn Fn(JobRun) -> Done + Send + Sync>;
type RunsSchedule = Arc<dyn Fn(Service) -> Done + Send + Sync>;

/// How often a schedule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every(pub(super) Span);

impl Every {
    /// Every so many hours. At least one.
    pub fn hours(hours: u32) -> Self {
        Self(Span::hours(hours.max(1).into()))
    }

    /// Every so many minutes. At least one.
    pub fn minutes(minutes: u32) -> Self {
        Self(Span::minutes(minutes.max(1).into()))
    }
}

/// Why the jobs or schedules cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// A kind has no valid name.
    #[error("the kind of job {kind:?} cannot be registered")]
    Kind {
        /// The name.
        kind: &'static str,
        /// The cause.
        #[source]
        source: JobKindError,
    },
    /// Two have the same name.
    #[error("{0:?} is registered twice; give each kind of job and each schedule a name of its own")]
    Twice(&'static str),
}

/// A kind of job.
#[derive(Clone)]
pub(super) struct RegisteredJob {
    pub(super) name: &'static str,
    pub(super) longest: Duration,
    pub(super) code: RunsJob,
}

/// A schedule.
#[derive(Clone)]
pub(super) struct RegisteredSchedule {
    pub(super) name: &'static str,
    pub(super) every: Span,
    pub(super) code: RunsSchedule,
}

/// The kinds and schedules in the order in which they were registered.
#[derive(Default)]
pub(crate) struct Registry {
    jobs: Vec<RegisteredJob>,
    schedules: Vec<RegisteredSchedule>,
}

/// The kinds by name, and the schedules.
pub(super) type Checked = (BTreeMap<JobKind, RegisteredJob>, Vec<RegisteredSchedule>);

impl Registry {
    pub(crate) fn job<F, E>(
        &mut self,
        name: &'static str,
        longest: Duration,
        code: impl Fn(JobRun) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Failure>,
    {
        let code: RunsJob = Arc::new(move |run| {
            let running = code(run);
            Box::pin(async move { running.await.map_err(Into::into) })
        });
        self.jobs.push(RegisteredJob { name, longest: longest.min(LONGEST_RUN), code });
    }

    pub(crate) fn schedule<F, E>(
        &mut self,
        name: &'static str,
        every: Every,
        code: impl Fn(Service) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Failure>,
    {
        let code: RunsSchedule = Arc::new(move |service| {
            let running = code(service);
            Box::pin(async move { running.await.map_err(Into::into) })
        });
        self.schedules.push(RegisteredSchedule { name, every: every.0, code });
    }

    /// Checks the names.
    pub(super) fn checked(self) -> Result<Checked, RegisterError> {
        let mut jobs = BTreeMap::new();
        for job in self.jobs {
            let kind = JobKind::parse(job.name).map_err(|source| RegisterError::Kind { kind: job.name, source })?;
            let name = job.name;
            if jobs.insert(kind, job).is_some() {
                return Err(RegisterError::Twice(name));
            }
        }
        let mut names: Vec<&'static str> = self.schedules.iter().map(|schedule| schedule.name).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(RegisterError::Twice(pair[0])),
            None => Ok((jobs, self.schedules)),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let jobs: Vec<&str> = self.jobs.iter().map(|job| job.name).collect();
        let schedules: Vec<&str> = self.schedules.iter().map(|schedule| schedule.name).collect();
        f.debug_struct("Registry").field("jobs", &jobs).field("schedules", &schedules).finish()
    }
}
