//! Runs jobs of one tenant that are due: a bounded number, for a bounded time.

use std::sync::Arc;

use tenantry_domain::{
    Span, Timestamp,
    job::{Job, JobState},
    tenant::TenantId,
};

use super::runner::{JobRunner, Outcome};
use crate::{
    actor::Actor,
    ports::{clock::Clock, jobs::LATEST_LOOK, secrets::SecretSource, store_error::StoreError},
    tenant_access::TenantAccess,
    use_cases::queues::worker::WorkError,
};

/// The most jobs of a batch.
const MOST: u16 = 20;

/// After this time no further job of a batch begins, so that another tenant has its turn.
const LONGEST: Span = Span::seconds(2);

/// How long the jobs of a tenant that is suspended or has ended wait for the next look.
const BLOCKED: Span = Span::minutes(10);

/// How long jobs wait whose kind this process does not know, for a process that does.
const UNKNOWN: Span = Span::seconds(10);

/// The use case.
#[derive(Clone)]
pub struct RunJobs {
    /// Opens the tenant.
    pub access: TenantAccess,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
    /// Gives the random part of waits.
    pub secrets: Arc<dyn SecretSource>,
    /// Runs the jobs.
    pub runner: Arc<dyn JobRunner>,
}

impl RunJobs {
    /// Runs jobs of the tenant, and returns when the next is due, or `None` if none waits.
    ///
    /// # Errors
    /// The variants of [`WorkError`].
    pub async fn execute(&self, actor: &Actor, tenant_id: TenantId) -> Result<Option<Timestamp>, WorkError> {
        let begun_at = self.clock.now();
        let mut read = self.access.inspect::<WorkError>(actor, tenant_id).await?;
        let Some(found) = read.tenants().find().await? else { return Ok(None) };
        if found.tenant.require_open().is_err() {
            return Ok(Some(begun_at + BLOCKED));
        }
        let due = read.jobs().list_due(self.runner.kinds(), begun_at, MOST).await?;
        drop(read);
        for job in &due {
            self.attempt(actor, tenant_id, job).await?;
            if self.clock.now() - begun_at >= LONGEST {
                break;
            }
        }
        self.next(actor, tenant_id, due.is_empty()).await
    }

    /// Returns when the next job is due.
    async fn next(&self, actor: &Actor, tenant_id: TenantId, idle: bool) -> Result<Option<Timestamp>, WorkError> {
        let mut read = self.access.inspect::<WorkError>(actor, tenant_id).await?;
        let Some(next) = read.jobs().find_next().await? else { return Ok(None) };
        let now = self.clock.now();
        if idle && next.due_at <= now && !self.runner.kinds().contains(&next.kind) {
            self.runner.note(tenant_id, &next, Outcome::Unknown);
            return Ok(Some(now + UNKNOWN));
        }
        Ok(Some(next.due_at.clamp(now, now + LATEST_LOOK)))
    }

    /// Makes one attempt. Nothing happens to a job that somebody else changed since it was read.
    async fn attempt(&self, actor: &Actor, tenant_id: TenantId, job: &Job) -> Result<(), WorkError> {
        let now = self.clock.now();
        let begun = if job.is_exhausted() { job.given_up() } else { job.begun(now, self.drawn()) };
        if !self.stored(actor, tenant_id, job, Some(&begun)).await? {
            return Ok(());
        }
        if begun.state == JobState::Dead {
            self.runner.note(tenant_id, &begun, Outcome::Died);
            return Ok(());
        }
        let done = self.runner.run(tenant_id, &begun).await;
        let after = done.err().map(|fault| begun.failed(fault, self.clock.now(), self.drawn()));
        if self.stored(actor, tenant_id, &begun, after.as_ref()).await? {
            let outcome = match &after {
                None => Outcome::Succeeded,
                Some(after) if after.state == JobState::Dead => Outcome::Died,
                Some(_) => Outcome::Failed,
            };
            self.runner.note(tenant_id, after.as_ref().unwrap_or(&begun), outcome);
        }
        Ok(())
    }

    /// Stores the job as it is now, or deletes it. Returns `false` if somebody else changed it.
    async fn stored(
        &self,
        actor: &Actor,
        tenant_id: TenantId,
        before: &Job,
        after: Option<&Job>,
    ) -> Result<bool, WorkError> {
        let mut work = self.access.operate::<WorkError>(actor, tenant_id).await?;
        let written = match after {
            Some(after) => work.jobs().update(before, after).await,
            None => work.jobs().delete(before).await,
        };
        match written {
            Ok(()) => work.commit([]).await?,
            Err(StoreError::Stale) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        Ok(true)
    }

    fn drawn(&self) -> u8 {
        self.secrets.random().expose()[0]
    }
}
