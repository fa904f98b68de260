//! The processes: all that share a release are alike, because nothing of them is kept in memory.

use std::sync::Arc;

use tenantry_application::{
    Adapters, Application,
    actor::{Actor, Origin, Who},
    ports::{clock::Clock, queues::QueueKind},
    settings::Settings,
    use_cases::jobs::worker::JobWorker,
};

use super::{
    caller::told,
    chance::Chance,
    handlers::HANDLERS,
    leases::{Leases, Watched},
    model::Effect,
    notes::Notes,
    runner::Runner,
};

/// How many releases there are, one after the other.
pub(super) const RELEASES: usize = 2;

/// A process.
pub(super) struct Node {
    pub(super) application: Application,
    jobs: JobWorker,
    leases: Arc<Leases>,
    clock: Arc<dyn Clock>,
}

impl Node {
    /// Returns a process of that release.
    pub(super) fn new(
        release: usize,
        mut adapters: Adapters,
        settings: Settings,
        (notes, leases): (&Arc<Notes>, &Arc<Leases>),
        chance: &mut Chance,
    ) -> Self {
        let known = HANDLERS.iter().filter(|handler| handler.since <= release);
        adapters.event_handlers =
            known.map(|handler| handler.subscription(notes, Chance::new(chance.next()))).collect();
        let clock = adapters.clock.clone();
        let application = Application::new(adapters, settings);
        let runner = Arc::new(Runner::new(release, notes, Chance::new(chance.next())));
        let jobs = application.jobs.worker(runner.clone(), runner);
        Self { application, jobs, leases: Arc::clone(leases), clock }
    }

    /// Takes one turn of a worker.
    pub(super) async fn turn(&self, kind: QueueKind) -> Result<Effect, String> {
        let worker = match kind {
            QueueKind::Mail => &self.application.mails.deliver as _,
            QueueKind::Events => &self.application.events.deliver as _,
            QueueKind::Jobs => &self.jobs as _,
        };
        let watched = Watched { worker, leases: &self.leases, clock: &*self.clock };
        let turn = self.application.queues.take_turn.execute(&system(), &watched).await.map_err(told)?;
        turn.ok_or("no queue is due")?.done.map_err(told)?;
        Ok(Effect::Nothing)
    }
}

/// Returns a job of the system.
pub(super) fn system() -> Actor {
    Actor { who: Who::System { job: "simulation" }, origin: Origin::default() }
}

/// Returns an operator.
pub(super) fn operator() -> Actor {
    Actor { who: Who::PlatformAdmin { name: "simulation".to_owned() }, origin: Origin::default() }
}
