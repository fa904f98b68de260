//! `jobs …`: operator commands on the jobs of a tenant: which wait, which failed too often, and to repeat or
//! discard those.

use std::io;

use clap::{Args, Subcommand};
use serde::Serialize;
use tenantry_application::{
    Application,
    actor::Actor,
    use_cases::{
        jobs::{
            discard_job::{self, DiscardJobError},
            list_jobs::{self, ListJobsError},
            retry_job::{self, RetryJobError},
        },
        tenants::find_tenant::FindTenantError,
    },
};
use tenantry_domain::{
    job::{Job, JobFault, JobId, JobState},
    page::{Limit, PageRequest},
    tenant::TenantId,
};

use super::{
    print,
    tenant::{Form, Named, operator},
};
use crate::compose::ComposeError;

/// The command.
#[derive(Debug, Subcommand)]
pub enum JobsTask {
    /// List the jobs of a tenant, the oldest first. What they work with is not shown.
    List {
        #[command(flatten)]
        named: Named,
        /// Only those that failed too often.
        #[arg(long)]
        dead: bool,
        #[command(flatten)]
        form: Form,
    },
    /// Let a job run again, now and with all its attempts.
    Retry(Chosen),
    /// Delete a job that failed too often. Its work is never done. This cannot be undone.
    Discard(Chosen),
}

/// One job of a tenant, or all that failed too often.
#[derive(Debug, Args)]
pub struct Chosen {
    #[command(flatten)]
    named: Named,
    /// The id of the job.
    #[arg(value_name = "JOB", required_unless_present = "all_dead", conflicts_with = "all_dead")]
    job: Option<JobId>,
    /// All jobs of the tenant that failed too often.
    #[arg(long)]
    all_dead: bool,
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum JobsTaskError {
    /// The application cannot be built.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// There is no such tenant.
    #[error(transparent)]
    Find(#[from] FindTenantError),
    /// The jobs cannot be listed.
    #[error(transparent)]
    List(#[from] ListJobsError),
    /// The job cannot be repeated.
    #[error(transparent)]
    Retry(#[from] RetryJobError),
    /// The job cannot be discarded.
    #[error(transparent)]
    Discard(#[from] DiscardJobError),
    /// Output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

pub(super) async fn execute(application: &Application, task: JobsTask) -> Result<(), JobsTaskError> {
    let actor = operator();
    let (JobsTask::List { named, .. }
    | JobsTask::Retry(Chosen { named, .. })
    | JobsTask::Discard(Chosen { named, .. })) = &task;
    let tenant = application.tenants.find.execute(&actor, &named.key()?).await?.id();
    match task {
        JobsTask::List { dead, form, .. } => {
            if !form.json {
                print(&row("ID", "STATE", "ATTEMPTS", "DUE", "KIND", "LAST FAULT"))?;
            }
            let state = dead.then_some(JobState::Dead);
            each(application, &actor, tenant, state, async |job| Ok(print(&line(&job, form.json)?)?)).await
        }
        JobsTask::Retry(chosen) => {
            each_chosen(application, &actor, tenant, &chosen, async |job_id| {
                let command = retry_job::Command { tenant_id: tenant, job_id };
                application.jobs.retry.execute(&actor, command).await?;
                Ok(print(&format!("{job_id} waits again.\n"))?)
            })
            .await
        }
        JobsTask::Discard(chosen) => {
            each_chosen(application, &actor, tenant, &chosen, async |job_id| {
                let command = discard_job::Command { tenant_id: tenant, job_id };
                application.jobs.discard.execute(&actor, command).await?;
                Ok(print(&format!("{job_id} is discarded.\n"))?)
            })
            .await
        }
    }
}

/// Works on page by page, so that any number of jobs takes little memory.
async fn each(
    application: &Application,
    actor: &Actor,
    tenant_id: TenantId,
    state: Option<JobState>,
    work: impl AsyncFn(Job) -> Result<(), JobsTaskError>,
) -> Result<(), JobsTaskError> {
    let mut page = PageRequest { after: None, limit: Limit::MAX };
    loop {
        let command = list_jobs::Command { tenant_id, state, page: page.clone() };
        let found = application.jobs.list.execute(actor, command).await?;
        for job in found.items {
            work(job).await?;
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => return Ok(()),
        }
    }
}

async fn each_chosen(
    application: &Application,
    actor: &Actor,
    tenant_id: TenantId,
    chosen: &Chosen,
    work: impl AsyncFn(JobId) -> Result<(), JobsTaskError>,
) -> Result<(), JobsTaskError> {
    match chosen.job {
        Some(job_id) => work(job_id).await,
        None => each(application, actor, tenant_id, Some(JobState::Dead), async |job| work(job.id).await).await,
    }
}

/// A job on a line of its own.
#[derive(Serialize)]
struct JobLine<'a> {
    id: String,
    kind: &'a str,
    state: &'static str,
    attempts: u32,
    due_at: String,
    created_at: String,
    last_fault: Option<&'a str>,
}

fn line(job: &Job, json: bool) -> io::Result<String> {
    let due_at = job.due_at.format("%FT%TZ").to_string();
    let last_fault = job.last_fault.as_ref().map(JobFault::as_str);
    if json {
        let line = JobLine {
            id: job.id.to_string(),
            kind: job.kind.as_str(),
            state: job.state.as_str(),
            attempts: job.attempts,
            due_at,
            created_at: job.created_at.format("%FT%TZ").to_string(),
            last_fault,
        };
        return Ok(serde_json::to_string(&line)? + "\n");
    }
    let attempts = job.attempts.to_string();
    let (id, state, kind) = (job.id.to_string(), job.state.as_str(), job.kind.as_str());
    Ok(row(&id, state, &attempts, &due_at, kind, last_fault.unwrap_or_default()))
}

fn row(id: &str, state: &str, attempts: &str, due: &str, kind: &str, fault: &str) -> String {
    format!("{id:<36}  {state:<7}  {attempts:<8}  {due:<20}  {kind:<24}  {fault}").trim_end().to_owned() + "\n"
}
