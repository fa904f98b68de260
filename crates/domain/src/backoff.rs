//! How long to wait before something that failed is tried again: longer each time, and never at the same time as all
//! others that failed together.

use crate::Span;

/// A wait that grows with each attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first attempt.
    pub first: Span,
    /// How many times as long each further one is.
    pub factor: i32,
    /// The longest wait.
    pub longest: Span,
}

impl Backoff {
    /// Returns the wait after that many attempts. `drawn` is random: it makes the wait up to a fifth shorter or longer.
    pub fn after(&self, attempts: u32, drawn: u8) -> Span {
        let mut wait = self.first;
        for _ in 1..attempts {
            wait = (wait * self.factor).min(self.longest);
            if wait == self.longest {
                break;
            }
        }
        let thousandths = 800 + i32::from(drawn) * 400 / i32::from(u8::MAX);
        wait * thousandths / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_longest_and_differ_by_chance() {
        let backoff = Backoff { first: Span::seconds(10), factor: 3, longest: Span::hours(6) };
        for (attempts, least, most) in [(1, 8, 12), (2, 24, 36), (3, 72, 108), (60, 17_280, 25_920)] {
            assert_eq!(backoff.after(attempts, 0), Span::seconds(least));
            assert_eq!(backoff.after(attempts, u8::MAX), Span::seconds(most));
        }
        assert_eq!(backoff.after(0, 0), backoff.after(1, 0));
    }
}
