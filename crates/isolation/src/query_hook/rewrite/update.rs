//! UPDATE: only the tenant's rows change, and no row moves to another tenant.

use sqlparser::ast::{
    Assignment, AssignmentTarget, Expr, ObjectName, SqliteOnConflict, Update, UpdateTableFromKind, Value, ValueWithSpan,
};

use super::{
    Refusal, Walk,
    expr::is_default,
    fence::Kept,
    frame::{Column, Frame},
    no_clause, refuse,
    walker::{Walker, confine},
};
use crate::query_hook::Dialect;

impl Walker<'_> {
    pub(super) fn update(&mut self, update: &mut Update) -> Walk<Vec<Column>> {
        let Update {
            update_token: _,
            optimizer_hints,
            table,
            assignments,
            from,
            selection,
            returning,
            output,
            or,
            order_by,
            limit,
        } = update;
        if !optimizer_hints.is_empty() || output.is_some() || !order_by.is_empty() || limit.is_some() {
            return no_clause("UPDATE with OUTPUT, ORDER BY or LIMIT");
        }
        may_conflict(or.as_ref())?;
        if !table.joins.is_empty() {
            return refuse(Refusal::Clause, "UPDATE of a join", "use UPDATE … FROM or a subquery");
        }
        self.frames.push(Frame::default());
        let (qualifier, column, _) = self.target(&mut table.relation)?;
        let predicates = match from {
            None => Vec::new(),
            Some(UpdateTableFromKind::AfterSet(from)) => self.sources_of(from)?,
            Some(UpdateTableFromKind::BeforeSet(_)) => return no_clause("UPDATE … FROM before SET"),
        };
        self.assignments(assignments, column.as_deref())?;
        self.condition_if_any(selection.as_mut(), Kept::FromRows)?;
        if let Some(UpdateTableFromKind::AfterSet(from)) = from {
            self.part_sources(from, 1);
        }
        if self.dialect == Dialect::Sqlite
            && let Some(frame) = self.frames.last_mut()
        {
            // SQLite would read a name of another table in RETURNING as text.
            frame.sources.truncate(1);
        }
        let columns = self.projection(returning.as_deref_mut().unwrap_or_default(), false)?.0;
        let own = column.and_then(|column| self.predicate(qualifier, &column));
        confine(selection, own.into_iter().chain(predicates));
        if let Some(selection) = selection {
            self.hide(selection);
        }
        self.leave_frame();
        Ok(columns)
    }

    /// Confines SET: the tenant column may only be set to a parameter, which must equal the tenant.
    pub(super) fn assignments(&mut self, assignments: &mut [Assignment], tenant_column: Option<&str>) -> Walk {
        for Assignment { target, value } in assignments {
            let several = matches!(target, AssignmentTarget::Tuple(_));
            let targets: &mut [ObjectName] = match target {
                AssignmentTarget::ColumnName(name) => std::slice::from_mut(name),
                AssignmentTarget::Tuple(names) => names,
            };
            for name in targets {
                let name = self.written(name)?;
                if !tenant_column.is_some_and(|column| self.dialect.is_same(&name, column)) {
                    continue;
                }
                match value {
                    Expr::Value(ValueWithSpan { value: Value::Placeholder(parameter), span: _ }) if !several => {
                        self.require_tenant(parameter)?;
                    }
                    _ => return refuse(Refusal::OtherTenant, format!("SET {name}"), "a row can't change its tenant"),
                }
            }
            match value {
                value if is_default(value) => {}
                Expr::Tuple(values) => self.exprs_or_default(values)?,
                value => self.expr(value)?,
            }
        }
        Ok(())
    }
}

/// Refuses REPLACE, which deletes rows that the predicate never saw, and ROLLBACK, which ends the transaction.
pub(super) fn may_conflict(or: Option<&SqliteOnConflict>) -> Walk {
    match or {
        None | Some(SqliteOnConflict::Abort | SqliteOnConflict::Ignore | SqliteOnConflict::Fail) => Ok(()),
        Some(SqliteOnConflict::Replace) => {
            refuse(Refusal::Statement, "OR REPLACE", "use INSERT … ON CONFLICT DO UPDATE")
        }
        Some(SqliteOnConflict::Rollback) => refuse(Refusal::Statement, "OR ROLLBACK", "end the transaction yourself"),
    }
}
