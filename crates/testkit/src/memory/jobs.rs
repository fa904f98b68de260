//! Jobs in memory.

use async_trait::async_trait;
use tenantry_application::ports::{
    jobs::{JobReader, JobRepository, LATEST_LOOK},
    queues::{FARTHEST, Queue, QueueKind, QueueOwner, QueueRepository},
    store_error::StoreError,
};
use tenantry_domain::{
    Timestamp,
    job::{Job, JobId, JobKind, JobState},
    page::{Page, PageRequest},
    tenant::TenantId,
};

use super::{
    state::State,
    unit_of_work::{MemoryRead, MemoryWork},
};

#[async_trait]
impl JobRepository for MemoryWork<TenantId> {
    async fn insert(&mut self, job: &Job) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            state.jobs.insert((tenant, job.id), job.clone());
            Ok(())
        })?;
        let queue = Queue { kind: QueueKind::Jobs, owner: QueueOwner::Tenant(tenant) };
        self.wake(queue, job.due_at.min(job.planned_at + LATEST_LOOK)).await
    }

    async fn find(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        let tenant = self.scope;
        Ok(self.look().jobs.get(&(tenant, id)).cloned())
    }

    async fn update(&mut self, before: &Job, after: &Job) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            *stored(state, tenant, before)? = after.clone();
            Ok(())
        })
    }

    async fn delete(&mut self, job: &Job) -> Result<(), StoreError> {
        let tenant = self.scope;
        self.write(|state| {
            stored(state, tenant, job)?;
            state.jobs.remove(&(tenant, job.id));
            Ok(())
        })
    }
}

#[async_trait]
impl JobReader for MemoryRead<TenantId> {
    async fn list_due(&mut self, kinds: &[JobKind], now: Timestamp, limit: u16) -> Result<Vec<Job>, StoreError> {
        let ahead = now + FARTHEST;
        let tenant = self.scope;
        let is_due = |job: &Job| job.due_at <= now || job.planned_at > ahead;
        let asked = |job: &&Job| is_due(job) && kinds.contains(&job.kind);
        let state = self.look();
        let mut due: Vec<Job> = waiting(&state, tenant).filter(asked).cloned().collect();
        due.sort_by_key(|job| (job.due_at, job.id));
        due.truncate(usize::from(limit));
        Ok(due)
    }

    async fn find_next(&mut self) -> Result<Option<Job>, StoreError> {
        let tenant = self.scope;
        let state = self.look();
        Ok(waiting(&state, tenant).min_by_key(|job| job.due_at).cloned())
    }

    async fn list(
        &mut self,
        state: Option<JobState>,
        page: PageRequest<JobId>,
    ) -> Result<Page<Job, JobId>, StoreError> {
        let tenant = self.scope;
        let is_listed =
            |job: &&Job| state.is_none_or(|state| job.state == state) && page.after.is_none_or(|after| job.id > after);
        let jobs = self.look();
        let listed = jobs.jobs_of(tenant).filter(is_listed).take(usize::from(page.limit.get()) + 1).cloned().collect();
        Ok(Page::from_overread(listed, page.limit, |job: &Job| job.id))
    }
}

fn waiting(state: &State, tenant: TenantId) -> impl Iterator<Item = &Job> {
    state.jobs_of(tenant).filter(|job| job.state == JobState::Waiting)
}

fn stored<'a>(state: &'a mut State, tenant: TenantId, job: &Job) -> Result<&'a mut Job, StoreError> {
    let row = state.jobs.get_mut(&(tenant, job.id)).filter(|row| row.version == job.version);
    row.ok_or(StoreError::Stale)
}
