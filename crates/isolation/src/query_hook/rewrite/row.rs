//! Rows that are written without column names: the catalogue's order says which column each value is for.
//!
//! To a tenant's statement the table may have the tenant's column or not. So a row has as many values as the table has
//! columns, or one less, which is then the tenant's. PostgreSQL would also take shorter rows, for the first columns.

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart, SelectItem, SetExpr};

use super::{Refusal, Walk, refuse, walker::Walker};
use crate::{names::written, query_hook::registry::Table};

impl Walker<'_> {
    /// Returns the columns of rows of `width` values.
    pub(super) fn row_columns(
        &self,
        table: &Table,
        tenant_column: Option<&str>,
        width: Option<usize>,
    ) -> Walk<Vec<ObjectName>> {
        let is_tenant = |column: &str| tenant_column.is_some_and(|tenant| self.dialect.is_same(tenant, column));
        let mut columns = table.row(self.dialect).unwrap_or_default();
        if width != Some(columns.len()) {
            columns.retain(|column| !is_tenant(column));
        }
        if columns.is_empty() || width != Some(columns.len()) {
            let names = table.settable().filter(|column| !is_tenant(column));
            let names: Vec<String> = names.map(|name| written(name)).collect();
            let instead = format!("name those that are given, such as ({})", names.join(", "));
            return refuse(Refusal::Clause, "INSERT without column names", instead);
        }
        let named = |name: &str| ObjectName(vec![ObjectNamePart::Identifier(Ident::with_quote('"', name))]);
        Ok(columns.into_iter().map(named).collect())
    }
}

/// Returns the number of values in each row of a source, if the text of the source says it.
pub(super) fn width_of(source: &SetExpr) -> Option<usize> {
    match source {
        SetExpr::Values(values) => values.rows.first().map(|row| row.content.len()),
        SetExpr::Select(select) => select.projection.iter().all(is_one_column).then_some(select.projection.len()),
        SetExpr::SetOperation { left, .. } => width_of(left),
        SetExpr::Query(query) => width_of(&query.body),
        _ => None,
    }
}

pub(super) fn is_one_column(item: &SelectItem) -> bool {
    matches!(item, SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. })
}
