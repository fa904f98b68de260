//! What each instruction of SQLite does to what is known, and which of them must not be reached.

use std::collections::BTreeSet;

use super::{
    machine::{Checked, Machine, Next},
    program::{Op, Role},
    state::{At, Cursor, Held, Kind, Source, State},
};

/// The flag of a comparison that jumps if one side is NULL.
const JUMP_IF_NULL: i64 = 0x10;

impl Machine<'_> {
    /// Returns where the statement can go on after an instruction, and what is known there.
    pub(super) fn step(&mut self, place: i64, mut state: State) -> Checked<Next> {
        let op = self.op(place)?;
        let (p1, p2, p3) = (op.p1, op.p2, op.p3);
        let on = place + 1;
        let go = |state| Ok(vec![(on, state)]);
        let either = |state: State| Ok(vec![(on, state.clone()), (p2, state)]);
        match &*op.code {
            "Init" => Ok(vec![(if p2 == 0 { on } else { p2 }, state)]),
            "Goto" => Ok(vec![(p2, state)]),
            "Transaction" | "TableLock" | "CursorLock" | "CursorUnlock" | "Expire" | "FkCounter" | "FkCheck"
            | "ResetCount" | "Noop" | "Explain" | "ReleaseReg" | "Abortable" | "ColumnsUsed" | "CursorHint"
            | "Permutation" | "SeekHit" | "FinishSeek" | "TypeCheck" | "Trace" | "ResetSorter" | "FilterAdd"
            | "Affinity" => go(state),
            "Once" => Ok(vec![(if state.done.insert(place) { on } else { p2 }, state)]),
            "IfEmpty" if self.is_empty(&state, p1) => Ok(vec![(p2, state)]),
            "Filter" | "FkIfZero" | "IfEmpty" | "IfSizeBetween" | "IfNotOpen" | "ElseEq" | "IsType"
            | "SorterCompare" | "IncrVacuum" | "SequenceTest" => either(state),
            // Subroutines.
            "Gosub" => {
                state.set(p1, Held::of(Kind::Address(place), BTreeSet::new()));
                Ok(vec![(p2, state)])
            }
            "Return" => match state.get(p1).kind {
                Kind::Address(address) | Kind::Number(address) => {
                    // It is not used twice.
                    state.set(p1, Held::plain());
                    Ok(vec![(address + 1, state)])
                }
                _ if p3 == 1 => go(state),
                _ => Err("a return to nowhere".to_owned()),
            },
            "InitCoroutine" => {
                state.set(p1, Held::of(Kind::Address(p3 - 1), BTreeSet::new()));
                Ok(vec![(if p2 == 0 { on } else { p2 }, state)])
            }
            "Yield" => {
                let Kind::Address(address) = state.get(p1).kind else { return Err("a yield to nowhere".to_owned()) };
                state.set(p1, Held::of(Kind::Address(place), BTreeSet::new()));
                Ok(vec![(address + 1, state)])
            }
            "EndCoroutine" => {
                let Kind::Address(address) = state.get(p1).kind else { return Err("an end of nothing".to_owned()) };
                let caller = self.op(address)?.p2;
                state.set(p1, Held::of(Kind::Address(place - 1), BTreeSet::new()));
                Ok(vec![(caller, state)])
            }
            "Halt" => {
                if p1 != 0 {
                    self.may_act(place, &state, "the statement fails")?;
                }
                Ok(Vec::new())
            }
            "HaltIfNull" => {
                Self::clean(&state, p3, 1, "the condition of a failure")?;
                self.may_act(place, &state, "the statement fails")?;
                go(state)
            }
            // Values.
            "Integer" => {
                self.write(place, &mut state, p2, Held::of(Kind::Number(p1), BTreeSet::new()));
                go(state)
            }
            "Int64" | "Real" | "String8" | "String" | "Blob" | "Sequence" | "NewRowid" | "VInitIn" => {
                self.write(place, &mut state, p2, Held::plain());
                go(state)
            }
            "Null" | "BeginSubrtn" => {
                for register in p2..=p3.max(p2) {
                    self.write(place, &mut state, register, Held::of(Kind::Null, BTreeSet::new()));
                }
                go(state)
            }
            "SoftNull" | "CollSeq" => {
                if p1 != 0 {
                    self.write(place, &mut state, p1, Held::plain());
                }
                go(state)
            }
            "Variable" => {
                let number = usize::try_from(p1).unwrap_or_default();
                let is_tenant = number == self.claim.tenant || self.claim.equal.contains(&number);
                let kind = if is_tenant { Kind::Tenant } else { Kind::Plain };
                self.write(place, &mut state, p2, Held::of(kind, BTreeSet::new()));
                go(state)
            }
            "Copy" | "SCopy" | "IntCopy" | "Move" => {
                let count = match &*op.code {
                    "Copy" => p3 + 1,
                    "Move" => p3,
                    _ => 1,
                };
                for offset in 0..count {
                    let held = state.get(p1 + offset);
                    self.write(place, &mut state, p2 + offset, held);
                }
                go(state)
            }
            "And" | "Or" => {
                let absorbing = i64::from(op.code == "Or");
                let (one, two) = (state.get(p1), state.get(p2));
                let known = [&one, &two].into_iter().find(|held| held.kind == Kind::Number(absorbing)).cloned();
                match known {
                    Some(known) => self.write(place, &mut state, p3, known),
                    None => self.compute(place, &mut state, [p1, p2], p3),
                }
                go(state)
            }
            "Add" | "Subtract" | "Multiply" | "Divide" | "Remainder" | "BitAnd" | "BitOr" | "ShiftLeft"
            | "ShiftRight" | "Concat" => {
                self.compute(place, &mut state, [p1, p2], p3);
                go(state)
            }
            "OffsetLimit" => {
                self.compute(place, &mut state, [p1, p3], p2);
                go(state)
            }
            "MemMax" => {
                self.compute(place, &mut state, [p1, p2], p1);
                go(state)
            }
            "SetSubtype" => {
                self.compute(place, &mut state, [p1, p2], p2);
                go(state)
            }
            "Not" | "BitNot" | "IsTrue" | "GetSubtype" => {
                self.compute(place, &mut state, [p1], p2);
                go(state)
            }
            "Cast" | "RealAffinity" | "AddImm" | "ClrSubtype" | "AggFinal" => {
                self.compute(place, &mut state, [p1], p1);
                go(state)
            }
            "AggValue" => {
                self.compute(place, &mut state, [p3, p1], p3);
                go(state)
            }
            "AggStep" | "AggStep1" | "AggInverse" => {
                self.compute(place, &mut state, (p2..p2 + op.p5).chain([p3]), p3);
                go(state)
            }
            "Function" | "PureFunc" => {
                let count = op.arguments().unwrap_or_else(|| self.variadic(place, p2, p3));
                self.compute(place, &mut state, p2..p2 + count, p3);
                go(state)
            }
            "ZeroOrNull" => {
                let compared = |register| matches!(state.get(register).kind, Kind::Tenant | Kind::TenantOf(_));
                let kind = if compared(p1) && compared(p3) { Kind::Number(0) } else { Kind::Plain };
                let of = state.get(p1).all_of().union(&state.get(p3).all_of()).copied().collect();
                self.write(place, &mut state, p2, Held::of(kind, of));
                go(state)
            }
            // Jumps.
            "If" | "IfNot" => {
                Self::decides(&state, p1, 1)?;
                match state.get(p1).kind {
                    Kind::Number(number) if (number != 0) == (op.code == "If") => Ok(vec![(p2, state)]),
                    Kind::Number(_) => go(state),
                    _ => either(state),
                }
            }
            "IsNull" | "NotNull" => {
                Self::decides(&state, p1, 1)?;
                let mut ended = state.clone();
                self.end_searches(&mut ended, p2);
                match state.get(p1).kind {
                    Kind::Null if op.code == "IsNull" => Ok(vec![(p2, ended)]),
                    Kind::Null => go(state),
                    Kind::Plain | Kind::Record(_) | Kind::RowSet(_) | Kind::Address(_) => {
                        Ok(vec![(on, state), (p2, ended)])
                    }
                    _ if op.code == "NotNull" => Ok(vec![(p2, ended)]),
                    _ => go(state),
                }
            }
            "Eq" | "Ne" | "Lt" | "Le" | "Gt" | "Ge" => self.compare(op, on, state),
            "Compare" => {
                Self::decides(&state, p1, p3)?;
                Self::decides(&state, p2, p3)?;
                go(state)
            }
            "Jump" => Ok(vec![(p1, state.clone()), (p2, state.clone()), (p3, state)]),
            "MustBeInt" => {
                Self::decides(&state, p1, 1)?;
                if p2 == 0 {
                    Self::clean(&state, p1, 1, "the condition of a failure")?;
                    return go(state);
                }
                either(state)
            }
            "IfPos" | "IfNotZero" | "DecrJumpZero" => {
                Self::decides(&state, p1, 1)?;
                self.compute(place, &mut state, [p1], p1);
                either(state)
            }
            "IfNullRow" => {
                let mut null = state.clone();
                self.write(place, &mut null, p3, Held::plain());
                Ok(vec![(on, state), (p2, null)])
            }
            // Tables and where their cursors are.
            "OpenRead" | "OpenWrite" | "ReopenIdx" => {
                self.open(&mut state, op)?;
                go(state)
            }
            "OpenEphemeral" | "OpenAutoindex" | "SorterOpen" => {
                self.make(&mut state, p1, Source::Made(p1));
                go(state)
            }
            "OpenDup" => {
                let source = state.cursors.get(&p2).ok_or("a cursor that was not opened")?.source.clone();
                self.make(&mut state, p1, source);
                go(state)
            }
            "OpenPseudo" => {
                self.make(&mut state, p1, Source::Pseudo(p2));
                let at = self.on_row(&state, p1)?;
                state.put(p1, at);
                go(state)
            }
            "VOpen" => {
                self.make(&mut state, p1, Source::Function);
                go(state)
            }
            "Close" => {
                state.put(p1, At::Nowhere);
                state.cursors.remove(&p1);
                go(state)
            }
            "SeekEnd" => {
                state.put(p1, At::Nowhere);
                go(state)
            }
            "NullRow" => {
                // A cursor that was not opened then gives a row of NULL, and nothing else.
                if !state.cursors.contains_key(&p1) {
                    self.make(&mut state, p1, Source::Function);
                }
                if !matches!(state.cursors.get(&p1), Some(Cursor { at: At::Nowhere, .. })) {
                    state.put(p1, At::Null);
                }
                go(state)
            }
            "VFilter" => {
                let count = match state.get(p3 + 1).kind {
                    Kind::Number(count) => count,
                    _ => 1,
                };
                Self::decides(&state, p3 + 2, count)?;
                self.on_row_or_not(state, op, on)
            }
            "VNext" => {
                let at = self.on_row(&state, p1)?;
                state.put(p1, at);
                either(state)
            }
            "VColumn" => {
                self.write(place, &mut state, p3, Held::plain());
                go(state)
            }
            "Rewind" | "Last" | "Sort" | "SorterSort" => self.on_row_or_not(state, op, on),
            "Next" | "Prev" | "SorterNext" => {
                let mut ended = state.clone();
                ended.put(p1, At::Nowhere);
                if matches!(state.cursors.get(&p1), Some(Cursor { at: At::Nowhere, .. })) {
                    return Ok(vec![(on, ended)]);
                }
                let at = self.on_row(&state, p1)?;
                state.put(p1, at);
                if let Some(cursor) = state.cursors.get_mut(&p1) {
                    *(if op.code == "Prev" { &mut cursor.low } else { &mut cursor.high }) = None;
                }
                Ok(vec![(p2, state), (on, ended)])
            }
            "SeekGE" | "SeekGT" | "SeekLE" | "SeekLT" => {
                Self::decides(&state, p3, op.count().max(1))?;
                let key = self.names_tenant(&state, p1, p3, op.count());
                let (low, high) = if op.code.starts_with("SeekG") { (key, None) } else { (None, key) };
                let mut next = Vec::new();
                if p2 != 0 {
                    let mut ended = state.clone();
                    ended.put(p1, At::Nowhere);
                    ended.bound(p1, low, high);
                    next.push((p2, ended));
                }
                if self.is_empty(&state, p1) {
                    return Ok(next);
                }
                let at = self.on_row(&state, p1)?;
                state.put(p1, at);
                state.bound(p1, low, high);
                next.push((on, state));
                Ok(next)
            }
            "SeekScan" => {
                let seek = self.op(on)?;
                let key = self.names_tenant(&state, seek.p1, seek.p3, seek.count());
                let (mut ended, mut found) = (state.clone(), state.clone());
                ended.put(seek.p1, At::Gone);
                let at = self.on_row(&state, seek.p1)?;
                found.put(seek.p1, at);
                found.bound(seek.p1, key, if op.p5 == 0 { key } else { None });
                self.narrow(&mut found, seek.p1);
                Ok(vec![(on, state), (seek.p2, ended), (p2, found)])
            }
            "IdxGT" | "IdxGE" | "IdxLT" | "IdxLE" => {
                Self::ends_range(&state, p1, p3, op.count())?;
                let key = self.names_tenant(&state, p1, p3, op.count());
                let mut beyond = state.clone();
                beyond.put(p1, At::Gone);
                let is_high = op.code.starts_with("IdxG");
                if let Some(Cursor { low, high, .. }) = beyond.cursors.get_mut(&p1) {
                    *(if is_high { high } else { low }) = None;
                }
                if let (Some(key), Some(Cursor { low, high, .. })) = (key, state.cursors.get_mut(&p1)) {
                    *(if is_high { high } else { low }) = Some(key);
                }
                self.narrow(&mut state, p1);
                Ok(vec![(on, state), (p2, beyond)])
            }
            "IfNoHope" => {
                state.put(p1, At::Gone);
                either(state)
            }
            "Found" | "NotFound" | "NoConflict" => self.look_up(op, on, state),
            "SeekRowid" | "NotExists" => self.seek_row(op, on, state),
            "DeferredSeek" => {
                let index = state.cursors.get(&p1).ok_or("a cursor that was not opened")?.clone();
                let table = state.cursors.get(&p3).ok_or("a cursor that was not opened")?;
                if self.stored(&index).map(|of| &of.table) != self.stored(table).map(|of| &of.table) {
                    return Err("an index of another table".to_owned());
                }
                self.follow_cursor(&mut state, p3, p1);
                go(state)
            }
            // What is read and written.
            "Column" => {
                let role =
                    state.cursors.get(&p1).and_then(|cursor| self.stored(cursor)).map_or(Role::Other, |of| of.role(p2));
                let held = self.column(&state, p1, role, p2)?;
                self.write(place, &mut state, p3, held);
                go(state)
            }
            "Rowid" | "IdxRowid" => {
                let held = self.column(&state, p1, Role::Rowid, -1)?;
                self.write(place, &mut state, p2, held);
                go(state)
            }
            "RowData" | "SorterData" => {
                let held = self.row(&state, p1)?;
                self.write(place, &mut state, p2, held);
                go(state)
            }
            "MakeRecord" => {
                let fields = (p1..p1 + p2).map(|register| state.get(register)).collect();
                self.write(place, &mut state, p3, Held::of(Kind::Record(fields), BTreeSet::new()));
                go(state)
            }
            "ResultRow" => {
                Self::clean(&state, p1, p2, "a row of the result")?;
                self.may_act(place, &state, "a row is given")?;
                go(state)
            }
            "Insert" | "IdxInsert" | "SorterInsert" => {
                self.stores(place, &state, op)?;
                go(state)
            }
            "Delete" => {
                self.may_act(place, &state, "a row is deleted")?;
                let cursor = state.cursors.get(&p1).ok_or("a cursor that was not opened")?;
                match (self.stored(cursor), &cursor.at) {
                    (Some(relation), At::Row { own: false } | At::Gone | At::Nowhere | At::Null | At::Conflict) => {
                        Err(format!("a row of {} is deleted that was not compared with the tenant", relation.table))
                    }
                    _ => go(state),
                }
            }
            "IdxDelete" => {
                self.may_act(place, &state, "an entry of an index is deleted")?;
                Self::clean(&state, p2, p3, "the key of an entry that is deleted")?;
                go(state)
            }
            "Clear" => match self.layout.get(&p1) {
                Some(relation) if relation.is_tenants || !relation.is_writable => {
                    Err(format!("{} is emptied", relation.table))
                }
                _ => go(state),
            },
            "Count" => {
                let raw = state
                    .cursors
                    .get(&p1)
                    .and_then(|cursor| self.stored(cursor))
                    .is_some_and(|relation| relation.is_tenants);
                let kind = if raw { Kind::Foreign } else { Kind::Plain };
                self.write(place, &mut state, p2, Held::of(kind, BTreeSet::new()));
                go(state)
            }
            "RowSetAdd" => {
                self.may_act(place, &state, "a row is kept")?;
                Self::clean(&state, p2, 1, "a row that is kept")?;
                let table = match state.get(p2).kind {
                    Kind::Rowid(table) => Some(table),
                    _ => None,
                };
                let before = state.get(p1).kind;
                let mixed = matches!(&before, Kind::RowSet(old) if *old != table);
                let kind = Kind::RowSet(if mixed { None } else { table });
                self.write(place, &mut state, p1, Held::of(kind, BTreeSet::new()));
                go(state)
            }
            "RowSetRead" => {
                let kind = match state.get(p1).kind {
                    Kind::Null => return Ok(vec![(p2, state)]),
                    Kind::RowSet(Some(table)) => Kind::Rowid(table),
                    _ => Kind::Plain,
                };
                let ended = state.clone();
                self.write(place, &mut state, p3, Held::of(kind, BTreeSet::new()));
                Ok(vec![(on, state), (p2, ended)])
            }
            // Whether a row was met before says nothing of any other row.
            "RowSetTest" => {
                Self::decides(&state, p3, 1)?;
                either(state)
            }
            other => Err(format!("{other} is not known here")),
        }
    }

    /// Returns how many registers a function may read that takes any number of arguments: those from the first on that
    /// are written at all, up to its result.
    fn variadic(&self, place: i64, first: i64, result: i64) -> i64 {
        let written = |register: i64| {
            self.ops.iter().enumerate().any(|(at, op)| {
                at as i64 != place
                    && match &*op.code {
                        "Column" | "VColumn" | "Function" | "PureFunc" | "MakeRecord" | "Concat" | "Add"
                        | "Subtract" | "Multiply" | "Divide" | "Remainder" | "And" | "Or" | "BitAnd" | "BitOr"
                        | "ShiftLeft" | "ShiftRight" => op.p3 == register,
                        "Copy" => (op.p2..=op.p2 + op.p3).contains(&register),
                        "Move" => (op.p2..op.p2 + op.p3).contains(&register),
                        "Null" => (op.p2..=op.p3.max(op.p2)).contains(&register),
                        _ => op.p2 == register,
                    }
            })
        };
        (first..).take_while(|register| *register != result && written(*register)).count() as i64
    }

    fn compare(&self, op: &Op, on: i64, state: State) -> Checked<Next> {
        Self::decides(&state, op.p1, 1)?;
        Self::decides(&state, op.p3, 1)?;
        let mut equal = state.clone();
        match (state.get(op.p1).kind, state.get(op.p3).kind) {
            (Kind::TenantOf(cursor), Kind::Tenant) | (Kind::Tenant, Kind::TenantOf(cursor)) => equal.guard(cursor),
            _ => {}
        }
        match &*op.code {
            "Eq" if op.p5 & JUMP_IF_NULL == 0 => Ok(vec![(op.p2, equal), (on, state)]),
            // The tenant is never NULL on either side.
            "Ne" => Ok(vec![(on, equal), (op.p2, state)]),
            _ => Ok(vec![(on, state.clone()), (op.p2, state)]),
        }
    }

    fn on_row_or_not(&self, mut state: State, op: &Op, on: i64) -> Checked<Next> {
        let mut next = Vec::new();
        if op.p2 != 0 {
            let mut ended = state.clone();
            ended.put(op.p1, At::Nowhere);
            next.push((op.p2, ended));
        }
        if self.is_empty(&state, op.p1) {
            return Ok(next);
        }
        let at = self.on_row(&state, op.p1)?;
        state.put(op.p1, at);
        state.bound(op.p1, None, None);
        next.push((on, state));
        Ok(next)
    }

    /// A search for a whole key, or for the first fields of one.
    fn look_up(&self, op: &Op, on: i64, state: State) -> Checked<Next> {
        let count = op.count();
        Self::decides(&state, op.p3, count.max(1))?;
        let cursor = state.cursors.get(&op.p1).ok_or("a cursor that was not opened")?;
        let names_tenant = match (count, state.get(op.p3).kind) {
            (0, Kind::Record(fields)) => {
                let place = self.tenant_place(cursor).and_then(|place| usize::try_from(place).ok());
                place.and_then(|place| fields.get(place)).is_some_and(|field| field.kind == Kind::Tenant)
            }
            (count, _) => self.names_tenant(&state, op.p1, op.p3, count).is_some(),
        };
        let (mut found, mut absent) = (state.clone(), state);
        absent.put(op.p1, At::Gone);
        found.bound(op.p1, None, None);
        absent.bound(op.p1, None, None);
        if self.is_empty(&found, op.p1) {
            return Ok(vec![(if op.code == "Found" { on } else { op.p2 }, absent)]);
        }
        let at = self.on_row(&found, op.p1)?;
        let is_raw = matches!(at, At::Row { own: false });
        found.put(op.p1, if op.code == "NoConflict" && is_raw { At::Conflict } else { at });
        if names_tenant {
            found.guard(op.p1);
        }
        Ok(if op.code == "Found" { vec![(op.p2, found), (on, absent)] } else { vec![(on, found), (op.p2, absent)] })
    }

    fn seek_row(&self, op: &Op, on: i64, mut state: State) -> Checked<Next> {
        Self::decides(&state, op.p3, 1)?;
        let cursor = state.cursors.get(&op.p1).ok_or("a cursor that was not opened")?;
        let table = self.stored(cursor).map(|relation| relation.table.clone()).unwrap_or_default();
        state.bound(op.p1, None, None);
        let mut absent = state.clone();
        absent.put(op.p1, At::Gone);
        match state.get(op.p3).kind {
            Kind::Rowid(of) if of == table => {
                state.put(op.p1, At::Row { own: true });
            }
            Kind::RowidOf(index, of) if of == table && index != op.p1 => self.follow_cursor(&mut state, op.p1, index),
            _ => {
                let at = self.on_row(&state, op.p1)?;
                let is_raw = matches!(at, At::Row { own: false });
                state.put(op.p1, if op.code == "NotExists" && is_raw { At::Conflict } else { at });
            }
        }
        let mut next = vec![(on, state)];
        if op.p2 != 0 {
            next.push((op.p2, absent));
        }
        Ok(next)
    }

    /// Notes that a jump leaves the loops that end at its target, as it does when an end of their range is NULL. SQLite
    /// computes that end after it has found the first row. The target is reached as well if there is no row, so the row
    /// does not decide about it.
    fn end_searches(&self, state: &mut State, target: i64) {
        let searches = ["SeekGE", "SeekGT", "SeekLE", "SeekLT", "Rewind", "Last"];
        let ends = |op: &&Op| op.p2 == target && searches.contains(&&*op.code);
        for search in self.ops.iter().filter(ends) {
            if matches!(state.cursors.get(&search.p1), Some(Cursor { at: At::Row { own: false }, .. })) {
                state.put(search.p1, At::Gone);
            }
        }
    }

    /// Puts a cursor on the row that another one is on.
    fn follow_cursor(&self, state: &mut State, cursor: i64, index: i64) {
        let at = state.cursors.get(&index).map_or(At::Gone, |index| index.at.clone());
        state.put(cursor, at);
        if let Some(cursor) = state.cursors.get_mut(&cursor) {
            cursor.same = Some(index);
        }
    }
}
