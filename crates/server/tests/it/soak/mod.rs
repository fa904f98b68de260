//! Processes under load that are killed every second, with a mail server that refuses every third mail. Whatever clients
//! were told is done must have happened in the end: each acknowledged sign-up and invitation is mailed, none is lost, and
//! none is sent twice but for the mail that a process had in hand when it was killed. A handler gets the events of each
//! organization in their order, none is lost, and only the one that was in hand comes again.
//!
//! `scripts/soak` runs it for minutes. Each kind of delivery has an account of its own: [`mails`] and [`events`].

mod events;
mod fleet;
mod journal;
mod mails;
mod writers;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use futures::future::{join, join_all};
use tenantry_testkit::simulation::Chance;
use tokio::{runtime::Runtime, time::interval};

use self::{
    fleet::Fleet,
    journal::Recorder,
    writers::{Accounts, Writer},
};

const WRITERS: u64 = 4;
const EVERY: Duration = Duration::from_secs(1);
/// A short load on a busy machine goes on until so many kills.
const FEWEST_KILLS: usize = 5;

/// Returns the seed and the length of the load: those of `scripts/soak`, or a short one.
#[allow(clippy::disallowed_methods, reason = "the length of a test run is not a setting of the server")]
fn plan() -> (u64, Duration) {
    let asked = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    (asked("SOAK_SEED").unwrap_or(1), Duration::from_secs(asked("SOAK_SECONDS").unwrap_or(10)))
}

#[test]
fn nothing_acknowledged_is_lost_whatever_is_killed() {
    match Recorder::told() {
        Some(recorder) => recorder.serve(),
        None => Runtime::new().unwrap().block_on(soak()),
    }
}

async fn soak() {
    let (seed, length) = plan();
    let (fleet, accounts) = (Fleet::start().await, Accounts::default());
    let is_over = AtomicBool::new(false);
    let write = async |number: u64| Writer::new(seed, number, &fleet, &accounts).write_until(&is_over).await;
    let kill = async {
        kill_for(length, &fleet, Chance::new(seed)).await;
        is_over.store(true, Ordering::SeqCst);
    };
    join(join_all((0..WRITERS).map(write)), kill).await;
    let end = fleet.deliver_the_rest().await;

    let mails = accounts.mails.judge(&end.deliveries);
    let events = accounts.events.judge(&end.journal, &end.effects);
    #[allow(clippy::print_stdout, reason = "`scripts/soak` reads it")]
    {
        println!("seed {seed} on {}, {length:?}: {mails} {events} {}", fleet.database(), end.figures);
    }
    assert_eq!((mails.faults, events.faults), Default::default(), "seed {seed}");
    let happened = (end.figures.refused > 0, mails.acknowledged > 10, events.given > 10);
    assert_eq!(happened, (true, true, true), "hardly anything happened");
}

/// Kills one process every second that it was of use, and now and then all of them for a long time.
async fn kill_for(length: Duration, fleet: &Fleet, mut chance: Chance) {
    let began = Instant::now();
    // The beat of the kills. Nothing waits for it.
    let mut beat = interval(EVERY);
    beat.tick().await;
    while began.elapsed() < length || fleet.kills() < FEWEST_KILLS {
        beat.tick().await;
        fleet.make_some_progress().await;
        if chance.once_in(3) {
            fleet.kill_all_for_a_while().await;
        } else {
            fleet.kill_one(&mut chance).await;
        }
        // Each process lives for a second after its start.
        beat.reset();
    }
}
