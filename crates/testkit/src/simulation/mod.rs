//! A seeded simulation: several people and processes use one store at once, with crashes between any two awaits, jumps of
//! the clock, and refused and lost mails. After each step the checks must hold.
//!
//! The same seed over the same store gives the same history on a current-thread runtime. A history that fails says which
//! seed and how many steps replay it.

mod account;
mod actions;
mod caller;
mod chance;
mod checks;
mod mailbox;
mod model;
mod together;

use std::sync::Arc;

use tenantry_application::{
    Adapters, Application,
    actor::{Actor, Origin, Who},
    ports::{clock::Clock, unit_of_work::PlatformReason},
    settings::Settings,
    use_cases::tenants::list_tenants,
};
use tenantry_domain::Span;

pub use self::chance::Chance;
use self::{
    actions::Action,
    mailbox::{Mailbox, Post},
    model::Model,
    together::together,
};
use crate::{
    builders::all,
    contract::Subject,
    fakes::{FakeSecrets, FastHasher, ManualClock, PlainAccessTokens, RecordingAccessViolations, SequentialIds},
};

/// How many processes share the store.
const PROCESSES: usize = 3;
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
}

/// Runs a history of that many steps.
///
/// # Panics
/// If something does not hold. The message has the seed, the step and the last actions.
pub async fn run(subject: &dyn Subject, seed: u64, steps: usize) -> Outcome {
    let mut history = History::new(subject, seed);
    for step in 0..steps {
        history.step().await;
        let objections = history.objections().await;
        assert!(
            objections.is_empty(),
            "seed {seed}, step {step} of {steps}: {}\nthe last actions:\n{}",
            objections.join("; "),
            history.trace[history.trace.len().saturating_sub(20)..].join("\n")
        );
    }
    history.settle(seed).await;
    Outcome { mailed: history.mailbox.taken(), ..history.outcome }
}

struct History<'a> {
    subject: &'a dyn Subject,
    processes: Vec<Application>,
    clock: Arc<ManualClock>,
    mailbox: Arc<Mailbox>,
    chance: Chance,
    model: Model,
    trace: Vec<String>,
    outcome: Outcome,
}

impl<'a> History<'a> {
    fn new(subject: &'a dyn Subject, seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mailbox = Arc::new(Mailbox::new(Chance::new(chance.next())));
        let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(SequentialIds::default()));
        let (secrets, hasher) = (Arc::new(FakeSecrets::default()), Arc::new(FastHasher::default()));
        let process = |_| {
            let adapters = Adapters {
                store: subject.factory(),
                access_registry: subject.registry(),
                access_tokens: Arc::new(PlainAccessTokens),
                hasher: hasher.clone(),
                secrets: secrets.clone(),
                mailer: mailbox.clone(),
                access_violations: Arc::new(RecordingAccessViolations::default()),
                ids: ids.clone(),
                clock: clock.clone(),
                provisioners: [].into(),
                event_handlers: [].into(),
                permissions: [].into(),
            };
            let settings = Settings { seats_of_new_tenants: Some(SEATS), ..Settings::default() };
            Application::new(adapters, settings)
        };
        let processes = (0..PROCESSES).map(process).collect();
        let (model, outcome) = (Model::default(), Outcome::default());
        Self { subject, processes, clock, mailbox, chance, model, trace: Vec::new(), outcome }
    }

    async fn step(&mut self) {
        self.pass_time();
        let many = 1 + self.chance.below(AT_ONCE);
        let posts = self.mailbox.posts();
        let mut actions: Vec<Action> = (0..many).map(|_| Action::draw(&mut self.chance, &self.model, &posts)).collect();
        let crossed = actions.iter().find_map(|action| action.crossed(&self.model));
        actions.extend(crossed.filter(|_| self.chance.once_in(2)));
        self.model.begin_step();
        let crashes: Vec<Option<usize>> = actions.iter().map(|_| self.crash()).collect();
        let running = actions.iter().map(|action| {
            let process = &self.processes[self.chance.below(PROCESSES)];
            Some(action.run(process))
        });
        let running = running.collect();
        let results = together(running, &crashes, || self.subject.statements(), &mut self.chance).await;
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

    /// Draws whether an action crashes, and after how many statements: often early, when most of it is still to do.
    fn crash(&mut self) -> Option<usize> {
        let latest = if self.chance.once_in(2) { 4 } else { 25 };
        self.chance.once_in(4).then(|| 1 + self.chance.below(latest))
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

    async fn objections(&self) -> Vec<String> {
        let operator = Actor { who: Who::PlatformAdmin { name: "simulation".to_owned() }, origin: Origin::default() };
        let all = list_tenants::Command { standing: None, page: all() };
        let tenants = self.processes[0].tenants.list.execute(&operator, all).await.unwrap().items;
        let mut found = self.model.objections();
        for tenant in tenants {
            found.extend(checks::objections(self.subject, tenant.id(), self.clock.now()).await);
        }
        found
    }

    /// Lets the mails leave that still wait, and checks that none was lost. No mail waits for more than a day.
    async fn settle(&mut self, seed: u64) {
        let (mut idle, pause) = (Span::zero(), Span::minutes(20));
        while idle < Span::hours(25) {
            let before = self.mailbox.taken();
            let deliver = Action::Deliver.run(&self.processes[0]).await;
            idle = if deliver.is_err() && before == self.mailbox.taken() { idle + pause } else { Span::zero() };
            if !idle.is_zero() {
                self.clock.advance(pause);
            }
        }
        let posts = self.mailbox.posts();
        for invitation in self.model.open_invitations(self.subject, self.clock.now()).await {
            let is_its_mail =
                |post: &Post| matches!(post, Post::Invitation(token) if token.invitation_id == invitation.id());
            let arrived = posts.iter().any(is_its_mail);
            let told = invitation.snapshot().bounced.is_some();
            assert!(arrived || told, "seed {seed}: the mail of invitation {} was lost", invitation.id());
        }
    }
}
