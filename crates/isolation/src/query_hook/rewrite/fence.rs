//! The fence: an expression that can fail is evaluated on the tenant's rows only.
//!
//! Databases evaluate the parts of a condition in the order they consider cheapest, and move conditions into and out of
//! subqueries. The tenant's predicate next to an expression therefore does not keep the expression away from other
//! tenants' rows, and an error would reveal something about them. CASE does keep it away:
//! `CASE WHEN t.tenant_id = $n THEN … END`. For a row of another tenant this is NULL, which does not matter because the
//! predicate drops the row. Only the parts that can fail are fenced, so that the other parts can still use their index.
//!
//! Where no tenant column is available, the subquery is evaluated separately, before any outer condition.
//!
//! When a condition says that a column equals a constant, SQLite substitutes the constant for the column. The fence
//! would then ask whether the tenant is the tenant. SQLite looks for such conditions only through AND and not through
//! COLLATE, although it looks through COLLATE for conditions that can use an index. In a statement with a fence, or with a
//! condition of the caller's on the tenant's column, each condition therefore gets a collation without effect.

use sqlparser::ast::{BinaryOperator, Expr, Ident, TableFactor, TableWithJoins, UnaryOperator, Value};

use super::{
    Refusal, Walk,
    derived::{answer_by_itself, binary, case_when, collated, counts_rows, has_now},
    frame::{Apart, Seen, Source},
    leakproof::{self, PatternOf, is_comparison, is_row},
    refuse,
    walker::Walker,
};
use crate::query_hook::{Dialect, plan::Pattern, schema::Mode};

/// What a condition that can fail must be kept away from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kept {
    /// Other tenants' rows.
    FromRows,
    /// All single rows: a condition on groups may be evaluated on rows before they are grouped, next to the predicate.
    FromUngrouped,
}

impl Walker<'_> {
    pub(super) fn condition_if_any(&mut self, expr: Option<&mut Expr>, kept: Kept) -> Walk {
        expr.map_or(Ok(()), |expr| self.condition(expr, kept))
    }

    /// Walks a condition, and fences the parts that can fail. The operands of a comparison are fenced separately, so
    /// that two tables can still be joined by their values.
    pub(super) fn condition(&mut self, expr: &mut Expr, kept: Kept) -> Walk {
        self.parts(expr, kept, true)
    }

    /// Walks the parts of a condition. A part is `alone` if AND is the only operator above it.
    fn parts(&mut self, expr: &mut Expr, kept: Kept, alone: bool) -> Walk {
        match expr {
            Expr::Nested(inner) => self.parts(inner, kept, alone),
            Expr::UnaryOp { op: UnaryOperator::Not, expr: inner } => self.parts(inner, kept, false),
            Expr::BinaryOp { left, op: op @ (BinaryOperator::And | BinaryOperator::Or), right } => {
                let alone = alone && *op == BinaryOperator::And;
                self.parts(left, kept, alone)?;
                self.parts(right, kept, alone)
            }
            Expr::BinaryOp { left, op, right } if is_comparison(op) && !is_row(left) && !is_row(right) => {
                let before = self.tenant_columns;
                let varies = self.part(left, kept, alone, Self::operand)?;
                let both_vary = self.part(right, kept, alone, Self::operand)? && varies;
                self.guard_from_constants(before, both_vary);
                Ok(())
            }
            part => {
                let before = self.tenant_columns;
                self.part(part, kept, alone, Self::expr)?;
                self.guard_from_constants(before, false);
                Ok(())
            }
        }
    }

    /// Remembers a condition on a table's tenant column that may say which constant it equals: SQLite would compare the
    /// tenant with the constant, and not with the row's column.
    fn guard_from_constants(&mut self, before: usize, both_vary: bool) {
        self.fenced |= self.tenant_columns > before && !both_vary;
    }

    /// Walks and fences a part of a condition. Returns whether it names any column.
    fn part(&mut self, part: &mut Expr, kept: Kept, alone: bool, walk: fn(&mut Self, &mut Expr) -> Walk) -> Walk<bool> {
        let ((), mut seen) = self.seeing(|walker| walk(walker, part))?;
        let varies = !seen.sources.is_empty();
        if !seen.fails || self.mode == Mode::Schema {
            return Ok(varies);
        }
        if !alone {
            // Next to OR, a part may be evaluated because of the rows of another source, even if it names none of its
            // columns.
            seen.sources.extend(self.visible());
        }
        self.fence(part, &seen, kept)?;
        Ok(varies)
    }

    /// Returns the sources of the innermost FROM that are visible to the current clause.
    fn visible(&self) -> Vec<(usize, usize)> {
        let Some(frame) = self.frames.last() else { return Vec::new() };
        let depth = self.frames.len() - 1;
        (frame.visible_from..frame.sources.len()).map(|place| (depth, place)).collect()
    }

    /// Fences a named expression of a subquery in FROM, so that an outer condition on it can be evaluated inside the
    /// subquery. Returns whether this was possible.
    pub(super) fn fence_named(&mut self, expr: &mut Expr, seen: &Seen) -> Walk<bool> {
        let own = |walker: &Self, (depth, place): (usize, usize)| match walker.frames[depth].sources[place].apart {
            Apart::ByColumn(..) => Some(true),
            Apart::Always => Some(false),
            Apart::BySubquery | Apart::ByCommon(_) => None,
        };
        let owned: Option<Vec<bool>> = seen.sources.iter().map(|place| own(self, *place)).collect();
        let can = owned.is_some_and(|owned| owned.contains(&true));
        if can {
            self.fence(expr, seen, Kept::FromRows)?;
        }
        Ok(can)
    }

    /// Keeps the database from substituting constants for columns because of the condition's equalities.
    pub(super) fn hide(&self, condition: &mut Expr) {
        if self.opaque {
            let own = std::mem::replace(condition, Expr::Value(Value::Null.into()));
            *condition = collated(own);
        }
    }

    /// Walks an operand of a comparison. One that is constant for all rows does not count as failing.
    pub(super) fn operand(&mut self, expr: &mut Expr) -> Walk {
        let (steady, before) = (self.is_steady(expr), self.seen.fails);
        self.expr(expr)?;
        self.seen.fails &= before || !steady;
        Ok(())
    }

    /// On SQLite nothing counts as constant: it computes such an operand again for each row, in the order in which an
    /// index returns them.
    fn is_steady(&self, expr: &Expr) -> bool {
        self.dialect == Dialect::Postgres && leakproof::is_steady(expr)
    }

    /// Returns whether LIKE can't fail with this pattern. A parameter is checked when it is bound.
    pub(super) fn is_safe_pattern(&mut self, pattern: &Expr, escape: Option<&Expr>) -> bool {
        let Some((found, escape)) = leakproof::pattern(self.dialect, pattern, escape) else { return false };
        match found {
            PatternOf::Text(text) => Pattern::of(self.dialect, 0, escape).is_sound(text.as_bytes()),
            PatternOf::Parameter(parameter) => {
                self.patterns.push(Pattern::of(self.dialect, parameter, escape));
                true
            }
        }
    }

    /// Marks each visible source of this FROM that satisfies `is_apart` for separate evaluation, where possible.
    pub(super) fn part_where(&mut self, is_apart: impl Fn(&Source) -> bool) {
        for (depth, place) in self.visible() {
            if is_apart(&self.frames[depth].sources[place]) {
                self.answer_apart((depth, place));
            }
        }
    }

    /// Adds a limit to the subqueries of FROM that are evaluated separately. The frame's sources after the first
    /// `before` correspond to `items`, in the same order.
    pub(super) fn part_sources(&self, items: &mut [TableWithJoins], before: usize) {
        let sources = self.frames.last().map(|frame| frame.sources.as_slice()).unwrap_or_default();
        if sources.iter().any(|source| source.by_itself) {
            let mut sources = sources.iter().skip(before);
            for item in items {
                self.part_joined(item, &mut sources);
            }
        }
    }

    fn part_joined(&self, item: &mut TableWithJoins, sources: &mut dyn Iterator<Item = &Source>) {
        let joined = item.joins.iter_mut().map(|join| &mut join.relation);
        for factor in std::iter::once(&mut item.relation).chain(joined) {
            if let TableFactor::NestedJoin { table_with_joins, alias: _ } = factor {
                self.part_joined(table_with_joins, sources);
                continue;
            }
            let by_itself = sources.next().is_some_and(|source| source.by_itself);
            if let (true, TableFactor::Derived { subquery, .. }) = (by_itself, factor) {
                answer_by_itself(self.dialect, subquery);
            }
        }
    }

    fn fence(&mut self, expr: &mut Expr, seen: &Seen, kept: Kept) -> Walk {
        let own = match kept {
            // A condition that uses an aggregate can't be evaluated before the groups exist.
            Kept::FromUngrouped if seen.aggregate => None,
            Kept::FromUngrouped => Some(counts_rows()),
            Kept::FromRows => match self.own_rows_of(seen)? {
                // PostgreSQL's planner applies operators to the values in its statistics, through subqueries too.
                (None, true) if self.dialect == Dialect::Postgres => Some(has_now()),
                (own, _) => own,
            },
        };
        self.fenced |= own.is_some();
        if let Some(condition) = own {
            let result = std::mem::replace(expr, Expr::Value(Value::Null.into()));
            *expr = case_when(condition, result);
        }
        Ok(())
    }

    /// Returns a condition that holds only for the tenant's rows of the sources that were seen, or of all visible
    /// sources if none was seen, and whether any of these sources is a subquery.
    fn own_rows_of(&mut self, seen: &Seen) -> Walk<(Option<Expr>, bool)> {
        let mut places = seen.sources.clone();
        places.retain(|(depth, _)| *depth < self.frames.len());
        places.sort_unstable();
        places.dedup();
        if places.is_empty() {
            places = self.visible();
        }
        // A subquery of a clause that sees groups can't name the tenant's column there, and need not.
        places.retain(|(depth, _)| !self.frames[*depth].grouped);
        let (mut conditions, mut subqueries) = (None, false);
        for place in places {
            subqueries |= matches!(self.frames[place.0].sources[place.1].apart, Apart::BySubquery | Apart::ByCommon(_));
            let Some(condition) = self.answer_apart(place).map_or(Ok(None), |own| self.own(place, own))? else {
                continue;
            };
            conditions = Some(match conditions {
                None => condition,
                Some(others) => binary(others, BinaryOperator::And, condition),
            });
        }
        Ok((conditions, subqueries))
    }

    /// Returns the qualifier and the tenant column of a source. Returns `None` if the source has no rows of other
    /// tenants, or is now evaluated separately.
    fn answer_apart(&mut self, (depth, place): (usize, usize)) -> Option<(Ident, String)> {
        let source = &mut self.frames[depth].sources[place];
        match &source.apart {
            Apart::Always => None,
            Apart::ByColumn(qualifier, column) => Some((qualifier.clone(), column.clone())),
            Apart::BySubquery => {
                source.by_itself = true;
                None
            }
            Apart::ByCommon(common) => {
                self.commons[*common].by_itself = true;
                None
            }
        }
    }

    /// Builds the condition that a row of a tenant's table belongs to the tenant, or is missing because of an outer
    /// join.
    fn own(&mut self, (depth, place): (usize, usize), (qualifier, column): (Ident, String)) -> Walk<Option<Expr>> {
        let name = self.frames[depth].sources[place].name.as_deref().unwrap_or_default();
        if self.frames[depth + 1..].iter().any(|frame| frame.source(name).is_some()) {
            let what = format!("an expression on {name}, which is the name of two tables here");
            return refuse(Refusal::Name, what, "give each an alias of its own");
        }
        let outer_joined = self.frames[depth].outer_joined;
        let Some(own) = self.predicate(qualifier.clone(), &column) else { return Ok(None) };
        if !outer_joined {
            return Ok(Some(own));
        }
        let column = Expr::CompoundIdentifier(vec![qualifier, Ident::with_quote('"', column)]);
        let own_or_none = binary(own, BinaryOperator::Or, Expr::IsNull(Box::new(column)));
        Ok(Some(Expr::Nested(Box::new(own_or_none))))
    }
}
