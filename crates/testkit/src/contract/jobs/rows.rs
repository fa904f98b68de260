//! The calls of the job port.

use tenantry_domain::{
    Timestamp,
    job::{Job, JobId, JobState},
    page::{Page, PageRequest},
};

use crate::{
    builders::job,
    contract::rows::{Done, TenantRows, commit, find, read},
};

impl TenantRows {
    pub(in crate::contract) async fn insert_job(&self, job: &Job) -> Done {
        commit!(self, jobs.insert(job))
    }

    pub(in crate::contract) async fn find_job(&self, id: JobId) -> Option<Job> {
        find!(self, jobs.find(id))
    }

    /// Returns the jobs of the kind of [`job`] that are due.
    pub(in crate::contract) async fn due_jobs(&self, now: Timestamp, limit: u16) -> Vec<Job> {
        let kinds = [job(now).kind];
        read!(self, jobs.list_due(&kinds, now, limit))
    }

    pub(in crate::contract) async fn next_job(&self) -> Option<Job> {
        read!(self, jobs.find_next())
    }

    pub(in crate::contract) async fn update_job(&self, before: &Job, after: &Job) -> Done {
        commit!(self, jobs.update(before, after))
    }

    pub(in crate::contract) async fn delete_job(&self, job: &Job) -> Done {
        commit!(self, jobs.delete(job))
    }

    pub(in crate::contract) async fn list_jobs(
        &self,
        state: Option<JobState>,
        page: PageRequest<JobId>,
    ) -> Page<Job, JobId> {
        read!(self, jobs.list(state, page))
    }
}
