//! The clauses that several statements share: ORDER BY, LIMIT, FETCH, locks, windows, column lists of an alias.

use sqlparser::ast::{
    Expr, Fetch, LimitClause, LockClause, LockType, NonBlock, Offset, OrderBy, OrderByExpr, OrderByKind,
    OrderByOptions, OrderBySort, TableAliasColumnDef, WindowFrame, WindowFrameBound, WindowSpec,
};

use super::{
    Refusal, Walk,
    aside::{locked, name_locked},
    no_clause, refuse,
    walker::Walker,
};
use crate::query_hook::Dialect;

impl Walker<'_> {
    pub(super) fn order_by(&mut self, order_by: &mut OrderBy) -> Walk {
        let OrderBy { kind, interpolate } = order_by;
        match kind {
            OrderByKind::Expressions(exprs) if interpolate.is_none() => self.sorted(exprs, Self::listed),
            OrderByKind::Expressions(_) | OrderByKind::All(_) => no_clause("ORDER BY ALL and INTERPOLATE"),
        }
    }

    pub(super) fn sorted_by(&mut self, exprs: &mut [OrderByExpr]) -> Walk {
        self.sorted(exprs, Self::expr)
    }

    fn sorted(&mut self, exprs: &mut [OrderByExpr], by: fn(&mut Self, &mut Expr) -> Walk) -> Walk {
        for OrderByExpr { expr, options, with_fill } in exprs {
            let OrderByOptions { sort, nulls_first: _ } = options;
            if with_fill.is_some() || matches!(sort, Some(OrderBySort::Using(_))) {
                return no_clause("ORDER BY … USING and WITH FILL");
            }
            by(self, expr)?;
        }
        Ok(())
    }

    pub(super) fn limit(&mut self, limit: &mut LimitClause) -> Walk {
        match limit {
            LimitClause::LimitOffset { limit, offset, limit_by } => {
                if !limit_by.is_empty() {
                    return no_clause("LIMIT … BY");
                }
                self.optional(limit.as_mut())?;
                match offset {
                    None => Ok(()),
                    Some(Offset { value, rows: _ }) => self.expr(value),
                }
            }
            LimitClause::OffsetCommaLimit { offset, limit } => {
                self.expr(offset)?;
                self.expr(limit)
            }
        }
    }

    pub(super) fn fetch(&mut self, fetch: &mut Fetch) -> Walk {
        let Fetch { with_ties: _, percent, quantity } = fetch;
        if *percent {
            return no_clause("FETCH … PERCENT");
        }
        self.optional(quantity.as_mut())
    }

    pub(super) fn lock(&mut self, lock: &mut LockClause) -> Walk {
        let LockClause { lock_type, of, nonblock } = lock;
        match (lock_type, nonblock) {
            (LockType::Share | LockType::Update, None | Some(NonBlock::Nowait | NonBlock::SkipLocked)) => {}
        }
        if self.dialect == Dialect::Sqlite {
            return refuse(Refusal::Clause, "FOR UPDATE on SQLite", "leave it out: a write locks the whole database");
        }
        let sources = self.frames.last().map(|frame| frame.sources.as_slice()).unwrap_or_default();
        let Some((of, mut name)) = of.as_mut().and_then(|of| locked(of).map(|name| (of, name))) else {
            return if sources.iter().all(|source| source.lockable) { Ok(()) } else { not_lockable() };
        };
        let table = self.settle_single(&mut name)?;
        name_locked(of, name);
        match sources.iter().find(|source| source.name.as_ref() == Some(&table)) {
            Some(source) if source.lockable => Ok(()),
            Some(_) => not_lockable(),
            None => refuse(Refusal::Name, format!("a lock of {table}"), "name a table of this FROM"),
        }
    }

    pub(super) fn window(&mut self, window: &mut WindowSpec) -> Walk {
        let WindowSpec { window_name, partition_by, order_by, window_frame } = window;
        if let Some(name) = window_name {
            self.settle(name)?;
        }
        self.exprs(partition_by)?;
        self.sorted_by(order_by)?;
        let Some(WindowFrame { units: _, start_bound, end_bound }) = window_frame else { return Ok(()) };
        for bound in std::iter::once(start_bound).chain(end_bound) {
            match bound {
                WindowFrameBound::CurrentRow => {}
                WindowFrameBound::Preceding(distance) | WindowFrameBound::Following(distance) => {
                    self.optional(distance.as_deref_mut())?;
                }
            }
        }
        Ok(())
    }

    /// Returns the names in `AS t(a, b)`, if present.
    pub(super) fn alias_columns(&mut self, columns: &mut [TableAliasColumnDef]) -> Walk<Option<Vec<String>>> {
        if columns.is_empty() {
            return Ok(None);
        }
        let names = columns.iter_mut().map(|TableAliasColumnDef { name, data_type }| {
            if data_type.is_some() { no_clause("column types in an alias") } else { self.settle(name) }
        });
        names.collect::<Walk<_>>().map(Some)
    }
}

/// Refuses a lock on rows that other tenants read, because it would make them wait.
fn not_lockable<T>() -> Walk<T> {
    refuse(
        Refusal::ReadOnly,
        "a lock of rows that may only be read",
        "lock the tables that are written: FOR UPDATE OF t",
    )
}
