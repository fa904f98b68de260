//! The place of a handler in the events of a tenant: which were passed, and what became of the next one.
//!
//! Order is kept: as long as the next event fails, none after it is handled. It is tried again with growing delays. After
//! [`MOST_ATTEMPTS`] the cursor is parked: it stands still until an operator decides to retry or to skip the event.

use super::HandlerName;
use crate::{
    access_violation::Excerpt,
    time::{Span, Timestamp},
};

/// How often an event is tried before the cursor is parked. With all delays this takes about four hours.
pub const MOST_ATTEMPTS: u32 = 15;

/// The longest delay before the next attempt.
pub const LONGEST_DELAY: Span = Span::hours(1);

/// The place of a handler in the events of a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventCursor {
    /// The handler.
    pub handler: HandlerName,
    /// The number of the last event that was passed, or 0. The next event that matters has a greater number; if it
    /// failed, it is the next number.
    pub seq: u64,
    /// How often the next event failed.
    pub attempts: u32,
    /// When it is tried again; `None` if it did not fail or the cursor is parked.
    pub retry_at: Option<Timestamp>,
    /// Why the last attempt failed, in short.
    pub last_error: Option<String>,
}

/// What a cursor waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CursorState {
    /// Nothing: the next event may be handled.
    Ready,
    /// The time of the next attempt.
    Waits(Timestamp),
    /// The decision of an operator.
    Parked,
}

impl EventCursor {
    /// Creates a cursor that passed the events up to that number.
    pub const fn new(handler: HandlerName, seq: u64) -> Self {
        Self { handler, seq, attempts: 0, retry_at: None, last_error: None }
    }

    /// Returns what the cursor waits for. A time further away than any delay was set by a clock that was ahead, and does
    /// not count.
    pub fn state(&self, now: Timestamp) -> CursorState {
        match self.retry_at {
            _ if self.attempts >= MOST_ATTEMPTS => CursorState::Parked,
            Some(at) if at > now && at <= now + LONGEST_DELAY => CursorState::Waits(at),
            _ => CursorState::Ready,
        }
    }

    /// Returns the cursor after the event of that number was handled or left out.
    pub fn pass(&self, seq: u64) -> Self {
        Self::new(self.handler.clone(), seq)
    }

    /// Returns the cursor after the event of that number failed.
    pub fn fail(&self, seq: u64, error: &str, now: Timestamp) -> Self {
        // Attempts at another event do not count: the handler was changed, and no longer wants that one.
        let attempts = if seq == self.seq.saturating_add(1) { self.attempts.saturating_add(1) } else { 1 };
        let delay = LONGEST_DELAY.min(Span::seconds(1_i64 << (attempts - 1).min(12)));
        let retry_at = (attempts < MOST_ATTEMPTS).then(|| now + delay);
        let last_error = Some(Excerpt::new(error).as_str().to_owned());
        Self { handler: self.handler.clone(), seq: seq.saturating_sub(1), attempts, retry_at, last_error }
    }

    /// Returns the cursor as an operator sets it to try the failed event again at once. `None` if none failed.
    pub fn retry(&self) -> Option<Self> {
        (self.attempts > 0).then(|| self.pass(self.seq))
    }

    /// Returns the cursor as an operator sets it to leave out the failed event. `None` if none failed.
    pub fn skip(&self) -> Option<Self> {
        (self.attempts > 0).then(|| self.pass(self.seq + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn cursor() -> EventCursor {
        EventCursor::new(HandlerName::parse("ledger").unwrap(), 4)
    }

    #[test]
    fn delays_double_up_to_the_longest_and_then_the_cursor_is_parked() {
        let (mut cursor, mut now, mut delays) = (cursor(), at(0), Vec::new());
        loop {
            cursor = cursor.fail(7, "no", now);
            match cursor.state(now) {
                CursorState::Waits(until) => {
                    assert_eq!(cursor.state(until), CursorState::Ready);
                    delays.push((until - now).num_seconds());
                    now = until;
                }
                CursorState::Parked => break,
                CursorState::Ready => panic!("it does not wait"),
            }
        }
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
        // The event that failed is the next one, whatever was left out before it, as often as another failed.
        assert_eq!(cursor.fail(9, "no", now), EventCursor { seq: 8, ..self::cursor() }.fail(9, "no", now));
        assert_eq!((cursor.seq, cursor.attempts, cursor.retry_at), (6, MOST_ATTEMPTS, None));
        assert_eq!(cursor.state(now + Span::days(9)), CursorState::Parked);
    }

    #[test]
    fn a_clock_that_was_ahead_delays_nothing() {
        let ahead = cursor().fail(5, "no", at(0) + Span::days(400));
        assert_eq!(ahead.state(at(0)), CursorState::Ready);
    }

    #[test]
    fn only_a_failed_event_is_retried_or_skipped() {
        assert_eq!((cursor().retry(), cursor().skip()), (None, None));
        let failed = cursor().fail(7, "no", at(0));
        assert_eq!(failed.retry().unwrap(), EventCursor { seq: 6, ..cursor() });
        assert_eq!(failed.skip().unwrap(), EventCursor { seq: 7, ..cursor() });
    }

    #[test]
    fn an_error_is_kept_as_one_short_line() {
        let error = cursor().fail(5, &format!("a\nb{}", "c".repeat(900)), at(0)).last_error.unwrap();
        assert!(!error.contains('\n') && error.chars().count() < 200, "{error}");
    }
}
