//! Cross-tenant access attempts. Each one is counted and logged when it is reported. A separate task records it in the
//! tenant's trail soon after, so that no request waits for it or fails because of it.
//!
//! A request only pushes to a queue. The queue is bounded, and so is the number of attempts per person that are
//! recorded in one tenant. Attempts beyond either limit are still counted and logged.

mod allowance;

use std::{fmt, sync::Arc, time::Duration};

use metrics::{Unit, counter, describe_counter};
use tenantry_application::{
    actor::{Actor, Member},
    ports::{access_violations::AccessViolationLog, clock::Clock},
    use_cases::access_violations::record_access_violation::{Command, RecordAccessViolation},
};
use tenantry_domain::access_violation::{AccessViolation, Excerpt};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

use self::allowance::Allowance;
use tenantry_isolation::RefusalObserver;

/// The number of attempts that can wait to be recorded. Further ones are not recorded.
pub const MOST_WAITING: usize = 1024;
/// The number of attempts per person that are recorded in one tenant within a minute.
pub const MOST_A_MINUTE: u32 = 10;

/// The counter of attempts, labelled with `kind`.
pub const ATTEMPTS_TOTAL: &str = "tenantry_cross_tenant_attempts_total";
/// The counter of attempts that were not recorded, labelled with `reason`.
pub const UNRECORDED_TOTAL: &str = "tenantry_cross_tenant_attempts_unrecorded_total";

/// The maximum duration of [`AccessViolationRecorder::drain`].
const LONGEST_DRAIN: Duration = Duration::from_secs(5);

/// Why an attempt was not recorded.
#[derive(Debug, Clone, Copy)]
enum Unrecorded {
    /// The actor does not work in a tenant.
    NoTenant,
    /// The actor made too many attempts.
    Limited,
    /// Too many attempts are waiting, or the recorder has stopped.
    QueueFull,
    /// The store failed.
    StoreFailed,
}

impl Unrecorded {
    const ALL: [Self; 4] = [Self::NoTenant, Self::Limited, Self::QueueFull, Self::StoreFailed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::NoTenant => "no_tenant",
            Self::Limited => "limited",
            Self::QueueFull => "queue_full",
            Self::StoreFailed => "store_failed",
        }
    }

    fn count(self) {
        counter!(UNRECORDED_TOTAL, "reason" => self.as_str()).increment(1);
    }
}

/// The messages of the queue, in order.
enum Waiting {
    /// An attempt to record.
    AccessViolation(Box<(Actor, Command)>),
    /// A request to signal when everything before it is done.
    Settled(oneshot::Sender<()>),
    /// The end: nothing follows it in the queue.
    Last,
}

/// The log of attempts. Clones share the queue and the allowances.
#[derive(Clone)]
pub struct AccessViolationQueue {
    clock: Arc<dyn Clock>,
    allowance: Arc<Allowance>,
    waiting: mpsc::Sender<Waiting>,
}

impl AccessViolationQueue {
    fn enqueue(&self, actor: &Actor, member: &Member, violation: AccessViolation) -> Result<(), Unrecorded> {
        let at = self.clock.now();
        let unrecorded = self.allowance.take((member.tenant_id, member.user_id), at).ok_or(Unrecorded::Limited)?;
        let waiting = Waiting::AccessViolation(Box::new((actor.clone(), Command { violation, at, unrecorded })));
        self.waiting.try_send(waiting).map_err(|_| Unrecorded::QueueFull)
    }
}

impl AccessViolationLog for AccessViolationQueue {
    fn report(&self, actor: &Actor, violation: AccessViolation) {
        counter!(ATTEMPTS_TOTAL, "kind" => violation.kind()).increment(1);
        let member = actor.member().ok();
        tracing::warn!(
            kind = violation.kind(),
            target_kind = violation.target().map(|target| target.kind()),
            target_id = violation.target().map(|target| tracing::field::display(target.id())),
            named = violation.named(),
            tenant_id = member.map(|member| tracing::field::display(member.tenant_id)),
            user_id = actor.person().ok().map(|person| tracing::field::display(person.user_id)),
            "cross-tenant access attempt"
        );
        let enqueued = member.ok_or(Unrecorded::NoTenant).and_then(|member| self.enqueue(actor, member, violation));
        if let Err(reason) = enqueued {
            reason.count();
        }
    }
}

impl fmt::Debug for AccessViolationQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessViolationQueue").field("free", &self.waiting.capacity()).finish_non_exhaustive()
    }
}

/// Returns an observer that reports the refused statements of a scoped connection as attempts of that actor.
pub fn refused_statements(log: Arc<dyn AccessViolationLog>, actor: Actor) -> RefusalObserver {
    Arc::new(move |refused| {
        log.report(&actor, AccessViolation::RefusedStatement(Excerpt::new(refused.what_without_values())));
    })
}

/// The task that records the attempts of a queue. Dropping this handle leaves the task running as long as its runtime;
/// [`drain`](Self::drain) ends it cleanly.
#[derive(Debug)]
pub struct AccessViolationRecorder {
    waiting: mpsc::Sender<Waiting>,
    task: JoinHandle<()>,
}

impl AccessViolationRecorder {
    /// Starts a recorder on the current runtime, and returns the log whose attempts it records.
    pub fn start(record: RecordAccessViolation, clock: Arc<dyn Clock>) -> (AccessViolationQueue, Self) {
        describe();
        let (waiting, queue) = mpsc::channel(MOST_WAITING);
        let task = tokio::spawn(run(queue, record));
        let log = AccessViolationQueue {
            clock,
            allowance: Arc::new(Allowance::new(MOST_A_MINUTE)),
            waiting: waiting.clone(),
        };
        (log, Self { waiting, task })
    }

    /// Waits until every attempt reported before this call is recorded, or counted as not recorded.
    pub async fn settled(&self) {
        let (done, waits) = oneshot::channel();
        if self.waiting.send(Waiting::Settled(done)).await.is_ok() {
            // In either case no attempt is left to wait for.
            let _ = waits.await;
        }
    }

    /// Records the waiting attempts and stops. If the store is too slow, the remaining ones are lost and the loss is
    /// logged.
    pub async fn drain(mut self) {
        let drained = timeout(LONGEST_DRAIN, async {
            let _ = self.waiting.send(Waiting::Last).await;
            let _ = (&mut self.task).await;
        });
        if drained.await.is_err() {
            self.task.abort();
            tracing::error!("pending cross-tenant attempts were lost");
        }
    }
}

async fn run(mut queue: mpsc::Receiver<Waiting>, record: RecordAccessViolation) {
    while let Some(waiting) = queue.recv().await {
        match waiting {
            Waiting::AccessViolation(violation) => {
                let (actor, command) = *violation;
                if let Err(error) = record.execute(&actor, command).await {
                    Unrecorded::StoreFailed.count();
                    tracing::error!(%error, "cannot record a cross-tenant attempt");
                }
            }
            Waiting::Settled(done) => drop(done.send(())),
            Waiting::Last => queue.close(),
        }
    }
}

/// Registers the counters at zero, so that an alert also fires on the first attempt.
fn describe() {
    describe_counter!(ATTEMPTS_TOTAL, Unit::Count, "Cross-tenant access attempts.");
    describe_counter!(UNRECORDED_TOTAL, Unit::Count, "Cross-tenant access attempts that are not in the audit log.");
    for kind in AccessViolation::KINDS {
        counter!(ATTEMPTS_TOTAL, "kind" => kind).increment(0);
    }
    for reason in Unrecorded::ALL {
        counter!(UNRECORDED_TOTAL, "reason" => reason.as_str()).increment(0);
    }
}
