//! Processes under load that are killed every second, with a mail server that refuses every third mail. Whatever clients
//! were told is done must have happened in the end: each acknowledged sign-up and invitation is mailed, none is lost, and
//! none is sent twice but for the mail that a process had in hand when it was killed.
//!
//! `scripts/soak` runs it for minutes. Each kind of delivery has an account of its own; [`mails`] is the only one so far.

mod fleet;
mod mails;
mod writers;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use futures::future::{join, join_all};
use tenantry_testkit::simulation::Chance;
use tokio::time::interval;

use self::{fleet::Fleet, mails::Account, writers::Writer};

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

#[tokio::test(flavor = "multi_thread")]
async fn no_acknowledged_mail_is_lost_whatever_is_killed() {
    let (seed, length) = plan();
    let (fleet, account) = (Fleet::start().await, Account::default());
    let is_over = AtomicBool::new(false);
    let write = async |number: u64| Writer::new(seed, number, &fleet, &account).write_until(&is_over).await;
    let kill = async {
        kill_for(length, &fleet, Chance::new(seed)).await;
        is_over.store(true, Ordering::SeqCst);
    };
    join(join_all((0..WRITERS).map(write)), kill).await;
    let end = fleet.deliver_the_rest().await;

    let verdict = account.judge(&end.deliveries);
    #[allow(clippy::print_stdout, reason = "`scripts/soak` reads it")]
    {
        println!("seed {seed} on {}, {length:?}: {verdict} {}", fleet.database(), end.figures);
    }
    assert_eq!(verdict.faults, Vec::<String>::new(), "seed {seed}");
    assert!(end.figures.refused > 0 && verdict.acknowledged > 10, "hardly anything happened");
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
