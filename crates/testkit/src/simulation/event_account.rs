//! The account of events: what each handler was given in each tenant, and what must follow.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_application::ports::event_handler::Start;
use tenantry_domain::{
    Timestamp,
    event::{EventCursor, MOST_ATTEMPTS},
    job::JobId,
    tenant::TenantId,
};
use uuid::Uuid;

use super::{
    handlers::{HANDLERS, Handler, LEDGER, STUBBORN, job_with},
    notes::{Note, Place},
};

/// What a tenant has to do with events, after a step.
#[derive(Debug, Default)]
pub(super) struct EventView {
    /// The events that were not seen before: when they happened, and their ids.
    pub(super) new: Vec<(Timestamp, Uuid)>,
    pub(super) cursors: Vec<EventCursor>,
    /// When the handlers that are known were started for the first time.
    pub(super) started: BTreeMap<String, Timestamp>,
}

/// What was known before the step.
#[derive(Debug, Default)]
pub(super) struct EventAccount {
    /// The events of each tenant, the first one of which has the number 1.
    events: BTreeMap<TenantId, Vec<(Timestamp, Uuid)>>,
    /// The first event that a handler may get.
    begins: BTreeMap<Place, u64>,
    /// How far each handler is.
    passed: BTreeMap<Place, u64>,
    attempts: BTreeMap<Place, u32>,
    handled: BTreeSet<(Place, u64)>,
    /// What the operator left out.
    skipped: BTreeSet<(Place, u64)>,
}

impl EventAccount {
    /// Returns how many events of the tenant are known.
    pub(super) fn known(&self, tenant: TenantId) -> u64 {
        self.events.get(&tenant).map_or(0, |events| events.len() as u64)
    }

    /// Compares the notes of a step with what was there before, and returns what must not be. `resumed` are the tenants in
    /// which an operator resumed a handler, and how often they may have left out an event. In a step in which the clock
    /// jumped, leases can end in the middle, and an event may come again.
    pub(super) fn end_step(
        &mut self,
        notes: &[Note],
        views: &BTreeMap<TenantId, EventView>,
        resumed: &BTreeMap<TenantId, usize>,
        jumped: bool,
    ) -> Vec<String> {
        let mut objections = Vec::new();
        for (tenant, view) in views {
            self.events.entry(*tenant).or_default().extend(view.new.iter().copied());
            self.begin_handlers(*tenant, view);
        }
        self.leave_out(notes, views, resumed);
        let mut given = BTreeSet::new();
        for note in notes {
            match note {
                Note::Given(place, seq) => {
                    let again = !given.insert((*place, *seq)) && !jumped && !resumed.contains_key(&place.1);
                    objections.extend(again.then(|| format!("{place:?} was given event {seq} twice in a step")));
                    objections.extend(self.object_to_given(*place, *seq));
                }
                Note::Found(place, seq, kept) => {
                    let before = self.wanted_before(*place, *seq).unwrap_or_default();
                    let differs = before != *kept;
                    objections.extend(differs.then(|| {
                        format!("{place:?} has event {seq} after event {before}, and handled event {kept} last")
                    }));
                }
                Note::Handled(place, seq) => drop(self.handled.insert((*place, *seq))),
                Note::Attempted(..) | Note::Succeeded(_) => {}
            }
        }
        for (tenant, view) in views {
            for handler in &HANDLERS {
                self.pass(handler, *tenant, view, &mut objections);
            }
        }
        objections
    }

    /// Returns the jobs that the ledger stored in the tenant.
    pub(super) fn jobs(&self, tenant: TenantId) -> BTreeSet<JobId> {
        let passed = self.passed.get(&(LEDGER, tenant)).copied().unwrap_or_default();
        let events = self.events.get(&tenant).into_iter().flatten();
        (1..=passed).zip(events).filter_map(|(seq, (_, id))| job_with(*id, seq)).collect()
    }

    /// Returns what is not as it must be in the end: every event is passed, but for those after one that its handler
    /// never handles.
    pub(super) fn lost(&self) -> Vec<String> {
        let mut lost = Vec::new();
        for (tenant, events) in &self.events {
            for handler in &HANDLERS {
                let place = (handler.name, *tenant);
                let passed = self.passed.get(&place).copied().unwrap_or_default();
                let next = (passed + 1..=events.len() as u64).find(|seq| self.wants(place, *seq));
                let attempts = self.attempts.get(&place).copied().unwrap_or_default();
                let is_parked = |seq| handler.refuses(seq) && passed + 1 == seq && attempts == MOST_ATTEMPTS;
                if let Some(seq) = next.filter(|seq| !is_parked(*seq)) {
                    lost.push(format!("{place:?} never got past event {seq}, after {attempts} attempts"));
                }
            }
        }
        lost
    }

    fn begin_handlers(&mut self, tenant: TenantId, view: &EventView) {
        for handler in HANDLERS {
            let Some(started) = view.started.get(handler.name) else { continue };
            let events = &self.events[&tenant];
            let first = match handler.start {
                Start::Beginning => Some(0),
                Start::Now => events.iter().position(|(at, _)| at >= started),
            };
            self.begins.extend(first.map(|before| ((handler.name, tenant), before as u64 + 1)));
        }
    }

    /// Notes what an operator left out: what the handler passed without handling it.
    fn leave_out(
        &mut self,
        notes: &[Note],
        views: &BTreeMap<TenantId, EventView>,
        resumed: &BTreeMap<TenantId, usize>,
    ) {
        for (tenant, skips) in resumed {
            let Some(view) = views.get(tenant) else { continue };
            let place = (STUBBORN, *tenant);
            let was_handled = |seq: u64| {
                let in_step = |note: &Note| matches!(note, Note::Handled(at, number) if (*at, *number) == (place, seq));
                self.handled.contains(&(place, seq)) || notes.iter().any(in_step)
            };
            let before = self.passed.get(&place).copied().unwrap_or_default();
            let after = view.cursor(STUBBORN).map_or(0, |cursor| cursor.seq);
            let skipped: Vec<u64> =
                (before + 1..=after).filter(|seq| self.wants(place, *seq) && !was_handled(*seq)).take(*skips).collect();
            self.skipped.extend(skipped.into_iter().map(|seq| (place, seq)));
        }
    }

    fn object_to_given(&self, place: Place, seq: u64) -> Option<String> {
        if !self.wants(place, seq) {
            return Some(format!("{place:?} was given event {seq}, which it does not want"));
        }
        let passed = self.passed.get(&place).copied().unwrap_or_default();
        if seq <= passed {
            return Some(format!("{place:?} was given event {seq} after it had passed event {passed}"));
        }
        let before = self.wanted_before(place, seq)?;
        let is_done = self.handled.contains(&(place, before)) || self.skipped.contains(&(place, before));
        (!is_done).then(|| format!("{place:?} was given event {seq} before it handled event {before}"))
    }

    /// Looks how far the handler is now, and objects to a way there that it can't have taken.
    fn pass(&mut self, handler: &Handler, tenant: TenantId, view: &EventView, objections: &mut Vec<String>) {
        let place = (handler.name, tenant);
        let Some(cursor) = view.cursor(handler.name) else { return };
        let before = self.passed.insert(place, cursor.seq).unwrap_or_default();
        self.attempts.insert(place, cursor.attempts);
        if cursor.seq < before {
            objections.push(format!("{place:?} went back from event {before} to event {}", cursor.seq));
        }
        if cursor.attempts > MOST_ATTEMPTS {
            objections.push(format!("{place:?} tried an event {} times", cursor.attempts));
        }
        let missing = |seq: &u64| !self.handled.contains(&(place, *seq)) && !self.skipped.contains(&(place, *seq));
        let left_out = (before + 1..=cursor.seq).filter(|seq| self.wants(place, *seq)).find(missing);
        objections.extend(left_out.map(|seq| format!("{place:?} passed event {seq} without handling it")));
        let kept = view.cursors.iter().find(|cursor| cursor.handler == handler.kept()).map_or(0, |cursor| cursor.seq);
        let last = self.wanted_before(place, cursor.seq + 1).unwrap_or_default();
        if handler.keeps() && kept != last {
            objections.push(format!("{place:?} passed event {last}, and handled event {kept} last"));
        }
    }

    fn wants(&self, place: Place, seq: u64) -> bool {
        let handler = HANDLERS.iter().find(|handler| handler.name == place.0);
        let begins = self.begins.get(&place).copied().unwrap_or(u64::MAX);
        seq >= begins && handler.is_some_and(|handler| handler.wants(seq))
    }

    fn wanted_before(&self, place: Place, seq: u64) -> Option<u64> {
        (1..seq).rev().find(|before| self.wants(place, *before))
    }
}

impl EventView {
    fn cursor(&self, handler: &str) -> Option<&EventCursor> {
        self.cursors.iter().find(|cursor| cursor.handler.as_str() == handler)
    }
}
