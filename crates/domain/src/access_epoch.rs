//! Access epochs: the order in which access tokens were issued and access changed, without a clock.
//!
//! An installation counts its epochs from 1 and never back. A change of access belongs to the epoch in which it was
//! committed, an access token to an epoch that had begun before anything it says was read. So a token that does not
//! know a change is of the change's epoch or of an older one. That is all that has to be kept in mind: once tokens of
//! an epoch are refused, the changes of that epoch can be forgotten, whatever a clock says and however it was set.

/// The number of an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessEpoch(u32);

impl AccessEpoch {
    /// The epoch an installation begins with.
    pub const FIRST: Self = Self(1);

    /// The epoch of that number.
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The one that follows.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Whether tokens of that epoch are good in this one: its own tokens and those of the epoch before, so that a token
    /// is good for a whole epoch at least. Those of the next one are too, since another process may know already that
    /// it began. Any other number is none that a token issued here could have.
    pub const fn takes_tokens_of(self, issued: Self) -> bool {
        issued.0 >= self.0.saturating_sub(1) && issued.0 <= self.next().0
    }

    /// The newest epoch whose changes nobody needs any more in this one, if there is one. Of the changes that no token
    /// can be ignorant of, those of one epoch are kept all the same: a process that has not heard of this epoch yet
    /// still takes their tokens.
    pub const fn newest_forgotten(self) -> Option<Self> {
        match self.0.checked_sub(3) {
            None | Some(0) => None,
            Some(number) => Some(Self(number)),
        }
    }

    /// Whether changes of that epoch must be known in this one.
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
        /// Whoever forgets a change refuses each token that does not know it, and so does whoever is one epoch behind.
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
