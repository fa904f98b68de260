//! INSERT: every new row belongs to the tenant, and an upsert changes only the tenant's rows.

use sqlparser::ast::{
    Expr, Ident, Insert, ObjectName, ObjectNamePart, OnInsert, Query, SelectItem, SetExpr, SetOperator,
    TableAliasWithoutColumns, TableObject, Value, ValueWithSpan,
};

use super::{
    Refusal, Walk,
    conflict::PROPOSED,
    factor::writable,
    frame::{Apart, Column, Frame, Source},
    no_clause, refuse,
    replace::end_with_condition,
    row::{is_one_column, width_of},
    update::may_conflict,
    walker::Walker,
};
use crate::query_hook::{Dialect, registry::Table};

/// The table that an INSERT writes to.
struct Target<'r> {
    /// The qualifier of its columns.
    qualifier: Ident,
    name: String,
    columns: Vec<Column>,
    tenant_column: Option<String>,
    table: &'r Table,
}

impl<'r> Walker<'r> {
    pub(super) fn insert(&mut self, insert: &mut Insert) -> Walk<Vec<Column>> {
        let target = self.insert_target(&mut insert.table, &mut insert.table_alias)?;
        self.replace(insert, target.table, target.tenant_column.as_deref())?;
        let Insert {
            insert_token: _,
            optimizer_hints,
            or,
            ignore,
            into: _,
            table: _,
            table_alias: _,
            columns,
            overwrite,
            source,
            assignments,
            partitioned,
            after_columns,
            has_table_keyword,
            on,
            returning,
            output,
            replace_into: _,
            priority,
            insert_alias,
            settings,
            format_clause,
            multi_table_insert_type,
            multi_table_into_clauses,
            multi_table_when_clauses,
            multi_table_else_clause,
        } = insert;
        let foreign = !optimizer_hints.is_empty()
            || *ignore
            || *overwrite
            || !assignments.is_empty()
            || partitioned.is_some()
            || !after_columns.is_empty()
            || *has_table_keyword
            || output.is_some()
            || priority.is_some()
            || insert_alias.is_some()
            || settings.is_some()
            || format_clause.is_some()
            || multi_table_insert_type.is_some()
            || !multi_table_into_clauses.is_empty()
            || !multi_table_when_clauses.is_empty()
            || multi_table_else_clause.is_some();
        if foreign {
            return no_clause("a clause of INSERT that SQLite and PostgreSQL lack");
        }
        may_conflict(or.as_ref())?;
        let Some(source) = source else {
            return refuse(Refusal::Clause, "INSERT … DEFAULT VALUES", "name at least one column and its value");
        };
        if columns.is_empty() {
            *columns = self.row_columns(target.table, target.tenant_column.as_deref(), width_of(&source.body))?;
        }
        self.query(source)?;
        let unnamed = insert.table_alias.is_none() && self.is_of_default_schema(target.table);
        let Target { qualifier, name, columns: known, tenant_column, table } = target;
        let proposed = Source { qualifies: true, ..Source::of(Some(PROPOSED.to_owned()), known.clone()) };
        self.frames.push(Frame::default());
        let apart = tenant_column.as_ref().map_or(Apart::Always, |column| self.apart(&qualifier, column));
        self.bring_in(Source { apart, qualifies: true, unnamed, ..Source::of(Some(name), known) })?;
        let names = columns.iter_mut().map(|name| self.written(name)).collect::<Walk<Vec<_>>>()?;
        if let Some(tenant_column) = &tenant_column {
            self.own_rows(&names, tenant_column, columns, source)?;
        }
        match on {
            None => {}
            Some(OnInsert::OnConflict(conflict)) => {
                if self.dialect == Dialect::Sqlite {
                    end_with_condition(source);
                }
                self.on_conflict(conflict, qualifier, table, tenant_column.as_deref(), proposed)?;
                if let Some(frame) = self.frames.last_mut() {
                    frame.sources.pop();
                }
            }
            Some(_) => return no_clause("ON DUPLICATE KEY"),
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.inserted = true;
        }
        let returned = self.projection(returning.as_deref_mut().unwrap_or_default(), false)?.0;
        self.leave_frame();
        Ok(returned)
    }

    fn insert_target(
        &mut self,
        table: &mut TableObject,
        alias: &mut Option<TableAliasWithoutColumns>,
    ) -> Walk<Target<'r>> {
        let TableObject::TableName(name) = table else { return no_clause("INSERT into something that is not a table") };
        let (own, key, relation) = self.relation(name)?;
        let (qualifier, name) = match alias {
            None => (own, key),
            Some(TableAliasWithoutColumns { explicit: _, alias }) => {
                let name = self.settle(alias)?;
                (alias.clone(), name)
            }
        };
        if name.eq_ignore_ascii_case(PROPOSED) {
            return refuse(Refusal::Name, "a table called excluded", "choose another alias");
        }
        let (tenant_column, columns, table) = writable(&name, relation)?;
        Ok(Target { qualifier, name, columns, tenant_column, table })
    }

    /// Makes every row of `source` belong to the tenant.
    fn own_rows(
        &mut self,
        names: &[String],
        tenant_column: &str,
        columns: &mut Vec<ObjectName>,
        source: &mut Query,
    ) -> Walk {
        let mut places = (0..names.len()).filter(|&place| self.dialect.is_same(&names[place], tenant_column));
        match (places.next(), places.next()) {
            (None, _) => {
                let column = ObjectNamePart::Identifier(Ident::with_quote('"', tenant_column));
                columns.push(ObjectName(vec![column]));
                self.append_tenant(&mut source.body, names.len())
            }
            (Some(place), None) => self.force_tenant(&mut source.body, place, names.len()),
            (Some(_), Some(_)) => refuse(Refusal::Name, format!("the column {tenant_column} twice"), "name it once"),
        }
    }

    /// Makes one row belong to the tenant.
    pub(super) fn own_row(
        &mut self,
        names: &[String],
        tenant_column: &str,
        columns: &mut Vec<ObjectName>,
        row: &mut Vec<Expr>,
    ) -> Walk {
        of_width(row.len(), names.len())?;
        let mut places = (0..names.len()).filter(|&place| self.dialect.is_same(&names[place], tenant_column));
        match (places.next(), places.next()) {
            (None, _) => {
                let column = ObjectNamePart::Identifier(Ident::with_quote('"', tenant_column));
                columns.push(ObjectName(vec![column]));
                row.push(self.tenant());
                Ok(())
            }
            (Some(place), None) => self.force_value(&mut row[place]),
            (Some(_), Some(_)) => refuse(Refusal::Name, format!("the column {tenant_column} twice"), "name it once"),
        }
    }

    /// Appends the tenant as the last value of each row of `width` values.
    fn append_tenant(&mut self, body: &mut SetExpr, width: usize) -> Walk {
        match body {
            SetExpr::Values(values) => {
                for row in &mut values.rows {
                    of_width(row.content.len(), width)?;
                    row.content.push(self.tenant());
                }
                Ok(())
            }
            SetExpr::Select(select) if !select.projection.is_empty() => {
                if select.projection.iter().all(is_one_column) {
                    of_width(select.projection.len(), width)?;
                }
                let tenant = self.tenant();
                select.projection.push(SelectItem::UnnamedExpr(tenant));
                Ok(())
            }
            // The tenant is the same in every row, so it changes no comparison of rows.
            SetExpr::SetOperation { left, op: _, set_quantifier: _, right } => {
                self.append_tenant(left, width)?;
                self.append_tenant(right, width)
            }
            SetExpr::Query(query) => self.append_tenant(&mut query.body, width),
            _ => not_this_source(),
        }
    }

    /// Sets the value at `place` to the tenant. A literal is overwritten; a parameter must equal the tenant when it is
    /// bound.
    fn force_tenant(&mut self, body: &mut SetExpr, place: usize, width: usize) -> Walk {
        match body {
            SetExpr::Values(values) => {
                for row in &mut values.rows {
                    of_width(row.content.len(), width)?;
                    self.force_value(&mut row.content[place])?;
                }
                Ok(())
            }
            SetExpr::Select(select) => {
                of_width(select.projection.len(), width)?;
                if select.distinct.is_some() {
                    return not_this_source();
                }
                if !select.projection.iter().all(is_one_column) {
                    return not_this_source();
                }
                match &mut select.projection[place] {
                    // An aggregate reduces all rows to one, and a plain value in its place would not.
                    SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, alias: _ } if is_plain(expr) => {
                        self.force_value(expr)
                    }
                    _ => not_this_source(),
                }
            }
            SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier: _, right } => {
                self.force_tenant(left, place, width)?;
                self.force_tenant(right, place, width)
            }
            _ => not_this_source(),
        }
    }

    fn force_value(&mut self, value: &mut Expr) -> Walk {
        if let Expr::Value(ValueWithSpan { value: Value::Placeholder(parameter), span: _ }) = value {
            return self.require_tenant(parameter);
        }
        *value = self.tenant();
        Ok(())
    }
}

/// Returns whether this is a value or a column, with or without a cast.
fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) | Expr::Identifier(_) | Expr::CompoundIdentifier(_) => true,
        Expr::Cast { expr, .. } | Expr::Nested(expr) => is_plain(expr),
        _ => false,
    }
}

fn of_width(found: usize, width: usize) -> Walk {
    if found == width {
        Ok(())
    } else {
        refuse(Refusal::Clause, "a row shorter or longer than its columns", "match them")
    }
}

fn not_this_source<T>() -> Walk<T> {
    refuse(
        Refusal::Clause,
        "this source of INSERT",
        "use VALUES, SELECT with the same number of plain columns, or UNION of these",
    )
}
