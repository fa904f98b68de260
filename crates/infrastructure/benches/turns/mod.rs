//! Several ways to do one thing, timed in turns: in each round every way gets a turn of about a millisecond, in an order
//! drawn anew, and is compared with the others in that round only. So a machine whose speed drifts, or that has other
//! things to do, does so for all of them.

use std::{
    fmt,
    time::{Duration, Instant},
};

use futures::future::BoxFuture;

const ROUNDS: usize = 800;
const TURN: Duration = Duration::from_millis(1);
/// Before anything is timed: what is prepared, planned and cached is so by then.
const WARM_UP: u64 = 300;
const RESAMPLES: usize = 1000;

/// One way to do it. The number says with which row, the same for all ways.
pub(crate) type Way = Box<dyn Fn(u64) -> BoxFuture<'static, ()> + Send + Sync>;

/// How long each way took in each round.
pub(crate) struct Times(Vec<Vec<f64>>);

impl Times {
    pub(crate) async fn of(ways: &[Way]) -> Self {
        let mut draw = Draw(0x7465_6e61_6e74_7279);
        let mut longest = Duration::ZERO;
        for way in ways {
            timed(way, 0, WARM_UP).await;
            longest = longest.max(timed(way, WARM_UP, WARM_UP).await);
        }
        let calls = (u128::from(WARM_UP) * TURN.as_nanos() / longest.as_nanos()).max(1);
        let calls = u64::try_from(calls).unwrap();
        let mut rounds = Vec::with_capacity(ROUNDS);
        let mut order: Vec<usize> = (0..ways.len()).collect();
        for round in 0..ROUNDS {
            for last in (1..order.len()).rev() {
                order.swap(last, draw.below(last + 1));
            }
            let mut took = vec![0.0; ways.len()];
            for way in &order {
                took[*way] = timed(&ways[*way], round as u64 * calls, calls).await.as_secs_f64() / calls as f64;
            }
            rounds.push(took);
        }
        Self(rounds)
    }

    /// A way over another one.
    pub(crate) fn ratio(&self, way: usize, over: usize) -> Ratio {
        let of_rounds: Vec<f64> = self.0.iter().map(|took| took[way] / took[over]).collect();
        let mut draw = Draw(1);
        let mut medians: Vec<f64> =
            (0..RESAMPLES).map(|_| median((0..ROUNDS).map(|_| of_rounds[draw.below(ROUNDS)]).collect())).collect();
        medians.sort_by(f64::total_cmp);
        Ratio { median: median(of_rounds), low: medians[RESAMPLES / 40], high: medians[RESAMPLES - RESAMPLES / 40] }
    }

    /// What a call took, in the median round.
    pub(crate) fn micros(&self, way: usize) -> f64 {
        median(self.0.iter().map(|took| took[way]).collect()) * 1e6
    }
}

/// The median of the rounds, and between what it would lie in 95 of 100 such runs (bootstrap).
pub(crate) struct Ratio {
    median: f64,
    low: f64,
    high: f64,
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({:.3} to {:.3})", self.median, self.low, self.high)
    }
}

async fn timed(way: &Way, first: u64, calls: u64) -> Duration {
    let began = Instant::now();
    for number in first..first + calls {
        way(number).await;
    }
    began.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

/// Numbers that are the same in each run (`SplitMix64`).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut drawn = self.0;
        drawn = (drawn ^ (drawn >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        drawn = (drawn ^ (drawn >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((drawn ^ (drawn >> 31)) % bound as u64).unwrap()
    }
}
