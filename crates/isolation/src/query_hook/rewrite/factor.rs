//! The items of FROM: tables, subqueries and joins in brackets. Table functions have a module of their own.

use sqlparser::ast::{Expr, Ident, ObjectName, Query, TableAlias, TableFactor};

use super::{
    Refusal, Walk,
    derived::{all_rows_where, table_factor},
    frame::{Apart, Column, Source},
    names::Relation,
    no_clause, refuse,
    scope::rename,
    walker::Walker,
};
use crate::query_hook::registry::{Access, Columns, Table};

impl<'r> Walker<'r> {
    /// Confines one item of FROM. If `preserved`, the predicate may be returned for WHERE or ON. Otherwise a tenant's
    /// table becomes a derived table.
    pub(super) fn factor(&mut self, factor: &mut TableFactor, preserved: bool) -> Walk<Option<Expr>> {
        match factor {
            TableFactor::Table { args: None, .. } => self.table(factor, preserved),
            TableFactor::Table {
                name,
                alias,
                args: Some(arguments),
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                sample,
                index_hints,
            } => {
                let odd = !with_hints.is_empty() || !partitions.is_empty() || !index_hints.is_empty();
                if odd || version.is_some() || json_path.is_some() || sample.is_some() || arguments.settings.is_some() {
                    return no_clause("options of a table function");
                }
                self.table_function(name, alias, &mut arguments.args, *with_ordinality)?;
                Ok(None)
            }
            TableFactor::Function { lateral: _, name, args, with_ordinality, alias } => {
                self.table_function(name, alias, args, *with_ordinality)?;
                Ok(None)
            }
            TableFactor::UNNEST { alias, array_exprs, with_offset, with_offset_alias, with_ordinality } => {
                if *with_offset || with_offset_alias.is_some() {
                    return no_clause("UNNEST WITH OFFSET");
                }
                self.exprs(array_exprs)?;
                self.function_source("unnest", Columns::OfAlias, alias, *with_ordinality)?;
                Ok(None)
            }
            TableFactor::Derived { lateral, subquery, alias, sample } => {
                if sample.is_some() {
                    return no_clause("TABLESAMPLE");
                }
                self.derived(*lateral, subquery, alias)?;
                Ok(None)
            }
            TableFactor::NestedJoin { table_with_joins, alias } => {
                if alias.is_some() {
                    return no_clause("an alias for a join in brackets");
                }
                let mut left_over = Vec::new();
                let set = |walker: &mut Self, from: Option<usize>| {
                    let frame = walker.frames.last_mut()?;
                    Some(std::mem::replace(&mut frame.bracketed_from, from.unwrap_or(frame.sources.len())))
                };
                let around = set(self, None);
                self.nested(|walker| walker.joins(table_with_joins, false, &mut left_over))?;
                set(self, around);
                if left_over.is_empty() { Ok(None) } else { no_clause("this join in brackets") }
            }
            _ => no_clause("this item of FROM"),
        }
    }

    fn table(&mut self, factor: &mut TableFactor, preserved: bool) -> Walk<Option<Expr>> {
        let (mut name, mut alias) = plain_table(factor)?;
        let (own, key, relation) = self.relation(&mut name)?;
        let (qualifier, called) = match &mut alias {
            None => (own.clone(), key),
            Some(alias) => self.alias(alias, "a table")?,
        };
        let mut apart = Apart::Always;
        let is_of_default_schema = match &relation {
            Relation::Common { .. } => false,
            Relation::Tenant { table, .. } | Relation::Global { table, .. } => self.is_of_default_schema(table),
        };
        let unnamed = alias.is_none() && is_of_default_schema;
        let (column, access, columns) = match relation {
            Relation::Tenant { column, access, columns, table: _ } => (Some(column), access, columns),
            Relation::Global { access, columns, table: _ } => (None, access, columns),
            // A lock does not extend into a common table expression.
            Relation::Common { place, columns } => {
                apart = Apart::ByCommon(place);
                if self.commons[place].sent.is_some() && alias.is_none() {
                    alias = Some(TableAlias { explicit: true, name: own.clone(), columns: vec![], at: None });
                }
                (None, Access::Writable, columns)
            }
        };
        let lockable = access == Access::Writable;
        self.read_only += usize::from(!lockable);
        if let Some(column) = &column {
            apart = self.apart(&qualifier, column);
        }
        self.bring_in(Source { apart, qualifies: true, unnamed, lockable, ..Source::of(Some(called), columns) })?;
        let (predicate, inner) = match column {
            Some(column) if preserved => (self.predicate(qualifier, &column), None),
            Some(column) => (None, self.predicate(own.clone(), &column)),
            None => (None, None),
        };
        *factor = match inner {
            None => table_factor(name, alias),
            Some(condition) => TableFactor::Derived {
                lateral: false,
                subquery: Box::new(all_rows_where(name, condition)),
                alias: Some(alias.unwrap_or(TableAlias { explicit: true, name: own, columns: vec![], at: None })),
                sample: None,
            },
        };
        Ok(predicate)
    }

    /// Quotes an alias, which must not name columns.
    pub(super) fn alias(&mut self, alias: &mut TableAlias, of: &str) -> Walk<(Ident, String)> {
        let TableAlias { explicit: _, name, columns, at } = alias;
        if !columns.is_empty() || at.is_some() {
            let instead = "rename them in a subquery: (SELECT a AS b FROM …) AS t";
            return refuse(Refusal::Clause, format!("an alias that renames the columns of {of}"), instead);
        }
        let key = self.settle(name)?;
        Ok((name.clone(), key))
    }

    fn derived(&mut self, lateral: bool, subquery: &mut Query, alias: &mut Option<TableAlias>) -> Walk {
        // Only LATERAL sees the items to its left.
        let left = if lateral { None } else { self.frames.pop() };
        let read_only = self.read_only;
        let mut columns = self.named_query(subquery)?;
        let lockable = self.read_only == read_only;
        self.frames.extend(left);
        let mut name = None;
        if let Some(TableAlias { explicit: _, name: ident, columns: renamed, at }) = alias {
            if at.is_some() {
                return no_clause("AT");
            }
            name = Some(self.settle(ident)?);
            if let Some(renamed) = self.alias_columns(renamed)? {
                columns = rename(renamed, &columns);
            }
        }
        self.bring_in(Source { apart: Apart::BySubquery, qualifies: true, lockable, ..Source::of(name, columns) })
    }

    /// Adds the table that a write targets, and returns the qualifier of its columns, its tenant column and what is
    /// registered of it.
    pub(super) fn target(&mut self, factor: &mut TableFactor) -> Walk<(Ident, Option<String>, &'r Table)> {
        let (mut name, mut alias) = plain_table(factor)?;
        let (own, key, relation) = self.relation(&mut name)?;
        let (qualifier, called) = match &mut alias {
            None => (own, key),
            Some(alias) => self.alias(alias, "the table that is written")?,
        };
        let (column, columns, table) = writable(&called, relation)?;
        let apart = column.as_ref().map_or(Apart::Always, |column| self.apart(&qualifier, column));
        let unnamed = alias.is_none() && self.is_of_default_schema(table);
        self.bring_in(Source { apart, qualifies: true, unnamed, ..Source::of(Some(called), columns) })?;
        *factor = table_factor(name, alias);
        Ok((qualifier, column, table))
    }
}

/// Returns the tenant column and the columns of a table that may be written.
pub(super) fn writable<'r>(called: &str, relation: Relation<'r>) -> Walk<(Option<String>, Vec<Column>, &'r Table)> {
    match relation {
        Relation::Tenant { column, access: Access::Writable, columns, table } => Ok((Some(column), columns, table)),
        Relation::Tenant { access: Access::ReadOnly, .. } => refuse(
            Refusal::ReadOnly,
            format!("a write to {called}"),
            "call the use case that writes it, and read it here",
        ),
        Relation::Global { access: Access::Writable, columns, table } => Ok((None, columns, table)),
        Relation::Global { access: Access::ReadOnly, .. } => {
            refuse(Refusal::ReadOnly, format!("a write to {called}"), "all tenants share it; change it as the platform")
        }
        Relation::Common { .. } => refuse(
            Refusal::Table,
            format!("a write to {called}, a common table expression"),
            "write to a registered table, after which none is called",
        ),
    }
}

/// Returns the name and the alias of a table that has no options.
fn plain_table(factor: &mut TableFactor) -> Walk<(ObjectName, Option<TableAlias>)> {
    let TableFactor::Table {
        name,
        alias,
        args: None,
        with_hints,
        version,
        with_ordinality: false,
        partitions,
        json_path,
        sample,
        index_hints,
    } = factor
    else {
        return refuse(Refusal::Clause, "a write to something that is not a table", "name a registered table");
    };
    let odd = !with_hints.is_empty() || !partitions.is_empty() || !index_hints.is_empty();
    if odd || version.is_some() || json_path.is_some() || sample.is_some() {
        return no_clause("TABLESAMPLE, PARTITION, index hints and versions of a table");
    }
    Ok((std::mem::replace(name, ObjectName(Vec::new())), alias.take()))
}
