//! Several ways to do one thing, timed in turns of a few milliseconds. In each round every way gets one turn in a
//! random order and one in the reverse order, and is compared with the others in that round only. A machine whose speed
//! drifts, or that is otherwise busy, therefore affects all of them. Luck that lasts as long as a connection differs
//! between sittings, so each sitting must have its own connections.

use std::{
    fmt,
    time::{Duration, Instant},
};

use futures::future::BoxFuture;

/// The number of sittings that is enough for a result.
pub(crate) const SITTINGS: usize = 31;
const ROUNDS: usize = 12;
const TURN: Duration = Duration::from_millis(2);
/// Calls before anything is timed, so that everything is prepared, planned and cached.
const WARM_UP: u64 = 100;
const RESAMPLES: usize = 1000;

/// One way to do it. The number selects the row, the same for all ways.
pub(crate) type Way = Box<dyn Fn(u64) -> BoxFuture<'static, ()> + Send + Sync>;

/// The duration of a call, by sitting, round and way.
pub(crate) struct Times {
    sittings: Vec<Vec<Vec<f64>>>,
    draw: Draw,
}

impl Times {
    pub(crate) fn new() -> Self {
        Self { sittings: Vec::new(), draw: Draw(0x7465_6e61_6e74_7279) }
    }

    /// Runs one more sitting.
    pub(crate) async fn take(&mut self, ways: &[Way]) {
        let mut longest = Duration::ZERO;
        for way in ways {
            timed(way, 0, WARM_UP).await;
            longest = longest.max(timed(way, WARM_UP, WARM_UP).await);
        }
        let calls = u64::try_from(u128::from(WARM_UP) * TURN.as_nanos() / longest.as_nanos()).unwrap().max(1);
        let mut order: Vec<usize> = (0..ways.len()).collect();
        let mut rounds = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            for last in (1..order.len()).rev() {
                order.swap(last, self.draw.below(last + 1));
            }
            let first = round as u64 * calls;
            let mut took = vec![0.0; ways.len()];
            for way in order.iter().chain(order.iter().rev()) {
                took[*way] += timed(&ways[*way], first, calls).await.as_secs_f64() / calls as f64 / 2.0;
            }
            rounds.push(took);
        }
        self.sittings.push(rounds);
    }

    /// Returns the ratio of one way to another.
    pub(crate) fn ratio(&self, way: usize, over: usize) -> Ratio {
        let of_sittings = self.medians(|took| took[way] / took[over]);
        let mut draw = Draw(1);
        let mut again = || (0..of_sittings.len()).map(|_| of_sittings[draw.below(of_sittings.len())]).collect();
        let mut medians: Vec<f64> = (0..RESAMPLES).map(|_| median(again())).collect();
        medians.sort_by(f64::total_cmp);
        let (low, high) = (medians[RESAMPLES / 40], medians[RESAMPLES - 1 - RESAMPLES / 40]);
        Ratio { median: median(of_sittings), low, high }
    }

    /// Returns the duration of a call in microseconds.
    pub(crate) fn micros(&self, way: usize) -> f64 {
        median(self.medians(|took| took[way])) * 1e6
    }

    fn medians(&self, of_round: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        self.sittings.iter().map(|rounds| median(rounds.iter().map(|took| of_round(took)).collect())).collect()
    }
}

/// The median sitting's median round, and its 95 % confidence interval (bootstrap over sittings).
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

/// Generates the same numbers in each run (`SplitMix64`).
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
