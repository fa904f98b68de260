//! ON CONFLICT: if the conflict key omits the tenant and the upsert meets another tenant's row, it changes nothing.

use sqlparser::ast::{
    Assignment, AssignmentTarget, ConflictTarget, DoUpdate, Expr, Ident, OnConflict, OnConflictAction,
};

use super::{
    Walk,
    fence::Kept,
    walker::{Walker, confine},
};

/// The name that PostgreSQL and SQLite give to the row that could not be inserted.
pub(super) const PROPOSED: &str = "excluded";

impl Walker<'_> {
    pub(super) fn on_conflict(
        &mut self,
        conflict: &mut OnConflict,
        qualifier: Ident,
        tenant_column: Option<&str>,
    ) -> Walk {
        let OnConflict { conflict_target, action } = conflict;
        match conflict_target {
            None => {}
            Some(ConflictTarget::Columns(columns)) => {
                columns.iter_mut().try_for_each(|column| self.column(column))?;
            }
            Some(ConflictTarget::OnConstraint(name)) => drop(self.settle_single(name)?),
        }
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

    /// Returns whether this is `tenant_id = excluded.tenant_id`, which SeaORM writes. It changes nothing, because both
    /// rows belong to the tenant.
    fn keeps_tenant(&self, assignment: &mut Assignment, tenant_column: Option<&str>) -> bool {
        let Assignment { target: AssignmentTarget::ColumnName(name), value: Expr::CompoundIdentifier(parts) } =
            assignment
        else {
            return false;
        };
        let [table, column] = parts.as_mut_slice() else { return false };
        let is_tenant = |name: Walk<String>| name.is_ok_and(|name| tenant_column == Some(name.as_str()));
        is_tenant(self.settle_single(name))
            && is_tenant(self.settle(column))
            && self.settle(table).is_ok_and(|table| table == PROPOSED)
    }
}
