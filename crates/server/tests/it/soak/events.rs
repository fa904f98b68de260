//! The account of events: what clients were told, what the handler was given, and what it did.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::{Value, json};
use uuid::Uuid;

use super::journal::{Entry, GivenEvent};
use crate::support::effects::effect;

/// What was acknowledged: for each write the name of its event, and what that is about.
#[derive(Default)]
pub(super) struct Account(Mutex<BTreeSet<(&'static str, Uuid)>>);

/// What the comparison says.
pub(super) struct Verdict {
    /// How many events were acknowledged.
    acknowledged: usize,
    /// How many the handler was given.
    pub(super) given: usize,
    /// How many it was given a second time.
    again: usize,
    /// What is wrong, a sentence for each.
    pub(super) faults: Vec<String>,
}

impl Account {
    /// Notes that something was acknowledged that has an event of that name about that thing.
    pub(super) fn note(&self, event: &'static str, target: &Value) {
        self.events().insert((event, target.as_str().unwrap().parse().unwrap()));
    }

    /// Compares with what the handler was given and did in all processes.
    pub(super) fn judge(&self, journal: &[Entry], effects: &[effect::Model]) -> Verdict {
        let (last, again, mut faults) = order(journal);
        let given: Vec<&GivenEvent> = journal.iter().filter_map(Entry::given).collect();
        let handled: BTreeSet<_> = given.iter().map(|it| (it.name.as_str(), it.target)).collect();
        let events = self.events();
        let unhandled = events.iter().filter(|acknowledged| !handled.contains(*acknowledged));
        faults.extend(unhandled.map(|(event, target)| format!("{event} of {target} was not handled")));
        let mut places: BTreeMap<Uuid, Vec<(i64, i64)>> = last.keys().map(|tenant| (*tenant, Vec::new())).collect();
        for effect in effects {
            places.entry(effect.tenant_id).or_default().push((effect.place, effect.seq));
        }
        for (tenant, mut places) in places {
            places.sort_unstable();
            let until = last.get(&tenant).map_or(0, |last| last.seq);
            if !places.iter().map(|(_, seq)| *seq).eq(1..=until) {
                let places: Vec<i64> = places.into_iter().map(|(_, seq)| seq).collect();
                faults.push(format!("{tenant} had {until} events, and these have effects: {places:?}"));
            }
        }
        Verdict { acknowledged: events.len(), given: given.len() - again, again, faults }
    }

    fn events(&self) -> MutexGuard<'_, BTreeSet<(&'static str, Uuid)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the last event of each tenant, how many came again, and what is wrong with their order: after an event comes
/// the next one, or the same one in another process, if the one that had it was killed.
fn order(journal: &[Entry]) -> (BTreeMap<Uuid, &GivenEvent>, usize, Vec<String>) {
    let (mut last, mut again, mut faults) = (BTreeMap::<Uuid, &GivenEvent>::new(), 0, Vec::new());
    let mut dead = BTreeSet::new();
    for entry in journal {
        let given = match entry {
            Entry::Given(given) => given,
            Entry::Killed(process) => {
                dead.insert(process);
                continue;
            }
        };
        let (tenant, seq) = (given.tenant, given.seq);
        let before = last.insert(tenant, given);
        let passed = before.map_or(0, |before| before.seq);
        match before {
            _ if seq == passed + 1 => {}
            Some(before) if seq == passed => {
                again += 1;
                if !dead.contains(&before.process) {
                    faults.push(format!("event {seq} of {tenant} came again while the process that had it lived"));
                }
                if (&before.name, before.target) != (&given.name, given.target) {
                    faults.push(format!("event {seq} of {tenant} was another one when it came again"));
                }
            }
            _ => faults.push(format!("event {seq} of {tenant} came after event {passed}")),
        }
    }
    (last, again, faults)
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, given, again, faults } = self;
        write!(
            f,
            "{acknowledged} events acknowledged, {given} handled, {again} handled twice, {} faults;",
            faults.len()
        )
    }
}

#[test]
fn the_account_objects_to_what_must_not_be() {
    let id = Uuid::from_u128;
    let account = Account::default();
    account.note("tenant.founded", &json!(id(1)));
    account.note("member.joined", &json!(id(2)));
    let given = |process: usize, seq: i64, name: &str, target: u128| {
        Entry::Given(GivenEvent { process, tenant: id(1), seq, name: name.to_owned(), target: id(target) })
    };
    let (founded, joined) =
        (|process| given(process, 1, "tenant.founded", 1), |process| given(process, 2, "member.joined", 2));
    let judge = |journal: &[Entry], effects: &[i64]| {
        let effect = |(place, seq): (usize, &i64)| effect::Model {
            tenant_id: id(1),
            place: place.try_into().unwrap(),
            seq: *seq,
        };
        account.judge(journal, &effects.iter().enumerate().map(effect).collect::<Vec<_>>())
    };
    assert_eq!(judge(&[founded(0), joined(0)], &[1, 2]).faults, Vec::<String>::new());
    let again = judge(&[founded(0), joined(0), Entry::Killed(0), joined(1)], &[1, 2]);
    assert_eq!((again.faults.len(), again.given, again.again), (0, 2, 1));
    let is = |journal: &[Entry], effects: &[i64], objection: &str| {
        let faults = judge(journal, effects).faults;
        assert!(faults.iter().any(|fault| fault.contains(objection)), "{faults:?}");
    };
    is(&[founded(0)], &[1], "member.joined of 00000000-0000-0000-0000-000000000002 was not handled");
    is(&[joined(0), founded(0)], &[2, 1], "000000000001 came after event 0");
    is(
        &[founded(0), joined(0), Entry::Killed(0), founded(1)],
        &[1, 2],
        "event 1 of 00000000-0000-0000-0000-000000000001 came after event 2",
    );
    is(&[founded(0), joined(0), joined(1)], &[1, 2], "came again while the process that had it lived");
    is(&[founded(0), given(0, 2, "a", 3), Entry::Killed(0), joined(1)], &[1, 2], "was another one when it came again");
    is(&[founded(0), joined(0)], &[1], "000000000001 had 2 events, and these have effects: [1]");
    is(&[founded(0), joined(0)], &[1, 2, 2], "had 2 events, and these have effects: [1, 2, 2]");
    is(&[founded(0), joined(0)], &[2, 1], "had 2 events, and these have effects: [2, 1]");
}
