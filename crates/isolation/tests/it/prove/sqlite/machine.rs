//! Follows SQLite's program through all its ways, and knows of each cursor whether the row it is on is the tenant's.
//!
//! A row of a tenant's table may be looked at before it is compared with the tenant. Nothing may come of that: no row of
//! the result, no write, no step of an aggregate, no entry of a table that the statement makes for itself. What was read
//! of such a row, or written to a register because of it, may not be used once the cursor has left it.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    ops::Range,
};

use super::{
    program::{Layout, Op, Relation, Role},
    state::{At, Cursor, Held, Key, Kind, Source, State},
};
use crate::prove::Claim;

pub(super) type Checked<T = ()> = Result<T, String>;
pub(super) type Next = Vec<(i64, State)>;

/// The complaint about a program that is not followed to its end. Such a statement is neither proved nor refuted.
pub(super) const TOO_MANY_WAYS: &str = "it has too many ways";

/// In how many states the places where ways meet may be looked at. Of the statements of the files two need more, which
/// have subqueries within windows.
const MOST: usize = 2_000;

/// What is kept in a table that the statement makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) columns: Vec<Kind>,
    rowid: Kind,
    /// Whether it has rows that were not compared with the tenant, as an index that is made for one statement has.
    raw: bool,
}

/// What is done once, and the cursors that are moved there.
struct Once {
    places: Range<i64>,
    moves: BTreeSet<i64>,
}

pub(super) struct Machine<'m> {
    pub(super) ops: &'m [Op],
    pub(super) layout: &'m Layout,
    pub(super) claim: &'m Claim<'m>,
    /// By their beginnings.
    once: Vec<Once>,
    /// The instructions at which ways can meet.
    meetings: BTreeSet<i64>,
    pub(super) kept: BTreeMap<i64, Kept>,
    /// The tenants' tables that were opened, by cursor.
    relations: BTreeSet<i64>,
}

impl<'m> Machine<'m> {
    pub(super) fn new(ops: &'m [Op], layout: &'m Layout, claim: &'m Claim<'m>) -> Self {
        let numbered = || (0..).zip(ops);
        let moves = |op: &Op| {
            op.code.starts_with("Seek")
                || ["Rewind", "Last", "Sort", "Found", "NotFound", "NotExists"].contains(&&*op.code)
        };
        let once = numbered().filter(|(place, op)| op.code == "Once" && op.p2 > *place).map(|(place, op)| {
            let within = numbered().filter(|(other, _)| (place + 1..op.p2).contains(other));
            let moves = within.filter(|(_, op)| moves(op)).map(|(_, op)| op.p1).collect();
            Once { places: place + 1..op.p2, moves }
        });
        // A subroutine goes on after its call. Too many meetings do no harm.
        let calls = |op: &Op| ["Gosub", "Yield", "Integer"].contains(&&*op.code);
        let after = numbered().filter(|(_, op)| calls(op)).map(|(place, _)| place + 1);
        let targets = ops.iter().flat_map(|op| match &*op.code {
            "Jump" => vec![op.p1, op.p2, op.p3],
            "InitCoroutine" => vec![op.p2, op.p3],
            _ => vec![op.p2],
        });
        let targets = targets.chain(after);
        let addresses = ops.iter().filter(|op| op.code == "Integer").map(|op| op.p1 + 1);
        let (once, meetings) = (once.collect(), targets.chain(addresses).collect());
        Self { ops, layout, claim, once, meetings, kept: BTreeMap::new(), relations: BTreeSet::new() }
    }

    /// Requires that all is guarded. Returns how many relations of the tenant are.
    pub(super) fn run(mut self) -> Checked<usize> {
        loop {
            let before = self.kept.clone();
            self.follow()?;
            // What is kept may be read at an instruction that was looked at before.
            if before == self.kept {
                return Ok(self.relations.len());
            }
        }
    }

    fn follow(&mut self) -> Checked {
        let mut seen: BTreeMap<(i64, Key), State> = BTreeMap::new();
        // From the front on, so that ways meet before they are followed further.
        let mut open = BTreeMap::from([(0, vec![State::default()])]);
        while let Some((place, found)) = open.pop_first() {
            let found = if self.meetings.contains(&place) { self.meet(place, found, &mut seen) } else { found };
            if seen.len() > MOST {
                return Err(TOO_MANY_WAYS.to_owned());
            }
            let op = self.op(place)?;
            for state in found {
                let next = self.step(place, state);
                for (place, state) in
                    next.map_err(|fault| format!("{fault} ({place} {} {} {} {})", op.code, op.p1, op.p2, op.p3))?
                {
                    open.entry(place).or_default().push(state);
                }
            }
        }
        Ok(())
    }

    /// Joins the ways that come to a place with those that came before. Returns what is news, once for all of them.
    fn meet(&self, place: i64, found: Vec<State>, seen: &mut BTreeMap<(i64, Key), State>) -> Vec<State> {
        let mut news = BTreeSet::new();
        for mut state in found {
            self.forget(&mut state);
            match seen.entry((place, state.key())) {
                Entry::Occupied(mut known) => {
                    if known.get_mut().join(&state) {
                        news.insert(known.key().clone());
                    }
                }
                Entry::Vacant(unknown) => {
                    news.insert(unknown.key().clone());
                    unknown.insert(state);
                }
            }
        }
        news.iter().map(|key| seen[key].clone()).collect()
    }

    pub(super) fn op(&self, place: i64) -> Checked<&'m Op> {
        let op = usize::try_from(place).ok().and_then(|place| self.ops.get(place));
        op.ok_or_else(|| format!("there is no instruction {place}"))
    }

    pub(super) fn stored(&self, cursor: &Cursor) -> Option<&'m Relation> {
        match cursor.source {
            Source::Stored(root) => self.layout.get(&root),
            _ => None,
        }
    }

    /// Returns the cursors on rows that were not compared with the tenant and that decide whether `place` is reached.
    pub(super) fn raw(&self, place: i64, state: &State) -> BTreeSet<i64> {
        // What is done once is done for whatever row comes first, and its outcome does not depend on that row.
        let once = self.once.iter().rev().find(|once| once.places.contains(&place));
        let within = |cursor: i64| once.is_none_or(|once| once.moves.contains(&cursor));
        let is_raw = |cursor: &Cursor| matches!(cursor.at, At::Row { own: false });
        state
            .cursors
            .iter()
            .filter(|(number, cursor)| is_raw(cursor) && within(**number))
            .map(|(number, _)| *number)
            .collect()
    }

    /// Requires that nothing of another tenant decides whether this is done.
    pub(super) fn may_act(&self, place: i64, state: &State, what: &str) -> Checked {
        match self.raw(place, state).first() {
            None => Ok(()),
            Some(cursor) => Err(format!("{what} before {} is compared with the tenant", self.name(state, *cursor))),
        }
    }

    pub(super) fn name(&self, state: &State, cursor: i64) -> String {
        let stored = state.cursors.get(&cursor).and_then(|cursor| self.stored(cursor));
        stored.map_or_else(|| format!("cursor {cursor}"), |relation| format!("{} (cursor {cursor})", relation.table))
    }

    /// Requires that these registers hold nothing of another tenant.
    pub(super) fn clean(state: &State, first: i64, count: i64, what: &str) -> Checked {
        for register in first..first + count {
            let held = state.get(register);
            if held.is_foreign() || !held.all_of().is_empty() {
                return Err(format!("{what} has something of a row that was not compared with the tenant"));
            }
        }
        Ok(())
    }

    /// Requires that a jump does not depend on what was left behind of other tenants' rows.
    pub(super) fn decides(state: &State, first: i64, count: i64) -> Checked {
        if (first..first + count).any(|register| state.get(register).is_foreign()) {
            return Err("a jump depends on a row that was not compared with the tenant".to_owned());
        }
        Ok(())
    }

    /// Requires that the end of a range does not depend on what was left behind of other tenants' rows. SQLite computes an
    /// end after it has found the first row of the range, which then decides that it is computed, but not the value.
    pub(super) fn ends_range(state: &State, cursor: i64, first: i64, count: i64) -> Checked {
        let is_computed_for_it = |register: &i64| state.get(*register).is_for(cursor);
        (first..first + count)
            .filter(|register| !is_computed_for_it(register))
            .try_for_each(|one| Self::decides(state, one, 1))
    }

    pub(super) fn write(&self, place: i64, state: &mut State, register: i64, held: Held) {
        let kind = if held.is_foreign() { Kind::Foreign } else { held.kind };
        let is_address = matches!(kind, Kind::Address(_));
        let mut written = Held::of(kind, held.of);
        written.because = held.because;
        if !is_address {
            written.because.extend(self.raw(place, state));
        }
        state.set(register, written);
    }

    /// Writes what is computed of these registers.
    pub(super) fn compute(&self, place: i64, state: &mut State, from: impl IntoIterator<Item = i64>, to: i64) {
        let from: Vec<Held> = from.into_iter().map(|register| state.get(register)).collect();
        let kind = if from.iter().any(Held::is_foreign) { Kind::Foreign } else { Kind::Plain };
        let of = from.iter().flat_map(Held::all_of).collect();
        self.write(place, state, to, Held::of(kind, of));
    }

    /// Returns where a cursor is that has come to some row.
    pub(super) fn on_row(&self, state: &State, cursor: i64) -> Checked<At> {
        let cursor = state.cursors.get(&cursor).ok_or("a cursor that was not opened")?;
        let own = match cursor.source {
            Source::Stored(_) => !self.stored(cursor).is_some_and(|relation| relation.is_tenants),
            Source::Made(made) => !self.kept.get(&made).is_some_and(|kept| kept.raw),
            Source::Pseudo(_) | Source::Function => true,
        };
        Ok(At::Row { own })
    }

    /// Returns whether nothing was seen yet that fills a table of the statement's own.
    pub(super) fn is_empty(&self, state: &State, cursor: i64) -> bool {
        matches!(state.cursors.get(&cursor), Some(Cursor { source: Source::Made(made), .. }) if !self.kept.contains_key(made))
    }

    /// Forgets where cursors are whose rows are all the tenant's or for everybody: there it does not matter.
    fn forget(&self, state: &mut State) {
        let is_own = |cursor: &Cursor| match cursor.source {
            Source::Stored(_) => !self.stored(cursor).is_some_and(|relation| relation.is_tenants),
            Source::Made(made) => !self.kept.get(&made).is_some_and(|kept| kept.raw),
            Source::Pseudo(_) | Source::Function => true,
        };
        for cursor in state.cursors.values_mut().filter(|cursor| is_own(cursor)) {
            (cursor.at, cursor.low, cursor.high, cursor.same) = (At::Row { own: true }, None, None, None);
        }
    }

    /// Returns the place of the tenant's column in the rows of a cursor.
    pub(super) fn tenant_place(&self, cursor: &Cursor) -> Option<i64> {
        match cursor.source {
            Source::Stored(_) => self.stored(cursor)?.tenant(),
            Source::Made(made) => {
                let columns = &self.kept.get(&made)?.columns;
                (0..).zip(columns).find(|(_, kind)| **kind == Kind::Tenant).map(|(place, _)| place)
            }
            Source::Pseudo(_) | Source::Function => None,
        }
    }

    /// Returns the key at these registers, if it names the tenant.
    pub(super) fn names_tenant(&self, state: &State, cursor: i64, base: i64, count: i64) -> Option<i64> {
        let place = self.tenant_place(state.cursors.get(&cursor)?)?;
        (place < count && state.get(base + place).kind == Kind::Tenant).then_some(base)
    }

    /// Compares what is known of both ends of a range.
    pub(super) fn narrow(&self, state: &mut State, number: i64) {
        let Some(cursor) = state.cursors.get(&number) else { return };
        if let (At::Row { own: false }, Some(low), Some(high)) = (&cursor.at, cursor.low, cursor.high)
            && (low == high || self.tenant_place(cursor) == Some(0))
        {
            state.guard(number);
        }
    }

    /// Returns what a column of the row at a cursor holds.
    pub(super) fn column(&self, state: &State, number: i64, role: Role, column: i64) -> Checked<Held> {
        let cursor = state.cursors.get(&number).ok_or("a cursor that was not opened")?;
        if let Source::Pseudo(register) = cursor.source {
            let record = state.get(register);
            let field = match &record.kind {
                Kind::Record(fields) => usize::try_from(column).ok().and_then(|column| fields.get(column)).cloned(),
                _ => None,
            };
            return Ok(field.unwrap_or(record));
        }
        let own = match &cursor.at {
            At::Nowhere | At::Null => return Ok(Held::plain()),
            At::Gone => return Ok(Held::of(Kind::Foreign, BTreeSet::new())),
            At::Row { own } => *own,
            At::Conflict => false,
        };
        let kind = match (&cursor.source, role) {
            (Source::Made(made), role) => {
                let kept = self.kept.get(made);
                let column = usize::try_from(column).ok();
                let kind = match role {
                    Role::Rowid => kept.map(|kept| &kept.rowid),
                    _ => kept.and_then(|kept| kept.columns.get(column?)),
                };
                kind.cloned().unwrap_or(Kind::Plain)
            }
            (_, Role::Tenant) => Kind::Tenant,
            (_, Role::Rowid) => match self.stored(cursor) {
                Some(relation) => Kind::Rowid(relation.table.clone()),
                None => Kind::Plain,
            },
            (_, Role::Other) => Kind::Plain,
        };
        let kind = match kind {
            kind if own => kind,
            Kind::Tenant => Kind::TenantOf(number),
            Kind::Rowid(table) => Kind::RowidOf(number, table),
            kind => kind,
        };
        let of = if own { BTreeSet::new() } else { BTreeSet::from([number]) };
        Ok(Held::of(kind, of))
    }

    pub(super) fn row(&self, state: &State, number: i64) -> Checked<Held> {
        let cursor = state.cursors.get(&number).ok_or("a cursor that was not opened")?;
        let roles: Vec<Role> = match (&cursor.source, self.stored(cursor)) {
            (_, Some(relation)) => relation.roles.clone(),
            (Source::Made(made), _) => {
                vec![Role::Other; self.kept.get(made).map_or(0, |kept| kept.columns.len())]
            }
            _ => Vec::new(),
        };
        let fields: Checked<Vec<Held>> =
            (0..).zip(roles).map(|(column, role)| self.column(state, number, role, column)).collect();
        Ok(Held::of(Kind::Record(fields?), BTreeSet::new()))
    }

    /// Notes a row of a table that the statement makes.
    pub(super) fn keep(&mut self, place: i64, state: &State, made: i64, record: &Held, rowid: &Held) -> Checked {
        let fields = match &record.kind {
            Kind::Record(fields) => fields.clone(),
            _ => vec![record.clone()],
        };
        let raw = self.raw(place, state);
        let mut of: BTreeSet<i64> = fields.iter().flat_map(Held::all_of).chain(record.all_of()).collect();
        of.extend(&raw);
        of.extend(rowid.all_of());
        if record.is_foreign() || rowid.is_foreign() {
            return Err("a row that is kept has something of a row that was not compared with the tenant".to_owned());
        }
        let whole = |kind: &Kind| match kind {
            Kind::TenantOf(_) => Kind::Tenant,
            Kind::RowidOf(_, table) => Kind::Rowid(table.clone()),
            Kind::Tenant | Kind::Rowid(_) => kind.clone(),
            _ => Kind::Plain,
        };
        let of_one = of.first().is_some_and(|first| of.is_subset(&state.together(*first)));
        let mut new = if of.is_empty() {
            Kept {
                columns: fields.iter().map(|field| whole(&field.kind)).collect(),
                rowid: whole(&rowid.kind),
                raw: false,
            }
        } else if of_one && fields.iter().any(|field| matches!(field.kind, Kind::TenantOf(_))) {
            // A copy of rows, with what they can be compared by.
            let column = |field: &Held| if field.kind == Kind::Tenant { Kind::Plain } else { whole(&field.kind) };
            Kept { columns: fields.iter().map(column).collect(), rowid: Kind::Foreign, raw: true }
        } else if of_one && fields.iter().all(|field| matches!(field.kind, Kind::RowidOf(..))) {
            // Which rows were met, looked up by these rows alone.
            Kept { columns: vec![Kind::Foreign; fields.len()], rowid: Kind::Foreign, raw: false }
        } else {
            return self.may_act(place, state, "a row is kept").and(Err("a row is kept of another tenant".to_owned()));
        };
        if let Some(old) = self.kept.get(&made) {
            let either = |(one, two): (&Kind, &Kind)| match (one, two) {
                (one, two) if one == two => one.clone(),
                (Kind::Foreign, _) | (_, Kind::Foreign) => Kind::Foreign,
                _ => Kind::Plain,
            };
            new.raw |= old.raw;
            new.rowid = either((&old.rowid, &new.rowid));
            if old.columns.len() == new.columns.len() {
                new.columns = old.columns.iter().zip(&new.columns).map(either).collect();
            } else {
                let worst = if old.columns.iter().chain(&new.columns).any(|kind| *kind == Kind::Foreign) {
                    Kind::Foreign
                } else {
                    Kind::Plain
                };
                new.columns = vec![worst; old.columns.len().max(new.columns.len())];
            }
        }
        self.kept.insert(made, new);
        Ok(())
    }

    /// Requires that a row that is written is the tenant's, before and after.
    pub(super) fn stores(&mut self, place: i64, state: &State, op: &Op) -> Checked {
        let (number, register) = (op.p1, op.p2);
        let cursor = state.cursors.get(&number).ok_or("a cursor that was not opened")?;
        let record = state.get(register);
        if let Source::Made(made) = cursor.source {
            let rowid = if op.code == "Insert" { state.get(op.p3) } else { Held::plain() };
            return self.keep(place, state, made, &record, &rowid);
        }
        let Some(relation) = self.stored(cursor) else { return Err("a write to no table".to_owned()) };
        self.may_act(place, state, "a row is written")?;
        Self::clean(state, register, 1, "a row that is written")?;
        let Some(tenant) = relation.tenant() else { return Ok(()) };
        let is_tenants = match &record.kind {
            Kind::Record(fields) => usize::try_from(tenant)
                .ok()
                .and_then(|place| fields.get(place))
                .is_some_and(|field| field.kind == Kind::Tenant),
            _ => false,
        };
        if is_tenants { Ok(()) } else { Err(format!("a row of {} is written for another tenant", relation.table)) }
    }

    pub(super) fn open(&mut self, state: &mut State, op: &Op) -> Checked {
        if op.p3 != 0 || op.p5 & 0x10 != 0 {
            return Err("another database is opened".to_owned());
        }
        let relation = self.layout.get(&op.p2).ok_or_else(|| format!("the table at page {} is opened", op.p2))?;
        if !relation.is_registered {
            return Err(format!("{} is opened", relation.table));
        }
        if !self.claim.text.to_ascii_lowercase().contains(&relation.table.to_ascii_lowercase()) {
            return Err(format!("{} is opened, which the statement does not name", relation.table));
        }
        if op.code == "OpenWrite" && !relation.is_writable {
            return Err(format!("{} is opened to be written", relation.table));
        }
        if relation.is_tenants {
            self.relations.insert(op.p1);
        }
        self.make(state, op.p1, Source::Stored(op.p2));
        Ok(())
    }

    pub(super) fn make(&self, state: &mut State, cursor: i64, source: Source) {
        state.put(cursor, At::Nowhere);
        state.cursors.insert(cursor, Cursor { source, at: At::Nowhere, low: None, high: None, same: None });
    }
}
