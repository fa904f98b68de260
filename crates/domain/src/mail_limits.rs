//! How many mails may go to one address, and how many one person may cause. Without limits, whoever may invite could
//! fill a stranger's mailbox in our name, and whoever knows an address could do so with forgotten passwords.
//!
//! What is too much is not refused but waits: its turn comes when older mails are far enough in the past. The kinds do
//! not share their allowances: nobody can keep a person from a new password by inviting them often. Notices have no
//! limit at all: whoever takes over an account must not be able to keep its owner from hearing of it.

use std::num::NonZeroU32;

use crate::{Span, Timestamp};

/// The longest time over which mails are counted. One that was sent before needs no memory.
pub const LONGEST_LIMIT: Span = Span::days(1);

/// How far ahead the clock of another process may be. What was sent later than that does not count.
const CLOCKS_DIFFER: Span = Span::minutes(5);

/// Why a mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailKind {
    /// Somebody else invites the recipient.
    Invitation,
    /// A code that proves the address. Anybody can ask for it who knows the address.
    Code,
    /// A link that resets the password. Anybody can ask for it who knows the address.
    PasswordReset,
    /// Something happened to the recipient's account.
    Notice,
}

/// The maximum numbers of mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailLimits {
    /// Of one kind to one address in an hour.
    pub to_one_address_in_an_hour: NonZeroU32,
    /// Of one kind to one address in a day. Does not hold for links that reset a password.
    pub to_one_address_in_a_day: NonZeroU32,
    /// Invitations by one person in an hour, to all addresses together.
    pub by_one_inviter_in_an_hour: NonZeroU32,
}

impl Default for MailLimits {
    /// Five and ten to one address, a hundred by one inviter.
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            to_one_address_in_an_hour: number(5),
            to_one_address_in_a_day: number(10),
            by_one_inviter_in_an_hour: number(100),
        }
    }
}

/// When mails were sent before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentBefore {
    /// Mails of the same kind to the same address within the last day, in any order.
    pub to_the_address: Vec<Timestamp>,
    /// Invitations by the same person within the last hour, in any order. Empty for other kinds.
    pub by_the_inviter: Vec<Timestamp>,
}

/// When a mail may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Now.
    Now,
    /// Not before this time.
    NotBefore(Timestamp),
}

impl MailKind {
    /// Returns whether such mails are limited, so that they must be counted.
    pub const fn is_limited(self) -> bool {
        !matches!(self, Self::Notice)
    }
}

impl MailLimits {
    /// Decides when a mail may be sent.
    pub fn turn(&self, kind: MailKind, before: &SentBefore, now: Timestamp) -> Turn {
        let (hour, day) = (Span::hours(1), LONGEST_LIMIT);
        let limits: &[(&[Timestamp], NonZeroU32, Span)] = match kind {
            MailKind::Notice => &[],
            // Without a limit for the day, which would lock the holder of a known address out of it. `RESET_KEPT` keeps the
            // number low.
            MailKind::PasswordReset => &[(&before.to_the_address, self.to_one_address_in_an_hour, hour)],
            MailKind::Code | MailKind::Invitation => &[
                (&before.to_the_address, self.to_one_address_in_an_hour, hour),
                (&before.to_the_address, self.to_one_address_in_a_day, day),
                (&before.by_the_inviter, self.by_one_inviter_in_an_hour, hour),
            ],
        };
        let free = limits.iter().filter_map(|(sent, limit, time)| free_at(sent, *limit, *time, now)).max();
        free.map_or(Turn::Now, Turn::NotBefore)
    }
}

/// Returns when fewer than `limit` mails lie within the last `time`, or `None` if that is so now.
fn free_at(sent: &[Timestamp], limit: NonZeroU32, time: Span, now: Timestamp) -> Option<Timestamp> {
    // A clock that was ahead must not block an address until then.
    let known = sent.iter().filter(|sent| **sent <= now + CLOCKS_DIFFER);
    let mut ends: Vec<Timestamp> = known.map(|sent| *sent + time).filter(|end| *end > now).collect();
    ends.sort_unstable();
    let too_many = ends.len().checked_sub(usize::try_from(limit.get()).unwrap_or(usize::MAX))?;
    ends.get(too_many).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mailbox_proofs::RESET_KEPT;

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_900_000_000, 0).unwrap()
    }

    fn ago(minutes: &[i64]) -> Vec<Timestamp> {
        minutes.iter().map(|minutes| now() - Span::minutes(*minutes)).collect()
    }

    fn turn(kind: MailKind, to_the_address: &[i64], by_the_inviter: &[i64]) -> Turn {
        let before = SentBefore { to_the_address: ago(to_the_address), by_the_inviter: ago(by_the_inviter) };
        MailLimits::default().turn(kind, &before, now())
    }

    fn in_minutes(minutes: i64) -> Turn {
        Turn::NotBefore(now() + Span::minutes(minutes))
    }

    #[test]
    fn the_sixth_mail_in_an_hour_waits_for_the_first_to_be_an_hour_old() {
        for kind in [MailKind::Invitation, MailKind::Code, MailKind::PasswordReset] {
            assert_eq!(turn(kind, &[], &[]), Turn::Now);
            assert_eq!(turn(kind, &[1, 2, 3, 4], &[]), Turn::Now);
            assert_eq!(turn(kind, &[50, 2, 3, 4, 1], &[]), in_minutes(10));
            assert_eq!(turn(kind, &[60, 2, 3, 4, 1], &[]), Turn::Now);
            // If there were more than allowed, one that leaves is not enough.
            assert_eq!(turn(kind, &[50, 40, 2, 3, 4, 1], &[]), in_minutes(20));
        }
    }

    #[test]
    fn the_eleventh_in_a_day_waits_longer() {
        let day = [1430, 1000, 900, 800, 700, 600, 500, 400, 300, 200];
        for kind in [MailKind::Invitation, MailKind::Code] {
            assert_eq!(turn(kind, &day, &[]), in_minutes(10));
        }
        assert_eq!(turn(MailKind::Invitation, &day[1..], &[]), Turn::Now);
        // The later of the two ends counts.
        let both = [1439, 1000, 900, 800, 700, 5, 4, 3, 2, 1];
        assert_eq!(turn(MailKind::Invitation, &both, &[]), in_minutes(55));
    }

    #[test]
    fn nobody_can_ask_for_so_many_reset_links_that_the_next_one_waits() {
        let kept = RESET_KEPT.num_minutes();
        let all: Vec<i64> = (1..=i64::from(24 * 60_u16) / kept).map(|number| number * kept).collect();
        assert_eq!(turn(MailKind::PasswordReset, &all, &[]), Turn::Now);
    }

    #[test]
    fn one_inviter_has_an_allowance_for_all_addresses_together() {
        let hundred: Vec<i64> = (0..100).map(|number| number % 30).collect();
        assert_eq!(turn(MailKind::Invitation, &[], &hundred), in_minutes(31));
        assert_eq!(turn(MailKind::Invitation, &[], &hundred[1..]), Turn::Now);
    }

    #[test]
    fn a_notice_never_waits() {
        let many = [1; 1000];
        assert_eq!(turn(MailKind::Notice, &many, &many), Turn::Now);
    }

    #[test]
    fn a_clock_that_was_ahead_blocks_nobody() {
        assert_eq!(turn(MailKind::Code, &[-100_000; 5], &[]), Turn::Now);
        // Another process may be a little ahead.
        assert_eq!(turn(MailKind::Code, &[-5; 5], &[]), in_minutes(65));
    }

    proptest! {
        #[test]
        fn who_waits_is_let_through(address in prop::collection::vec(-100_i64..2000, 0..40), inviter in prop::collection::vec(-100_i64..90, 0..300)) {
            let before = SentBefore { to_the_address: ago(&address), by_the_inviter: ago(&inviter) };
            let limits = MailLimits::default();
            if let Turn::NotBefore(time) = limits.turn(MailKind::Invitation, &before, now()) {
                prop_assert!(time > now() && time <= now() + Span::days(1));
                prop_assert_ne!(limits.turn(MailKind::Invitation, &before, time - Span::microseconds(1)), Turn::Now);
                // Mails from the future count anew at each look, as if they were sent then.
                if address.iter().chain(&inviter).all(|minutes| *minutes >= 0) {
                    prop_assert_eq!(limits.turn(MailKind::Invitation, &before, time), Turn::Now);
                }
            }
        }
    }
}
