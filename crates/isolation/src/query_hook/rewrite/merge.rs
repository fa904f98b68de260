//! MERGE of PostgreSQL: the target's rows of other tenants never match, and every new row belongs to the tenant.
//!
//! The tenant's predicate on the target stands in ON, so a row of another tenant is as if it were not there. The source
//! can't have its predicate in ON, because what does not match is inserted: a tenant's table is a derived table there.

use sqlparser::ast::{
    Expr, Merge, MergeAction, MergeClause, MergeClauseKind, MergeInsertExpr, MergeInsertKind, MergeUpdateExpr,
    MergeUpdateKind, TableWithJoins, Value,
};

use super::{
    Refusal, Walk,
    fence::Kept,
    frame::Frame,
    refuse,
    walker::{Walker, confine},
};
use crate::query_hook::{Dialect, registry::Table};

impl Walker<'_> {
    pub(super) fn merge(&mut self, merge: &mut Merge) -> Walk {
        let Merge { merge_token: _, optimizer_hints, into: _, table, source, on, clauses, output } = merge;
        if self.dialect == Dialect::Sqlite {
            return refuse(Refusal::Statement, "MERGE on SQLite", "use INSERT … ON CONFLICT DO UPDATE");
        }
        if !optimizer_hints.is_empty() || output.is_some() {
            return refuse(Refusal::Clause, "MERGE … RETURNING", "select the rows in a statement of their own");
        }
        // The source does not see the target.
        self.frames.push(Frame::default());
        self.factor(source, false)?;
        let sources = self.frames.last_mut().map(|frame| std::mem::take(&mut frame.sources)).unwrap_or_default();
        let (qualifier, column, target) = self.target(table)?;
        for source in sources {
            self.bring_in(source)?;
        }
        self.condition(on, Kept::FromRows)?;
        for clause in clauses {
            self.merge_clause(clause, target, column.as_deref())?;
        }
        let mut condition = Some(std::mem::replace(&mut **on, Expr::Value(Value::Null.into())));
        confine(&mut condition, column.and_then(|column| self.predicate(qualifier, &column)));
        **on = condition.unwrap_or(Expr::Value(Value::Null.into()));
        let mut item = TableWithJoins { relation: source.clone(), joins: Vec::new() };
        self.part_sources(std::slice::from_mut(&mut item), 1);
        *source = item.relation;
        self.leave_frame();
        Ok(())
    }

    fn merge_clause(&mut self, clause: &mut MergeClause, table: &Table, tenant_column: Option<&str>) -> Walk {
        let MergeClause { when_token: _, clause_kind, predicate, action } = clause;
        match clause_kind {
            MergeClauseKind::Matched => {
                self.condition_if_any(predicate.as_mut(), Kept::FromRows)?;
                self.merge_change(action, tenant_column)
            }
            MergeClauseKind::NotMatched | MergeClauseKind::NotMatchedByTarget => {
                // This is what PostgreSQL before 17 calls it.
                *clause_kind = MergeClauseKind::NotMatched;
                let columns = match action {
                    MergeAction::Insert(insert) => self.merge_columns(insert, table, tenant_column)?,
                    _ => Vec::new(),
                };
                // What is not matched has no row of the target, whose columns therefore can't be named.
                let target = self.frames.last_mut().map(|frame| frame.sources.remove(0));
                self.condition_if_any(predicate.as_mut(), Kept::FromRows)?;
                if let MergeAction::Insert(insert) = action {
                    self.merge_insert(insert, &columns, tenant_column)?;
                }
                if let (Some(frame), Some(target)) = (self.frames.last_mut(), target) {
                    frame.sources.insert(0, target);
                }
                match action {
                    MergeAction::Insert(_) | MergeAction::DoNothing { .. } => Ok(()),
                    MergeAction::Update(_) | MergeAction::Delete { .. } => no_such_action(),
                }
            }
            MergeClauseKind::NotMatchedBySource => {
                let instead = "write an UPDATE or DELETE of its own, with WHERE NOT EXISTS (…)";
                refuse(Refusal::Clause, "WHEN NOT MATCHED BY SOURCE", instead)
            }
        }
    }

    fn merge_change(&mut self, action: &mut MergeAction, tenant_column: Option<&str>) -> Walk {
        match action {
            MergeAction::Update(MergeUpdateExpr {
                update_token: _,
                kind: MergeUpdateKind::Set(assignments),
                update_predicate: None,
                delete_predicate: None,
            }) => self.assignments(assignments, tenant_column),
            MergeAction::Delete { delete_token: _ } | MergeAction::DoNothing { .. } => Ok(()),
            MergeAction::Update(_) | MergeAction::Insert(_) => no_such_action(),
        }
    }

    fn merge_columns(
        &mut self,
        insert: &mut MergeInsertExpr,
        table: &Table,
        tenant_column: Option<&str>,
    ) -> Walk<Vec<String>> {
        if insert.columns.is_empty() {
            let width = match &insert.kind {
                MergeInsertKind::Values(values) => values.rows.first().map(|row| row.content.len()),
                MergeInsertKind::Row | MergeInsertKind::Wildcard => None,
            };
            insert.columns = self.row_columns(table, tenant_column, width)?;
        }
        insert.columns.iter_mut().map(|name| self.written(name)).collect()
    }

    fn merge_insert(&mut self, insert: &mut MergeInsertExpr, names: &[String], tenant_column: Option<&str>) -> Walk {
        let MergeInsertExpr { insert_token: _, columns, kind_token: _, kind, insert_predicate } = insert;
        let MergeInsertKind::Values(values) = kind else { return no_such_action() };
        let ([row], false, false, None) =
            (values.rows.as_mut_slice(), values.explicit_row, values.value_keyword, insert_predicate)
        else {
            return no_such_action();
        };
        self.exprs_or_default(&mut row.content)?;
        match tenant_column {
            Some(tenant_column) => self.own_row(names, tenant_column, columns, &mut row.content),
            None => Ok(()),
        }
    }
}

fn no_such_action<T>() -> Walk<T> {
    let instead = "write UPDATE SET a = b, DELETE, INSERT (a) VALUES (b) or DO NOTHING";
    refuse(Refusal::Clause, "this action of MERGE", instead)
}
