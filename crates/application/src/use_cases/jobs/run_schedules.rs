//! Runs what the installation does again and again: at most one run, so that no schedule keeps a worker for long.

use std::sync::Arc;

use tenantry_domain::{Span, Timestamp, schedule::Schedule};

use super::runner::ScheduleRunner;
use crate::{
    actor::Actor,
    ports::{
        clock::Clock,
        secrets::SecretSource,
        store_error::StoreError,
        unit_of_work::{PlatformReason, UnitOfWorkFactory},
    },
    use_cases::queues::worker::WorkError,
};

/// How often schedules are looked at. Another process may know some that this one does not.
const LOOKS: Span = Span::minutes(1);

/// The use case.
#[derive(Clone)]
pub struct RunSchedules {
    /// Opens the units of work.
    pub store: Arc<dyn UnitOfWorkFactory>,
    /// Gives the time.
    pub clock: Arc<dyn Clock>,
    /// Gives the random part of waits.
    pub secrets: Arc<dyn SecretSource>,
    /// Runs the schedules.
    pub runner: Arc<dyn ScheduleRunner>,
}

/// A schedule with what this process knows of it.
struct Known {
    name: &'static str,
    every: Span,
    schedule: Schedule,
}

impl RunSchedules {
    /// Runs the schedule that is due the longest, if one is, and returns when to look again.
    ///
    /// # Errors
    /// The variants of [`WorkError`].
    pub async fn execute(&self, actor: &Actor) -> Result<Option<Timestamp>, WorkError> {
        actor.operator()?;
        let now = self.clock.now();
        let mut known = self.known(now).await?;
        known.sort_by_key(|known| known.schedule.due_at(known.every, now));
        if let Some(first) = known.first().filter(|first| first.schedule.due_at(first.every, now) <= now) {
            self.run(first).await?;
            return Ok(Some(self.clock.now()));
        }
        let next = known.first().map(|first| first.schedule.due_at(first.every, now));
        Ok(Some(next.unwrap_or(now + LOOKS).min(now + LOOKS)))
    }

    /// Returns the schedules of this process. One that is new is due now.
    async fn known(&self, now: Timestamp) -> Result<Vec<Known>, WorkError> {
        let mut work = self.store.begin_platform(PlatformReason::RunSchedules).await?;
        let (mut known, mut is_new) = (Vec::new(), false);
        for (name, every) in self.runner.schedules() {
            let found = work.schedules().find(name).await?;
            let schedule = if let Some(found) = found {
                found
            } else {
                is_new = true;
                let new = Schedule::new((*name).to_owned(), now);
                work.schedules().insert(&new).await?;
                new
            };
            known.push(Known { name, every: *every, schedule });
        }
        if is_new {
            work.commit().await?;
        }
        Ok(known)
    }

    async fn run(&self, known: &Known) -> Result<(), WorkError> {
        let begun = known.schedule.begun(known.every, self.clock.now(), self.drawn());
        if !self.stored(&known.schedule, &begun).await? {
            return Ok(());
        }
        let done = self.runner.run(known.name).await;
        let now = self.clock.now();
        let after = match done {
            Ok(()) => begun.succeeded(known.every, now),
            Err(fault) => begun.failed(fault, known.every, now, self.drawn()),
        };
        self.stored(&begun, &after).await.map(drop)
    }

    /// Returns `false` if somebody else changed it.
    async fn stored(&self, before: &Schedule, after: &Schedule) -> Result<bool, WorkError> {
        let mut work = self.store.begin_platform(PlatformReason::RunSchedules).await?;
        match work.schedules().update(before, after).await {
            Ok(()) => work.commit().await?,
            Err(StoreError::Stale) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        Ok(true)
    }

    fn drawn(&self) -> u8 {
        self.secrets.random().expose()[0]
    }
}
