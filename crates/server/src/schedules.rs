//! Our own schedules: what the installation cleans up, whom it seeds, and which tenants it purges.

use std::sync::Arc;

use tenantry_application::use_cases::{
    domains::recheck_domains::{RecheckDomains, RecheckDomainsError},
    events::delete_old_events::{DeleteOldEvents, DeleteOldEventsError},
    tenants::begin_due_purges,
};
use tenantry_infrastructure::persistence::Persistence;

use crate::{
    jobs::{Every, Registry},
    purging::purge_due,
    seeding::seed_all,
    service::Service,
    work::worker,
};

/// The name of the schedule that deletes rows that are past their use.
const SWEEP: &str = "tenantry.sweep";

/// The name of the schedule that seeds tenants.
const SEEDS: &str = "tenantry.seeds";

/// The name of the schedule that deletes events that are old and delivered.
const OLD_EVENTS: &str = "tenantry.old_events";

/// The name of the schedule that looks again at the DNS records of verified domains.
const DOMAINS: &str = "tenantry.domains";

/// Adds our schedules to those of the service.
pub(crate) fn add_to(jobs: &mut Registry, service: &Service, persistence: &Persistence) {
    let sweep = Arc::new(persistence.sweep(service.clock.clone()));
    jobs.schedule(SWEEP, Every::hours(1), move |_| {
        let sweep = Arc::clone(&sweep);
        async move { sweep.execute().await.map(|rows| tracing::debug!(rows, "swept")) }
    });
    let delete_old = service.app.application.events.delete_old.clone();
    jobs.schedule(OLD_EVENTS, Every::hours(1), move |_| {
        let delete_old = delete_old.clone();
        async move { delete_old_events(&delete_old).await.map(|events| tracing::debug!(events, "deleted old events")) }
    });
    let purge = Arc::new(persistence.purge(service.clock.clone(), service.ids.clone()));
    let begin = service.app.application.tenants.begin_due_purges.clone();
    jobs.schedule(begin_due_purges::SCHEDULE, Every::hours(1), move |_| {
        let (begin, purge) = (begin.clone(), Arc::clone(&purge));
        async move { purge_due(&begin, &purge).await.map(|purged| tracing::debug!(?purged, "purged tenants")) }
    });
    let recheck = service.app.application.domains.recheck.clone();
    jobs.schedule(DOMAINS, Every::hours(24), move |_| {
        let recheck = recheck.clone();
        async move { recheck_domains(&recheck).await }
    });
    let seed = service.app.application.tenants.seed.clone();
    if !seed.seeds.is_empty() {
        jobs.schedule(SEEDS, Every::hours(1), move |_| {
            let seed = seed.clone();
            async move { seed_all(&seed).await.map(|seeded| tracing::debug!(?seeded, "seeded tenants")) }
        });
    }
}

/// Deletes in all tenants, and returns how many events that were.
async fn delete_old_events(delete_old: &DeleteOldEvents) -> Result<u64, DeleteOldEventsError> {
    let (mut events, mut after) = (0, None);
    loop {
        let deleted = delete_old.execute(&worker(), after).await?;
        events += deleted.events;
        after = deleted.next;
        if after.is_none() {
            return Ok(events);
        }
    }
}

/// Looks at the records of all verified domains.
async fn recheck_domains(recheck: &RecheckDomains) -> Result<(), RecheckDomainsError> {
    let (mut checked, mut lost, mut failed, mut after) = (0, 0, 0, None);
    loop {
        let done = recheck.execute(&worker(), after).await?;
        (checked, lost, failed) = (checked + done.checked, lost + done.lost, failed + done.failed);
        after = done.next;
        if after.is_none() {
            tracing::debug!(checked, lost, failed, "looked at the records of verified domains");
            return Ok(());
        }
    }
}
