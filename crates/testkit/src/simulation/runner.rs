//! What jobs do when they are attempted.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tenantry_application::use_cases::jobs::runner::{JobRunner, Outcome, ScheduleRunner};
use tenantry_domain::{
    Span,
    job::{Job, JobFault, JobKind},
    tenant::TenantId,
};
use tokio::task::yield_now;

use super::{
    chance::Chance,
    notes::{Note, Notes},
};

/// The kinds: one that succeeds, one that fails now and then, one that always fails, and one that the first release does
/// not know.
pub(super) const KINDS: [&str; 4] = ["fine", "fickle", "doomed", "late"];

/// Runs the jobs of a process.
pub(super) struct Runner {
    kinds: Vec<JobKind>,
    notes: Arc<Notes>,
    chance: Mutex<Chance>,
}

impl Runner {
    pub(super) fn new(release: usize, notes: &Arc<Notes>, chance: Chance) -> Self {
        let known = &KINDS[..if release == 0 { KINDS.len() - 1 } else { KINDS.len() }];
        let kinds = known.iter().map(|kind| JobKind::parse(kind).expect("a short name")).collect();
        Self { kinds, notes: Arc::clone(notes), chance: Mutex::new(chance) }
    }
}

#[async_trait]
impl JobRunner for Runner {
    fn kinds(&self) -> &[JobKind] {
        &self.kinds
    }

    async fn run(&self, _tenant: TenantId, job: &Job) -> Result<(), JobFault> {
        self.notes.add(Note::Attempted(Box::new(job.clone())));
        yield_now().await;
        let fails = match job.kind.as_str() {
            "doomed" => true,
            "fickle" => self.chance.lock().unwrap_or_else(PoisonError::into_inner).once_in(2),
            _ => false,
        };
        if fails {
            return Err(JobFault::new("it failed"));
        }
        self.notes.add(Note::Succeeded(job.id));
        yield_now().await;
        Ok(())
    }

    fn note(&self, _tenant: TenantId, _job: &Job, _outcome: Outcome) {}
}

#[async_trait]
impl ScheduleRunner for Runner {
    fn schedules(&self) -> &[(&'static str, Span)] {
        &[]
    }

    async fn run(&self, _name: &'static str) -> Result<(), JobFault> {
        Ok(())
    }
}
