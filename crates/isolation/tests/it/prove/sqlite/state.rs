//! What is known of SQLite's registers and cursors at one instruction.

use std::collections::{BTreeMap, BTreeSet};

/// What a register holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Something that no other tenant's row has a part in, once the rows in [`Held::of`] turn out to be the tenant's.
    Plain,
    Null,
    Number(i64),
    Tenant,
    /// The tenant's column of the row at a cursor, which was not compared yet.
    TenantOf(i64),
    /// The rowid of the row at a cursor that was not compared yet, in this table.
    RowidOf(i64, String),
    /// The rowid of a row of the tenant.
    Rowid(String),
    Record(Vec<Held>),
    /// Rowids of the tenant's rows of one table, or numbers that are none.
    RowSet(Option<String>),
    /// Where to go on after a subroutine.
    Address(i64),
    /// Something that may depend on other tenants' rows.
    Foreign,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) kind: Kind,
    /// Cursors whose present row had a part in it, and was not compared with the tenant yet.
    pub(super) of: BTreeSet<i64>,
    /// Cursors whose present row decided that it was written, but not what.
    pub(super) because: BTreeSet<i64>,
    /// Cursors of which that was so, and that left the row since. None of those was ever compared with the tenant.
    late: BTreeSet<i64>,
}

impl Held {
    pub(super) fn of(kind: Kind, of: BTreeSet<i64>) -> Self {
        Self { kind, of, because: BTreeSet::new(), late: BTreeSet::new() }
    }

    pub(super) fn plain() -> Self {
        Self::of(Kind::Plain, BTreeSet::new())
    }

    pub(super) fn is_foreign(&self) -> bool {
        !self.late.is_empty() || self.has_foreign()
    }

    /// Returns whether it may be read where only a row of that cursor leads: other rows had no part in its value, and
    /// decided at most that it was written.
    pub(super) fn is_for(&self, cursor: i64) -> bool {
        !self.has_foreign() && self.late.iter().all(|late| *late == cursor)
    }

    fn has_foreign(&self) -> bool {
        match &self.kind {
            Kind::Foreign => true,
            Kind::Record(fields) => fields.iter().any(Self::is_foreign),
            _ => false,
        }
    }

    /// Returns all cursors that it depends on, also by its fields.
    pub(super) fn all_of(&self) -> BTreeSet<i64> {
        let own = self.of.union(&self.because).copied();
        own.chain(self.of_fields()).collect()
    }

    fn of_fields(&self) -> BTreeSet<i64> {
        match &self.kind {
            Kind::Record(fields) => fields.iter().flat_map(Self::all_of).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// Notes that the rows at these cursors are the tenant's.
    fn guard(&mut self, cursors: &BTreeSet<i64>) {
        match &mut self.kind {
            Kind::TenantOf(cursor) if cursors.contains(cursor) => self.kind = Kind::Tenant,
            Kind::RowidOf(cursor, table) if cursors.contains(cursor) => {
                self.kind = Kind::Rowid(std::mem::take(table));
            }
            Kind::Record(fields) => fields.iter_mut().for_each(|field| field.guard(cursors)),
            _ => {}
        }
        self.of.retain(|cursor| !cursors.contains(cursor));
        self.because.retain(|cursor| !cursors.contains(cursor));
    }

    /// Notes that a cursor leaves a row that was never compared with the tenant.
    fn leave(&mut self, cursor: i64) {
        if self.of.contains(&cursor) {
            *self = Self::of(Kind::Foreign, BTreeSet::new());
            return;
        }
        if self.because.remove(&cursor) {
            self.late.insert(cursor);
        }
        if let Kind::Record(fields) = &mut self.kind {
            for field in fields {
                field.leave(cursor);
            }
        }
    }

    /// Returns what is known of either.
    fn or(&self, other: &Self) -> Self {
        if self == other {
            return self.clone();
        }
        if self.has_foreign() || other.has_foreign() {
            return Self::of(Kind::Foreign, BTreeSet::new());
        }
        let either = |one: &BTreeSet<i64>, two: &BTreeSet<i64>| -> BTreeSet<i64> { one | two };
        let mut of = either(&self.of, &other.of);
        let kind = match (&self.kind, &other.kind) {
            (one, two) if one == two => one.clone(),
            (Kind::Record(one), Kind::Record(two)) if one.len() == two.len() => {
                Kind::Record(one.iter().zip(two).map(|(one, two)| one.or(two)).collect())
            }
            // A record that is missing is not written.
            (Kind::Null, Kind::Record(fields)) | (Kind::Record(fields), Kind::Null) => Kind::Record(fields.clone()),
            (Kind::Null, Kind::RowSet(table)) | (Kind::RowSet(table), Kind::Null) => Kind::RowSet(table.clone()),
            (Kind::RowSet(_), Kind::RowSet(_)) => Kind::RowSet(None),
            _ => {
                of.extend(self.of_fields().union(&other.of_fields()));
                Kind::Plain
            }
        };
        Self { kind, of, because: either(&self.because, &other.because), late: either(&self.late, &other.late) }
    }
}

/// What a cursor was opened on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// The table or index with this root.
    Stored(i64),
    /// A table that the statement makes for itself, by the cursor that made it.
    Made(i64),
    /// The record in a register.
    Pseudo(i64),
    /// A function of SQLite's own that gives rows.
    Function,
}

/// Where a cursor is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    /// On no row, before the first or after the last.
    Nowhere,
    /// On a row of which each column is NULL, in place of the row that it would go on from.
    Null,
    /// On a row that the loop over it has ended before.
    Gone,
    Row {
        /// Whether the row is known to be one that the tenant may see.
        own: bool,
    },
    /// On a row with the unique key of a row that is to be written.
    Conflict,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cursor {
    pub(super) source: Source,
    pub(super) at: At,
    /// The first register of a key with the tenant that the row does not precede.
    pub(super) low: Option<i64>,
    /// The same, of a key that it does not follow.
    pub(super) high: Option<i64>,
    /// The cursor on an index that is on the same row.
    pub(super) same: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct State {
    held: BTreeMap<i64, Held>,
    pub(super) cursors: BTreeMap<i64, Cursor>,
    /// The places of what was done once.
    pub(super) done: BTreeSet<i64>,
}

/// What two states at one instruction have in common, or they are looked at one by one.
pub(super) type Key = (BTreeMap<i64, i64>, BTreeMap<i64, Cursor>, BTreeSet<i64>);

impl State {
    pub(super) fn key(&self) -> Key {
        let address = |(register, held): (&i64, &Held)| match held.kind {
            Kind::Address(address) => Some((*register, address)),
            _ => None,
        };
        (self.held.iter().filter_map(address).collect(), self.cursors.clone(), self.done.clone())
    }

    pub(super) fn get(&self, register: i64) -> Held {
        self.held.get(&register).cloned().unwrap_or_else(Held::plain)
    }

    pub(super) fn set(&mut self, register: i64, held: Held) {
        self.held.insert(register, held);
    }

    /// Takes in what is known on another way to the same instruction. Returns whether that is news.
    pub(super) fn join(&mut self, other: &Self) -> bool {
        let (mut news, plain) = (false, Held::plain());
        for (register, old) in &mut self.held {
            let theirs = other.held.get(register).unwrap_or(&plain);
            if old == theirs {
                continue;
            }
            let new = old.or(theirs);
            if *old != new {
                news = true;
                *old = new;
            }
        }
        for (register, theirs) in &other.held {
            let new = plain.or(theirs);
            if new != plain && !self.held.contains_key(register) {
                news = true;
                self.set(*register, new);
            }
        }
        news
    }

    /// Returns the cursors on the same row.
    pub(super) fn together(&self, cursor: i64) -> BTreeSet<i64> {
        let first = self.cursors.get(&cursor).and_then(|cursor| cursor.same).unwrap_or(cursor);
        let same = self.cursors.iter().filter(|(_, cursor)| cursor.same == Some(first)).map(|(number, _)| *number);
        same.chain([first]).collect()
    }

    /// Notes that the row at a cursor is the tenant's.
    pub(super) fn guard(&mut self, cursor: i64) {
        let together = self.together(cursor);
        for number in &together {
            if let Some(Cursor { at, .. }) = self.cursors.get_mut(number) {
                match at {
                    At::Row { own } => *own = true,
                    At::Conflict => *at = At::Row { own: true },
                    At::Nowhere | At::Null | At::Gone => {}
                }
            }
        }
        self.held.values_mut().for_each(|held| held.guard(&together));
    }

    /// Moves a cursor. Those that followed it to a row stay there, of which only the tenant's is looked at again.
    pub(super) fn put(&mut self, cursor: i64, at: At) {
        let follows = |(number, other): (&i64, &mut Cursor)| {
            (other.same == Some(cursor)).then(|| {
                other.same = None;
                if other.at != (At::Row { own: true }) {
                    other.at = At::Gone;
                }
                *number
            })
        };
        let followers: Vec<i64> = self.cursors.iter_mut().filter_map(follows).collect();
        for number in followers.into_iter().chain([cursor]) {
            self.held.values_mut().for_each(|held| held.leave(number));
        }
        if let Some(moved) = self.cursors.get_mut(&cursor) {
            moved.same = None;
            moved.at = at;
        }
    }

    /// Notes the ends of the range that a cursor is in.
    pub(super) fn bound(&mut self, cursor: i64, low: Option<i64>, high: Option<i64>) {
        if let Some(cursor) = self.cursors.get_mut(&cursor) {
            (cursor.low, cursor.high) = (low, high);
        }
    }
}
