//! A seeded simulation: several people and processes use one store at once, with crashes between any two awaits, jumps of
//! the clock, refused and lost mails, handlers of events and jobs that fail, and releases that know more of them. After each
//! step the checks must hold.
//!
//! The same seed over the same store gives the same history on a current-thread runtime. A history that fails says which
//! seed and how many steps replay it.

mod account;
mod actions;
mod caller;
mod chance;
mod checks;
mod event_account;
mod handlers;
mod job_account;
mod leases;
mod mailbox;
mod model;
mod node;
mod notes;
mod runner;
mod together;
mod work;
mod work_account;

use std::sync::Arc;

use tenantry_application::{
    Adapters,
    ports::{clock::Clock, queues::QueueKind, unit_of_work::PlatformReason},
    seeding::Seeds,
    settings::Settings,
    use_cases::tenants::list_tenants,
};
use tenantry_domain::{Span, tenant::TenantId};

pub use self::chance::Chance;
use self::{
    actions::Action,
    mailbox::{Mailbox, Post},
    model::{Model, PROCESSES},
    node::{Node, RELEASES, operator},
    together::{Fate, together},
    work::WorkAction,
    work_account::{WorkAccount, WorkStep},
};
use crate::{
    builders::all,
    contract::Subject,
    fakes::{
        FakeDns, FakeSecrets, FastHasher, ManualClock, PlainAccessTokens, RecordingAccessViolations, SequentialIds,
    },
};

/// The most actions at the same time.
const AT_ONCE: usize = 3;
/// The seats of each tenant: few, so that they run out.
const SEATS: u32 = 5;

/// What a history came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many actions succeeded.
    pub succeeded: usize,
    /// How many were refused, as most of what people try at random is.
    pub refused: usize,
    /// How many crashed.
    pub crashed: usize,
    /// How many mails were taken by the mail server.
    pub mailed: usize,
    /// How many events were handled, some of them twice.
    pub handled: usize,
    /// How many attempts at jobs began.
    pub attempted: usize,
}

/// Runs a history of that many steps.
///
/// # Panics
/// If something does not hold. The message has the seed, the step and the last actions.
pub async fn run(subject: &dyn Subject, seed: u64, steps: usize) -> Outcome {
    // It has all use cases of several processes: too much for a future to carry.
    let mut history = Box::new(History::new(subject, seed));
    history.release(0).await;
    for step in 0..steps {
        // Afterwards, jobs are dead and handlers parked.
        if step == steps / 2 {
            history.settle(&format!("seed {seed}, half of {steps} steps")).await;
        }
        history.step().await;
        history.assert_holds(&format!("seed {seed}, step {step} of {steps}")).await;
    }
    history.settle(&format!("seed {seed}, the end of {steps} steps")).await;
    let WorkAccount { handled, attempted, .. } = history.work;
    Outcome { mailed: history.mailbox.taken(), handled, attempted, ..history.outcome }
}

struct History<'a> {
    subject: &'a dyn Subject,
    /// A process of each release.
    nodes: [Node; RELEASES],
    clock: Arc<ManualClock>,
    mailbox: Arc<Mailbox>,
    chance: Chance,
    model: Model,
    work: WorkAccount,
    work_step: WorkStep,
    trace: Vec<String>,
    outcome: Outcome,
}

impl<'a> History<'a> {
    fn new(subject: &'a dyn Subject, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mailbox = Arc::new(Mailbox::new(Chance::new(chance.next())));
        let clock = Arc::new(ManualClock::default());
        let adapters = Adapters {
            store: subject.factory(),
            access_registry: subject.registry(),
            access_tokens: Arc::new(PlainAccessTokens),
            hasher: Arc::new(FastHasher::default()),
            secrets: Arc::new(FakeSecrets::default()),
            mailer: mailbox.clone(),
            dns: Arc::new(FakeDns::default()),
            access_violations: Arc::new(RecordingAccessViolations::default()),
            ids: Arc::new(SequentialIds::default()),
            clock: clock.clone(),
            provisioners: [].into(),
            seeds: Seeds::default(),
            event_handlers: [].into(),
            permissions: [].into(),
        };
        let settings = Settings { seats_of_new_tenants: Some(SEATS), ..Settings::default() };
        let work = WorkAccount::default();
        let witnesses = (&work.notes, &work.leases);
        let nodes = std::array::from_fn(|release| {
            Node::new(release, adapters.clone(), settings.clone(), witnesses, &mut chance)
        });
        Self {
            subject,
            nodes,
            clock,
            mailbox,
            chance,
            model: Model::default(),
            work,
            work_step: WorkStep::default(),
            trace: Vec::new(),
            outcome: Outcome::default(),
        }
    }

    /// Replaces all processes by those of that release.
    async fn release(&mut self, release: usize) {
        for place in 0..PROCESSES {
            let started = WorkAction::Start { place, release }.run(&self.nodes[release]).await;
            self.model.learn(started.unwrap());
        }
    }

    async fn step(&mut self) {
        self.pass_time();
        let many = 1 + self.chance.below(AT_ONCE);
        let posts = self.mailbox.posts();
        let mut actions: Vec<Action> = (0..many).map(|_| Action::draw(&mut self.chance, &self.model, &posts)).collect();
        let is_rush = self.chance.once_in(6);
        if is_rush {
            let kind = *self.chance.pick(&QueueKind::ALL).unwrap();
            actions = vec![Action::Work(WorkAction::Turn(kind)); AT_ONCE];
        }
        let crossed = actions.iter().find_map(|action| action.crossed(&self.model));
        actions.extend(crossed.filter(|_| self.chance.once_in(2)));
        self.model.begin_step();
        let jump = self.begin_work_step(&actions, is_rush);
        let fates: Vec<Fate> = actions.iter().map(|_| self.fate()).collect();
        let running = actions.iter().map(|action| {
            let release = self.model.releases[self.chance.below(PROCESSES)];
            Some(action.run(&self.nodes[action.release().unwrap_or(release)]))
        });
        let running = running.collect();
        // How often futures are polled depends on the store. What is drawn afterwards does not.
        let mut order = Chance::new(self.chance.next());
        let mut jump = jump;
        let meanwhile = |sent| {
            if let Some((_, span)) = jump.take_if(|(after, _)| sent >= *after) {
                self.clock.advance(span);
            }
        };
        let results = together(running, &fates, || self.subject.statements(), meanwhile, &mut order).await;
        for (action, result) in actions.iter().zip(results) {
            let told = match &result {
                Some(Ok(_)) => "succeeded".to_owned(),
                Some(Err(error)) => error.clone(),
                None => "crashed".to_owned(),
            };
            self.trace.push(format!("{} {action}: {told}", self.clock.now().format("%F %T")));
            match result {
                Some(Ok(effect)) => {
                    self.outcome.succeeded += 1;
                    self.model.learn(effect);
                }
                Some(Err(error)) => {
                    self.outcome.refused += 1;
                    self.model.notice(&error);
                }
                None => {
                    self.outcome.crashed += 1;
                    self.model.doubt(action.address());
                }
            }
        }
        self.check_sessions().await;
    }

    /// Notes what people know of the step, and draws whether the clock jumps after some statements of it, and how far:
    /// mostly so far that leases end. Workers in a rush then overlap.
    fn begin_work_step(&mut self, actions: &[Action], is_rush: bool) -> Option<(usize, Span)> {
        let jump = self.chance.once_in(if is_rush { 2 } else { 8 }).then(|| {
            let span = Span::seconds(20 + i64::try_from(self.chance.below(60)).unwrap());
            (1 + self.chance.below(12), span)
        });
        self.work.leases.begin_step(self.clock.now());
        self.work_step = WorkStep { jumped: jump.is_some(), ..WorkStep::default() };
        for action in actions {
            if let Action::Work(action) = action {
                self.work_step.begin(action);
            }
        }
        jump
    }

    /// Checks that a reset of the password ended every session, also those that crossed it.
    async fn check_sessions(&mut self) {
        let Some((user, may_live)) = self.model.only_sessions() else { return };
        let mut work = self.subject.factory().begin_platform(PlatformReason::SignIn).await.unwrap();
        let live = work.sessions().list_unrevoked(user).await.unwrap();
        drop(work);
        for session in live.iter().filter(|session| !may_live.contains(&session.id())) {
            self.model.object(format!("session {} of {user} outlived a reset of the password", session.id()));
        }
    }

    /// Draws when an action begins, and whether it crashes, and after how many statements: often early, when most of it is
    /// still to do.
    fn fate(&mut self) -> Fate {
        let latest = if self.chance.once_in(2) { 4 } else { 25 };
        let begins = if self.chance.once_in(4) { self.chance.below(25) } else { 0 };
        Fate { begins, crashes: self.chance.once_in(4).then(|| begins + 1 + self.chance.below(latest)) }
    }

    /// Lets time pass: mostly seconds, sometimes days, and sometimes backwards.
    fn pass_time(&mut self) {
        let span = match self.chance.below(80) {
            0 => Span::days(1 + i64::try_from(self.chance.below(9)).unwrap()),
            1 | 2 => -Span::hours(1 + i64::try_from(self.chance.below(3)).unwrap()),
            3..8 => Span::minutes(i64::try_from(self.chance.below(90)).unwrap()),
            _ => Span::milliseconds(i64::try_from(self.chance.below(5_000)).unwrap()),
        };
        self.clock.advance(span);
    }

    async fn assert_holds(&mut self, when: &str) {
        let objections = self.objections().await;
        assert!(
            objections.is_empty(),
            "{when}: {}\nthe last actions:\n{}",
            objections.join("; "),
            self.trace[self.trace.len().saturating_sub(20)..].join("\n")
        );
    }

    async fn objections(&mut self) -> Vec<String> {
        let all = list_tenants::Command { standing: None, page: all() };
        let tenants = self.nodes[0].application.tenants.list.execute(&operator(), all).await.unwrap().items;
        let (now, mut found) = (self.clock.now(), self.model.objections());
        let tenants: Vec<TenantId> = tenants.iter().map(tenantry_domain::tenant::Tenant::id).collect();
        for tenant in &tenants {
            found.extend(checks::objections(self.subject, *tenant, now).await);
        }
        found.extend(self.work.end_step(self.subject, &tenants, &self.work_step, &self.model.jobs, now).await);
        found
    }

    /// Lets the last release do all work that still waits, and checks that none was lost. Nothing waits for more than a
    /// day.
    async fn settle(&mut self, when: &str) {
        self.release(RELEASES - 1).await;
        let (mut idle, pause) = (Span::zero(), Span::minutes(20));
        while idle < Span::hours(25) {
            self.work.leases.begin_step(self.clock.now());
            self.work_step = WorkStep::default();
            let mut is_idle = true;
            for kind in QueueKind::ALL {
                let before = self.mailbox.taken();
                let turn = Action::Work(WorkAction::Turn(kind)).run(&self.nodes[RELEASES - 1]).await;
                is_idle &= turn.is_err() && before == self.mailbox.taken();
            }
            idle = if is_idle { idle + pause } else { Span::zero() };
            if is_idle {
                self.clock.advance(pause);
            } else {
                self.assert_holds(when).await;
            }
        }
        assert_eq!(self.work.lost(), Vec::<String>::new(), "{when}");
        let posts = self.mailbox.posts();
        for invitation in self.model.open_invitations(self.subject, self.clock.now()).await {
            let is_its_mail =
                |post: &Post| matches!(post, Post::Invitation(token) if token.invitation_id == invitation.id());
            let arrived = posts.iter().any(is_its_mail);
            let told = invitation.snapshot().bounced.is_some();
            assert!(arrived || told, "{when}: the mail of invitation {} was lost", invitation.id());
        }
    }
}
