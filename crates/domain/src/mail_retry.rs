//! When a mail that could not be sent is tried again: soon at first, then less and less often, for a day. A server that
//! defers unknown senders (greylisting) accepts a mail after some minutes; a server that is down is up again within hours
//! (RFC 5321 §4.5.4.1).

use crate::{Span, Timestamp};

/// How often a mail is tried again: for more than a day. Failures count and not the time since the mail was added, because
/// it can have waited for its turn, or the clock was wrong.
const MOST: u32 = 12;

/// The minutes after each failure. The last one repeats.
const MINUTES: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];

/// Returns when a mail is tried again that failed for the `failures`-th time; `None` if it is given up. The `spread`
/// lengthens the delay by up to a quarter, so that mails that failed together are not tried together.
pub fn next_try(failures: u32, now: Timestamp, spread: u8) -> Option<Timestamp> {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX).min(MINUTES.len() - 1);
    let delay = Span::minutes(MINUTES[index]);
    (failures <= MOST).then(|| now + delay + delay * i32::from(spread) / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_soon_then_less_often_and_for_a_day() {
        let begun_at = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
        for (spread, first, minutes) in [(0, 60, 1671), (255, 74, 2087)] {
            let (mut now, mut tries) = (begun_at, Vec::new());
            while let Some(next) = next_try(u32::try_from(tries.len()).unwrap() + 1, now, spread) {
                tries.push((next - now).num_seconds());
                now = next;
            }
            assert!(tries.is_sorted() && tries.len() == 12, "{tries:?}");
            assert_eq!((tries[0], (now - begun_at).num_minutes()), (first, minutes));
        }
    }
}
