//! Access epochs: they order the issue of access tokens and the changes of access without a clock.
//!
//! An installation counts its epochs from 1 and never goes back. A change of access belongs to the epoch in which it
//! was committed. An access token belongs to an epoch that began before any of the token's data was read. A token that
//! does not reflect a change is therefore from the change's epoch or an older one. No other order needs to be recorded:
//! once tokens of an epoch are rejected, the changes of that epoch can be dropped, whatever the clock reads and however
//! it was set.

/// The number of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessEpoch(u32);

impl AccessEpoch {
    /// The first epoch of an installation.
    pub const FIRST: Self = Self(1);

    /// Creates the epoch with the given number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Returns the number of the epoch.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Returns the next epoch.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Returns whether tokens issued in `issued` are valid in this epoch. The current and the previous epoch are valid,
    /// so a token lives for at least one full epoch. The next epoch is valid too, because another process may already
    /// know that it began. Older tokens are rejected, and no token issued here can carry a higher number.
    pub const fn takes_tokens_of(self, issued: Self) -> bool {
        issued.0 >= self.0.saturating_sub(1) && issued.0 <= self.next().0
    }

    /// Returns the newest epoch whose changes are no longer needed in this epoch, if any. Changes are kept for one
    /// epoch longer than the tokens valid in this epoch require: a process that has not yet learned of this epoch still
    /// accepts older tokens, which do not reflect those changes.
    pub const fn newest_forgotten(self) -> Option<Self> {
        match self.0.checked_sub(3) {
            None | Some(0) => None,
            Some(number) => Some(Self(number)),
        }
    }

    /// Returns whether changes of `changed` must be known in this epoch.
    pub const fn needs_changes_of(self, changed: Self) -> bool {
        match self.newest_forgotten() {
            None => true,
            Some(forgotten) => changed.0 > forgotten.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tokens_of_this_epoch_and_its_neighbours_are_good() {
        let good = |now| (0..8).filter(move |number| AccessEpoch(now).takes_tokens_of(AccessEpoch(*number)));
        assert_eq!(good(1).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(good(5).collect::<Vec<_>>(), [4, 5, 6]);
    }

    #[test]
    fn changes_are_needed_for_three_epochs() {
        let needed = |now| (1..8).filter(move |number| AccessEpoch(now).needs_changes_of(AccessEpoch(*number)));
        assert_eq!(needed(3).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(needed(4).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7]);
        assert_eq!(AccessEpoch(4).newest_forgotten(), Some(AccessEpoch(1)));
        assert_eq!(AccessEpoch(3).newest_forgotten(), None);
    }

    proptest! {
        /// A process that has dropped a change rejects every token that does not reflect it, and so does a process that
        /// is one epoch behind.
        #[test]
        fn no_change_is_forgotten_while_a_token_from_before_is_good(now in 1_u32..50, changed in 1_u32..50, older in 0_u32..50) {
            let (now, changed) = (AccessEpoch(now), AccessEpoch(changed));
            let issued = AccessEpoch(changed.0.saturating_sub(older));
            if !now.needs_changes_of(changed) {
                prop_assert!(!now.takes_tokens_of(issued));
                prop_assert!(!AccessEpoch(now.0 - 1).takes_tokens_of(issued));
            }
        }
    }
}
