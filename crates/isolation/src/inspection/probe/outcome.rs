//! The results of the probes of one table: which layer held, what got through, and what is inconclusive.

use std::collections::BTreeMap;

use super::attack::{Deed, Ended, Verdict};

const REACHED: &str = "another tenant's rows can be";

/// The results of all probes.
#[derive(Debug, Default)]
pub(in super::super) struct Tried {
    pub(in super::super) tables: BTreeMap<String, Walls>,
    /// What could not be probed, and why.
    pub(in super::super) notes: Vec<String>,
    pub(in super::super) tries: usize,
}

/// The results for one table.
#[derive(Debug, Default)]
pub(in super::super) struct Walls {
    /// Whether each layer held, as far as it was probed.
    pub(in super::super) hook_held: Option<bool>,
    pub(in super::super) database_held: Option<bool>,
    /// What got through, if anything.
    pub(in super::super) through_hook: Option<String>,
    pub(in super::super) past_hook: Option<String>,
}

/// The route by which another tenant's rows were reached for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Through the query hook.
    Hook,
    /// Past it, with a tenant named.
    Named,
    /// Past it, with no tenant named.
    Nameless,
}

impl Way {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Hook => "through the query hook",
            Self::Named => "past the query hook",
            Self::Nameless => "past the query hook by whoever names no tenant",
        }
    }
}

#[derive(Debug)]
pub(super) struct Outcome {
    table: String,
    /// Whether both probe rows exist. Without them, a row that is reached is real data.
    has_rows: bool,
    done: Vec<(Way, Deed, Verdict)>,
}

impl Outcome {
    pub(super) fn of(table: &str, has_rows: bool) -> Self {
        Self { table: table.to_owned(), has_rows, done: Vec::new() }
    }

    /// Returns whether the action works for the owner of the row. If it does not, its failure for others proves
    /// nothing.
    pub(super) fn is_telling(&mut self, way: Way, deed: Deed, own: &Ended) -> bool {
        let Some(reason) = own.failure().filter(|_| self.has_rows && deed != Deed::Move) else { return true };
        let unclear = Verdict::Unclear(format!("the tenant can't do this to its own row: {reason}"));
        self.done.push((way, deed, unclear));
        false
    }

    pub(super) fn add(&mut self, way: Way, deed: Deed, ended: Ended, own: &Ended) {
        self.done.push((way, deed, ended.against(own, way == Way::Nameless)));
    }

    pub(super) fn close(self, tried: &mut Tried) {
        for (way, deed, verdict) in &self.done {
            if let Verdict::Unclear(reason) = verdict {
                let (table, done, way) = (&self.table, deed.done(), way.as_str());
                tried.notes.push(format!("{table}: unknown whether rows can be {done} {way} ({reason})"));
            }
        }
        tried.tries += self.done.iter().filter(|(.., verdict)| self.is_proof(verdict)).count();
        let walls = Walls {
            hook_held: self.held(&[Way::Hook]),
            database_held: self.held(&[Way::Named, Way::Nameless]),
            through_hook: self.reached(Way::Hook).map(|done| format!("{REACHED} {done} {}", Way::Hook.as_str())),
            past_hook: self.past_hook(),
        };
        tried.tables.insert(self.table, walls);
    }

    /// Returns whether the layer held, or `None` if something could not be probed.
    fn held(&self, ways: &[Way]) -> Option<bool> {
        let verdicts = || self.done.iter().filter(|(way, ..)| ways.contains(way)).map(|(.., verdict)| verdict);
        if verdicts().any(|verdict| *verdict == Verdict::Reached) {
            return Some(false);
        }
        (verdicts().next().is_some() && verdicts().all(|verdict| self.is_proof(verdict))).then_some(true)
    }

    /// Returns whether the verdict proves something. Finding no row proves nothing if no row exists.
    fn is_proof(&self, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Held => self.has_rows,
            Verdict::Reached => true,
            Verdict::Unclear(_) => false,
        }
    }

    fn past_hook(&self) -> Option<String> {
        let past = Way::Named.as_str();
        Some(match (self.reached(Way::Named), self.reached(Way::Nameless)) {
            (None, None) => return None,
            (Some(named), None) => format!("{REACHED} {named} {past}"),
            (Some(named), Some(nameless)) if named == nameless => {
                format!("{REACHED} {named} {past}, by whoever names no tenant too")
            }
            (Some(named), Some(nameless)) => {
                format!("{REACHED} {named} {past}; by whoever names no tenant, {nameless}")
            }
            (None, Some(nameless)) => format!("{REACHED} {nameless} {}", Way::Nameless.as_str()),
        })
    }

    fn reached(&self, way: Way) -> Option<String> {
        let reached = self.done.iter().filter(|(by, _, verdict)| *by == way && *verdict == Verdict::Reached);
        let done: Vec<&str> = reached.map(|(_, deed, _)| deed.done()).collect();
        (!done.is_empty()).then(|| done.join(", "))
    }
}
