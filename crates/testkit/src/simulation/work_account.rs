//! The account of work that waits: what must hold after each step for leases, events and jobs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tenantry_application::use_cases::events::resume_handler::Resumption;
use tenantry_domain::{
    Timestamp,
    job::{Job, JobId},
    page::{Limit, PageRequest},
    tenant::TenantId,
};

use super::{
    event_account::{EventAccount, EventView},
    job_account::JobAccount,
    leases::Leases,
    notes::{Note, Notes},
    work::WorkAction,
};
use crate::contract::Subject;

/// What was known before the step, and what is noted in it.
#[derive(Debug, Default)]
pub(super) struct WorkAccount {
    pub(super) notes: Arc<Notes>,
    pub(super) leases: Arc<Leases>,
    events: EventAccount,
    jobs: JobAccount,
    /// How many events were handled, and how many jobs attempted.
    pub(super) handled: usize,
    pub(super) attempted: usize,
}

/// What people know of a step.
#[derive(Debug, Default)]
pub(super) struct WorkStep {
    /// The clock jumped while processes worked.
    pub(super) jumped: bool,
    /// The tenants in which an operator may have resumed a handler, and how often they may have left out an event.
    pub(super) resumed: BTreeMap<TenantId, usize>,
    /// The jobs that an operator may have retried.
    pub(super) retried: BTreeSet<JobId>,
}

impl WorkStep {
    /// Notes that somebody may do that in the step.
    pub(super) fn begin(&mut self, action: &WorkAction) {
        match action {
            WorkAction::Resume { tenant, resumption } => {
                *self.resumed.entry(*tenant).or_default() += usize::from(*resumption == Resumption::Skip);
            }
            WorkAction::Retry { job, .. } => drop(self.retried.insert(*job)),
            _ => {}
        }
    }
}

impl WorkAccount {
    /// Compares the step with what was there before, and returns what must not be. `known` are the jobs that people know.
    pub(super) async fn end_step(
        &mut self,
        subject: &dyn Subject,
        tenants: &[TenantId],
        step: &WorkStep,
        known: &BTreeSet<(TenantId, JobId)>,
        now: Timestamp,
    ) -> Vec<String> {
        let notes = self.notes.take();
        let (mut views, mut stored) = (BTreeMap::new(), BTreeMap::new());
        for tenant in tenants {
            views.insert(*tenant, self.view(subject, *tenant).await);
            stored.extend(jobs(subject, *tenant).await.into_iter().map(|job| (job.id, job)));
        }
        let mut objections = self.leases.objections();
        objections.extend(self.events.end_step(&notes, &views, &step.resumed, step.jumped));
        let mut known: BTreeSet<JobId> = known.iter().map(|(_, job)| *job).collect();
        known.extend(tenants.iter().flat_map(|tenant| self.events.jobs(*tenant)));
        objections.extend(self.jobs.end_step(&notes, stored, &known, &step.retried, now));
        self.handled += notes.iter().filter(|note| matches!(note, Note::Handled(..))).count();
        self.attempted += notes.iter().filter(|note| matches!(note, Note::Attempted(..))).count();
        objections
    }

    /// Returns what is not as it must be in the end.
    pub(super) fn lost(&self) -> Vec<String> {
        [self.events.lost(), self.jobs.lost()].concat()
    }

    async fn view(&self, subject: &dyn Subject, tenant: TenantId) -> EventView {
        let mut read = subject.factory().read(tenant).await.unwrap();
        let mut view = EventView::default();
        loop {
            let after = self.events.known(tenant) + view.new.len() as u64;
            let events = read.outbox().list(after, 1_000).await.unwrap();
            if events.is_empty() {
                break;
            }
            view.new.extend(events.iter().map(|event| (event.at, event.id.as_uuid())));
        }
        view.cursors = read.event_cursors().list().await.unwrap();
        let known = read.known_handlers().list().await.unwrap();
        view.started = known.iter().map(|known| (known.name.as_str().to_owned(), known.started_at)).collect();
        view
    }
}

async fn jobs(subject: &dyn Subject, tenant: TenantId) -> Vec<Job> {
    let mut read = subject.factory().read(tenant).await.unwrap();
    let (mut page, mut jobs) = (PageRequest { after: None, limit: Limit::MAX }, Vec::new());
    loop {
        let listed = read.jobs().list(None, page).await.unwrap();
        jobs.extend(listed.items);
        match listed.next {
            Some(next) => page = PageRequest { after: Some(next), limit: Limit::MAX },
            None => return jobs,
        }
    }
}
