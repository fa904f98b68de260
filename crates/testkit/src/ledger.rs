//! A ledger of writes: records what clients were told about each write, and compares it with what was stored.
//!
//! An acknowledged write must be stored, and a refused one must not. A write without an answer may be stored or not.
//! Each key (an invitation, a name, a session) is written by one client at a time; different keys by any number of
//! clients.
//!
//! ```
//! use std::collections::BTreeMap;
//! use tenantry_testkit::ledger::Ledger;
//!
//! let ledger = Ledger::default();
//! ledger.attempt("invitation:a@example.com", Some("open")).stored();
//! ledger.attempt("invitation:b@example.com", Some("open")).refused();
//! drop(ledger.attempt("invitation:c@example.com", Some("open"))); // The answer never came.
//!
//! let found = BTreeMap::from([("invitation:c@example.com".to_owned(), "open".to_owned())]);
//! let verdict = ledger.compare(&found);
//! assert_eq!((verdict.stored, verdict.refused, verdict.unknown), (1, 1, 1));
//! assert_eq!(verdict.faults, ["invitation:a@example.com should be open and is not there"]);
//! ```

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Records what clients were told about their writes.
#[derive(Debug, Default)]
pub struct Ledger {
    entries: Mutex<BTreeMap<String, Vec<Entry>>>,
}

#[derive(Debug)]
struct Entry {
    /// The intended value of the key, or `None` if it is to be deleted.
    value: Option<String>,
    told: Told,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Stored,
    Refused,
    Nothing,
}

/// A write in progress. If it is dropped, its answer never came.
#[derive(Debug)]
pub struct Attempt<'a> {
    ledger: &'a Ledger,
    key: String,
    place: usize,
}

/// The result of a comparison.
#[derive(Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The number of acknowledged writes.
    pub stored: usize,
    /// The number of refused writes.
    pub refused: usize,
    /// The number of writes with an unknown outcome.
    pub unknown: usize,
    /// The differences from what clients were told, one sentence per key.
    pub faults: Vec<String>,
}

impl Ledger {
    /// Records a write before it is sent.
    pub fn attempt(&self, key: impl Into<String>, value: Option<&str>) -> Attempt<'_> {
        let key = key.into();
        let mut entries = self.lock();
        let of_key = entries.entry(key.clone()).or_default();
        of_key.push(Entry { value: value.map(str::to_owned), told: Told::Nothing });
        Attempt { ledger: self, place: of_key.len() - 1, key }
    }

    /// Compares the stored values, by key, with what clients were told. Keys that were never written are ignored.
    pub fn compare(&self, found: &BTreeMap<String, String>) -> Verdict {
        let entries = self.lock();
        let count = |told| entries.values().flatten().filter(|entry| entry.told == told).count();
        let faults =
            entries.iter().filter_map(|(key, entries)| fault(key, entries, found.get(key).map(String::as_str)));
        Verdict {
            stored: count(Told::Stored),
            refused: count(Told::Refused),
            unknown: count(Told::Nothing),
            faults: faults.collect(),
        }
    }

    fn tell(&self, key: &str, place: usize, told: Told) {
        if let Some(entry) = self.lock().get_mut(key).and_then(|entries| entries.get_mut(place)) {
            entry.told = told;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Entry>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// Records that the write was acknowledged.
    pub fn stored(self) {
        self.ledger.tell(&self.key, self.place, Told::Stored);
    }

    /// Records that the write was refused: the client was told that nothing of it was stored.
    pub fn refused(self) {
        self.ledger.tell(&self.key, self.place, Told::Refused);
    }
}

/// Returns what is wrong with a key, if anything.
fn fault(key: &str, entries: &[Entry], found: Option<&str>) -> Option<String> {
    let mut possible = BTreeSet::from([None]);
    for entry in entries {
        let value = entry.value.as_deref();
        match entry.told {
            Told::Stored => possible = BTreeSet::from([value]),
            Told::Nothing => drop(possible.insert(value)),
            Told::Refused => {}
        }
    }
    if possible.contains(&found) {
        return None;
    }
    let words = |value: Option<&str>| value.unwrap_or("not there").to_owned();
    let wanted: Vec<String> = possible.into_iter().map(words).collect();
    Some(format!("{key} should be {} and is {}", wanted.join(" or "), words(found)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(ledger: &Ledger, found: Option<&str>) -> usize {
        let found = found.map(|value| ("name".to_owned(), value.to_owned()));
        ledger.compare(&found.into_iter().collect()).faults.len()
    }

    #[test]
    fn the_last_acknowledged_value_holds_and_what_nobody_answered_may() {
        let ledger = Ledger::default();
        assert_eq!(faults(&ledger, None), 0);
        ledger.attempt("name", Some("Ada")).stored();
        assert_eq!([None, Some("Ada"), Some("Eve")].map(|found| faults(&ledger, found)), [1, 0, 1]);
        drop(ledger.attempt("name", Some("Eve")));
        assert_eq!([None, Some("Ada"), Some("Eve")].map(|found| faults(&ledger, found)), [1, 0, 0]);
        ledger.attempt("name", Some("Mia")).refused();
        assert_eq!([Some("Ada"), Some("Eve"), Some("Mia")].map(|found| faults(&ledger, found)), [0, 0, 1]);
        ledger.attempt("name", None).stored();
        assert_eq!([None, Some("Ada"), Some("Eve")].map(|found| faults(&ledger, found)), [0, 1, 1]);
    }
}
