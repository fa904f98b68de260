//! Jobs and schedules over fakes, with a clock that moves when a test says so.

mod run_jobs;
mod run_schedules;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tenantry_application::{
    ports::clock::Clock,
    use_cases::jobs::{
        enqueue_job,
        runner::{JobRunner, Outcome, ScheduleRunner},
        worker::JobWorker,
    },
};
use tenantry_domain::{
    Span,
    job::{Job, JobFault, JobId, JobKind, JobPayload},
    tenant::TenantId,
};

use tokio::sync::Notify;

use crate::{queues::system, world::World};

/// What an attempt or a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Succeed,
    Fail,
    /// It never ends.
    Hang,
    /// It succeeds once the test lets it.
    WaitAndSucceed,
}

type Script = Box<dyn FnMut(&str) -> Does + Send>;

/// Runs what a test says, and notes it.
struct Runner {
    kinds: Vec<JobKind>,
    schedules: Vec<(&'static str, Span)>,
    script: Mutex<Script>,
    gate: Notify,
    ran: Mutex<Vec<(TenantId, JobId)>>,
    notes: Mutex<Vec<Outcome>>,
}

const KIND: &str = "invoice.remind";
const HOUR: Span = Span::hours(1);

fn runner(script: impl FnMut(&str) -> Does + Send + 'static) -> Arc<Runner> {
    Arc::new(Runner {
        kinds: vec![JobKind::parse(KIND).unwrap()],
        schedules: vec![("sweep", HOUR)],
        script: Mutex::new(Box::new(script)),
        gate: Notify::new(),
        ran: Mutex::default(),
        notes: Mutex::default(),
    })
}

impl Runner {
    async fn does(&self, name: &str) -> Result<(), JobFault> {
        let does = (self.script.lock().unwrap())(name);
        match does {
            Does::Succeed => Ok(()),
            Does::Fail => Err(JobFault::new("as the test says")),
            Does::Hang => std::future::pending().await,
            Does::WaitAndSucceed => {
                self.gate.notified().await;
                Ok(())
            }
        }
    }

    fn notes(&self) -> Vec<Outcome> {
        self.notes.lock().unwrap().clone()
    }

    fn ran(&self) -> Vec<(TenantId, JobId)> {
        self.ran.lock().unwrap().clone()
    }
}

#[async_trait]
impl JobRunner for Runner {
    fn kinds(&self) -> &[JobKind] {
        &self.kinds
    }

    async fn run(&self, tenant: TenantId, job: &Job) -> Result<(), JobFault> {
        self.ran.lock().unwrap().push((tenant, job.id));
        self.does(job.kind.as_str()).await
    }

    fn note(&self, _tenant: TenantId, _job: &Job, outcome: Outcome) {
        self.notes.lock().unwrap().push(outcome);
    }
}

#[async_trait]
impl ScheduleRunner for Runner {
    fn schedules(&self) -> &[(&'static str, Span)] {
        &self.schedules
    }

    async fn run(&self, name: &'static str) -> Result<(), JobFault> {
        self.does(name).await
    }
}

impl World {
    fn job_worker(&self, runner: &Arc<Runner>) -> JobWorker {
        self.app.jobs.worker(runner.clone(), runner.clone())
    }

    async fn enqueue(&self, tenant_id: TenantId, kind: &str) -> JobId {
        let (kind, payload) = (JobKind::parse(kind).unwrap(), JobPayload::new("7".to_owned()).unwrap());
        let command = enqueue_job::Command { tenant_id, kind, payload, delay: Span::zero() };
        self.app.jobs.enqueue.execute(&system(), command).await.unwrap()
    }

    async fn stored(&self, tenant_id: TenantId, id: JobId) -> Option<Job> {
        let mut work = self.store.factory().begin(tenant_id).await.unwrap();
        work.jobs().find(id).await.unwrap()
    }

    /// Takes turns until none is due, and returns how many there were.
    async fn take_turns(&self, worker: &JobWorker) -> usize {
        let mut turns = 0;
        while let Some(turn) = self.app.queues.take_turn.execute(&system(), worker).await.unwrap() {
            turn.done.unwrap();
            turns += 1;
            assert!(turns < 1000, "the queue is due again and again at {}", self.clock.now());
        }
        turns
    }
}
