//! Limits how many attempts of a person are recorded in a tenant per minute, so that nobody can flood their tenant's
//! audit log. The memory for it is bounded too.
//!
//! Attempts are counted by person *and* tenant: a person who used up the allowance in one tenant is still recorded in
//! others.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use tenantry_domain::{Span, Timestamp, tenant::TenantId, user::UserId};

/// The duration of an allowance.
const WINDOW: Span = Span::minutes(1);
/// The maximum number of people that are tracked at a time. Attempts of others are not recorded.
const MOST_PEOPLE: usize = 10_000;
/// The minimum interval between searches for expired allowances.
const SWEEP_EVERY: Span = Span::seconds(1);

/// A person in a tenant.
type Person = (TenantId, UserId);

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Timestamp,
    recorded: u32,
    unrecorded: u32,
}

/// The allowances of all people.
#[derive(Debug)]
pub(super) struct Allowance {
    each: u32,
    people: Mutex<People>,
}

#[derive(Debug, Default)]
struct People {
    windows: HashMap<Person, Window>,
    swept_at: Timestamp,
}

impl Allowance {
    /// Creates allowances of `each` attempts per person.
    pub(super) fn new(each: u32) -> Self {
        Self { each, people: Mutex::default() }
    }

    /// Takes one from the person's allowance. Returns how many attempts were refused since the last one that was not,
    /// or `None` if this one is refused.
    pub(super) fn take(&self, person: Person, now: Timestamp) -> Option<u32> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if !people.has_place_for(&person, now) {
            return None;
        }
        let fresh = Window { since: now, recorded: 0, unrecorded: 0 };
        let window = people.windows.entry(person).or_insert(fresh);
        if is_over(window, now) {
            *window = Window { unrecorded: window.unrecorded, ..fresh };
        }
        if window.recorded == self.each {
            window.unrecorded = window.unrecorded.saturating_add(1);
            return None;
        }
        window.recorded += 1;
        Some(std::mem::take(&mut window.unrecorded))
    }
}

impl People {
    fn has_place_for(&mut self, person: &Person, now: Timestamp) -> bool {
        let is_full = self.windows.len() >= MOST_PEOPLE && !self.windows.contains_key(person);
        if is_full && (now - self.swept_at).abs() >= SWEEP_EVERY {
            self.swept_at = now;
            self.windows.retain(|_, window| !is_over(window, now));
        }
        !is_full || self.windows.len() < MOST_PEOPLE
    }
}

/// Returns whether the window is over. This is also the case after the clock was set back, so that nobody waits for it
/// to catch up.
fn is_over(window: &Window, now: Timestamp) -> bool {
    (now - window.since).abs() >= WINDOW
}

#[cfg(test)]
mod tests {
    use tenantry_domain::id::Id;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn person(tenant: u128, user: u128) -> Person {
        (Id::new(Uuid::from_u128(tenant)), Id::new(Uuid::from_u128(user)))
    }

    #[test]
    fn each_has_so_many_a_minute_in_each_tenant() {
        let allowance = Allowance::new(2);
        for person in [person(1, 1), person(1, 2), person(2, 1)] {
            let taken: Vec<_> = (0..4).map(|_| allowance.take(person, NOW)).collect();
            assert_eq!(taken, [Some(0), Some(0), None, None]);
        }
        let almost = NOW + WINDOW - Span::microseconds(1);
        assert_eq!(allowance.take(person(1, 1), almost), None);
    }

    #[test]
    fn the_next_one_tells_how_many_were_refused_before_it() {
        let allowance = Allowance::new(1);
        let taken: Vec<_> = (0..4).map(|_| allowance.take(person(1, 1), NOW)).collect();
        assert_eq!(taken, [Some(0), None, None, None]);
        let later = NOW + WINDOW;
        let taken: Vec<_> = (0..2).map(|_| allowance.take(person(1, 1), later)).collect();
        assert_eq!(taken, [Some(3), None]);
        // The clock was set back.
        assert_eq!(allowance.take(person(1, 1), NOW), Some(1));
    }

    #[test]
    fn memory_is_bounded_and_given_back() {
        let allowance = Allowance::new(1);
        for user in 0..10_000 {
            assert_eq!(allowance.take(person(1, user), NOW), Some(0));
        }
        assert_eq!(allowance.take(person(1, 10_000), NOW), None);
        // People that are tracked already remain tracked.
        assert_eq!(allowance.take(person(1, 0), NOW), None);
        assert_eq!(allowance.take(person(1, 10_000), NOW + WINDOW), Some(0));
        assert_eq!(allowance.people.lock().unwrap().windows.len(), 1);
    }
}
