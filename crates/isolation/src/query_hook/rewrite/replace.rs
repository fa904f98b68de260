//! INSERT OR REPLACE and REPLACE INTO of SQLite: written as an upsert that replaces the tenant's row only.
//!
//! SQLite's own REPLACE deletes every row that conflicts in any unique key, whosever it is. The upsert sets all
//! registered columns to what would have been inserted, defaults included, and a conflict with another tenant's row
//! changes nothing. Where keys are unique across all tenants such a conflict is to be expected, and a REPLACE that
//! stores nothing is none, so it is refused there. The row is changed rather than deleted, so its references and
//! triggers see an update. NULL for a column that is NOT NULL is an error, where REPLACE would take the default.

use sqlparser::ast::{
    Assignment, AssignmentTarget, BinaryOperator, DoUpdate, Expr, Ident, Insert, ObjectName, ObjectNamePart,
    OnConflict, OnConflictAction, OnInsert, Query, SetExpr, SqliteOnConflict, Value,
};

use super::{Refusal, Walk, conflict::PROPOSED, derived::binary, refuse, walker::Walker};
use crate::query_hook::{Dialect, Keys, registry::Table};

impl Walker<'_> {
    /// Turns REPLACE into an upsert. Returns whether it was one.
    pub(super) fn replace(&self, insert: &mut Insert, table: &Table, tenant_column: Option<&str>) -> Walk {
        if !insert.replace_into && insert.or != Some(SqliteOnConflict::Replace) {
            return Ok(());
        }
        if self.dialect == Dialect::Postgres {
            return refuse(Refusal::Statement, "REPLACE on PostgreSQL", "use INSERT … ON CONFLICT DO UPDATE");
        }
        if table.keys() == Keys::Global {
            let instead = "use INSERT … ON CONFLICT (…) DO UPDATE, and look whether it changed a row";
            return refuse(Refusal::Clause, "REPLACE in a table whose keys are unique across all tenants", instead);
        }
        if insert.on.is_some() {
            return refuse(Refusal::Clause, "REPLACE with ON CONFLICT", "use one of them");
        }
        (insert.replace_into, insert.or) = (false, None);
        let quoted = |name: &str| Ident::with_quote('"', name);
        let assign = |name: &String| Assignment {
            target: AssignmentTarget::ColumnName(ObjectName(vec![ObjectNamePart::Identifier(quoted(name))])),
            value: Expr::CompoundIdentifier(vec![quoted(PROPOSED), quoted(name)]),
        };
        let kept = table.settable().filter(|name| tenant_column != Some(name.as_str()));
        let assignments: Vec<_> = kept.map(assign).collect();
        let action = if assignments.is_empty() {
            OnConflictAction::DoNothing
        } else {
            OnConflictAction::DoUpdate(DoUpdate { assignments, selection: None })
        };
        insert.on = Some(OnInsert::OnConflict(OnConflict { conflict_target: None, action }));
        Ok(())
    }
}

/// Gives the SELECT before ON CONFLICT a condition, without which SQLite reads ON as part of a join.
pub(super) fn end_with_condition(source: &mut Query) {
    if source.order_by.is_some() || source.limit_clause.is_some() {
        return;
    }
    let mut body = &mut *source.body;
    while let SetExpr::SetOperation { right, .. } = body {
        body = right;
    }
    if let SetExpr::Select(select) = body
        && select.selection.is_none()
        && !select.from.is_empty()
    {
        let one = || Expr::Value(Value::Number("1".to_owned(), false).into());
        select.selection = Some(binary(one(), BinaryOperator::Eq, one()));
    }
}
