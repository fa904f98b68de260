//! What processes and their operators do with work that waits, at random.

use std::fmt;

use tenantry_application::{
    ports::{queues::QueueKind, tenants::TenantKey},
    use_cases::{
        events::resume_handler::{self, Resumption},
        jobs::{enqueue_job, retry_job},
    },
};
use tenantry_domain::{
    Span,
    event::HandlerName,
    job::{JobId, JobKind, JobPayload},
    tenant::TenantId,
};

use super::{
    caller::told,
    chance::Chance,
    handlers::STUBBORN,
    model::{Effect, Model},
    node::{Node, RELEASES, operator, system},
    runner::KINDS,
};

/// Something that a process or its operator does with work that waits.
#[derive(Debug, Clone)]
pub(super) enum WorkAction {
    /// A worker takes a turn.
    Turn(QueueKind),
    Enqueue {
        tenant: TenantId,
        kind: &'static str,
        delay: Span,
    },
    /// The operator lets a job be attempted again.
    Retry {
        tenant: TenantId,
        job: JobId,
    },
    /// The operator lets the handler go on that never handles some events.
    Resume {
        tenant: TenantId,
        resumption: Resumption,
    },
    /// The process at that place is replaced by one of that release.
    Start {
        place: usize,
        release: usize,
    },
}

impl WorkAction {
    /// Draws an action that may make sense.
    pub(super) fn draw(chance: &mut Chance, model: &Model) -> Self {
        let tenant = chance.pick(&model.tenants.iter().copied().collect::<Vec<_>>()).copied();
        let job = chance.pick(&model.jobs.iter().copied().collect::<Vec<_>>()).copied();
        match (chance.below(20), tenant, job) {
            (0..=7, ..) => Self::Turn(QueueKind::Events),
            (8..=11, Some(tenant), _) => {
                let kind = KINDS[chance.below(KINDS.len())];
                let delay = Span::seconds(i64::try_from(chance.below(90)).expect("it is small"));
                Self::Enqueue { tenant, kind, delay }
            }
            (12, _, Some((tenant, job))) => Self::Retry { tenant, job },
            (13, Some(tenant), _) => {
                let resumption = if chance.once_in(2) { Resumption::Retry } else { Resumption::Skip };
                Self::Resume { tenant, resumption }
            }
            (14, ..) if chance.once_in(3) => {
                Self::Start { place: chance.below(model.releases.len()), release: chance.below(RELEASES) }
            }
            _ => Self::Turn(QueueKind::Jobs),
        }
    }

    pub(super) async fn run(&self, node: &Node) -> Result<Effect, String> {
        let process = &node.application;
        match self {
            Self::Turn(kind) => node.turn(*kind).await,
            Self::Enqueue { tenant, kind, delay } => {
                let (kind, payload) =
                    (JobKind::parse(kind).map_err(told)?, JobPayload::new("{}".to_owned()).map_err(told)?);
                let command = enqueue_job::Command { tenant_id: *tenant, kind, payload, delay: *delay };
                let job = process.jobs.enqueue.execute(&system(), command).await.map_err(told)?;
                Ok(Effect::Enqueued { tenant: *tenant, job })
            }
            Self::Retry { tenant, job } => {
                let command = retry_job::Command { tenant_id: *tenant, job_id: *job };
                process.jobs.retry.execute(&operator(), command).await.map(|_| Effect::Nothing).map_err(told)
            }
            Self::Resume { tenant, resumption } => {
                let handler = HandlerName::parse(STUBBORN).map_err(told)?;
                let command =
                    resume_handler::Command { tenant: TenantKey::Id(*tenant), handler, resumption: *resumption };
                process.events.resume.execute(&operator(), command).await.map(|_| Effect::Nothing).map_err(told)
            }
            Self::Start { place, release } => {
                process.events.register.execute(&system()).await.map_err(told)?;
                Ok(Effect::Started { place: *place, release: *release })
            }
        }
    }
}

impl fmt::Display for WorkAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Turn(kind) => write!(f, "a worker takes a turn at {}", kind.as_str()),
            Self::Enqueue { tenant, kind, delay } => write!(f, "{tenant} gets a job, {kind}, in {delay}"),
            Self::Retry { job, .. } => write!(f, "the operator retries job {job}"),
            Self::Resume { tenant, resumption } => write!(f, "the operator resumes {tenant}, {resumption:?}"),
            Self::Start { place, release } => write!(f, "process {place} becomes release {release}"),
        }
    }
}
