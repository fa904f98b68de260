//! ON CONFLICT: the primary key may be named without the tenant, which is added. If another conflict key omits the
//! tenant and the upsert meets another tenant's row, it changes nothing.

use sqlparser::ast::{
    Assignment, AssignmentTarget, ConflictTarget, DoUpdate, Expr, Ident, OnConflict, OnConflictAction,
};

use super::{
    Refusal, Walk,
    aside::{Target, target_number},
    fence::Kept,
    frame::Source,
    refuse,
    walker::{Walker, confine},
};
use crate::query_hook::registry::Table;

/// The name that PostgreSQL and SQLite give to the row that could not be inserted.
pub(super) const PROPOSED: &str = "excluded";

impl Walker<'_> {
    pub(super) fn on_conflict(
        &mut self,
        conflict: &mut OnConflict,
        qualifier: Ident,
        table: &Table,
        tenant_column: Option<&str>,
        proposed: Source,
    ) -> Walk {
        let OnConflict { conflict_target, action } = conflict;
        match conflict_target {
            None => {}
            Some(ConflictTarget::Columns(columns)) => match target_number(columns) {
                Some(number) => self.conflict_index(number)?,
                None => self.conflict_columns(columns, table, tenant_column)?,
            },
            Some(ConflictTarget::OnConstraint(name)) => drop(self.settle_single(name)?),
        }
        self.bring_in(proposed)?;
        let OnConflictAction::DoUpdate(DoUpdate { assignments, selection }) = action else { return Ok(()) };
        for assignment in &mut *assignments {
            if !self.keeps_tenant(assignment, tenant_column) {
                self.assignments(std::slice::from_mut(assignment), tenant_column)?;
            }
        }
        self.condition_if_any(selection.as_mut(), Kept::FromRows)?;
        let own = tenant_column.and_then(|column| self.predicate(qualifier, column));
        confine(selection, own);
        Ok(())
    }

    /// Resolves the columns of a conflict target. `(id)` means `(tenant_id, id)` where that is the primary key, or
    /// another unique key that the catalogue has: SeaORM writes it so, and no statement of a tenant knows a row by its id
    /// alone. A key that is unique across all tenants stays as it is.
    fn conflict_columns(&self, columns: &mut Vec<Ident>, table: &Table, tenant_column: Option<&str>) -> Walk {
        let mut names = Vec::with_capacity(columns.len() + 1);
        for column in &mut *columns {
            let name = self.settle(column)?;
            self.of_written(&name)?;
            names.push(name);
        }
        let Some(tenant) = tenant_column else { return Ok(()) };
        let has = |key: &[String], name: &str| key.iter().any(|column| self.dialect.is_same(column, name));
        let distinct = names.iter().enumerate().all(|(place, name)| !names[..place].contains(name));
        let is_key = |key: &Vec<String>| key.len() == names.len() && names.iter().all(|name| has(key, name));
        let is_rest = |key: &Vec<String>| {
            let rest = |name: &String| !self.dialect.is_same(tenant, name) && has(key, name);
            key.len() == names.len() + 1 && has(key, tenant) && names.iter().all(rest)
        };
        let others = table.unique_keys();
        let lacks_tenant = is_rest(&table.key) || !others.iter().any(is_key) && others.iter().any(is_rest);
        if distinct && lacks_tenant {
            columns.insert(0, Ident::with_quote('"', tenant));
        }
        Ok(())
    }

    /// Walks the expressions and the condition that name an index. They are compared with its definition, and not
    /// evaluated on any row.
    fn conflict_index(&mut self, number: usize) -> Walk {
        let Some(Target { mut elements, mut condition }) = self.targets.get(number).cloned() else {
            return refuse(Refusal::Unreadable, "a conflict target in an unusual place", "write it more plainly");
        };
        let ((), _) = self.seeing(|walker| {
            walker.exprs(&mut elements)?;
            walker.optional(condition.as_mut())
        })?;
        self.targets[number] = Target { elements, condition };
        Ok(())
    }

    /// Returns whether this is `tenant_id = excluded.tenant_id`, which SeaORM writes. It changes nothing, because both
    /// rows belong to the tenant.
    fn keeps_tenant(&self, assignment: &mut Assignment, tenant_column: Option<&str>) -> bool {
        let Assignment { target: AssignmentTarget::ColumnName(name), value: Expr::CompoundIdentifier(parts) } =
            assignment
        else {
            return false;
        };
        let [table, column] = parts.as_mut_slice() else { return false };
        let is_tenant = |name: Walk<String>| {
            name.is_ok_and(|name| tenant_column.is_some_and(|column| self.dialect.is_same(column, &name)))
        };
        is_tenant(self.settle_single(name))
            && is_tenant(self.settle(column))
            && self.settle(table).is_ok_and(|table| table == PROPOSED)
    }
}
