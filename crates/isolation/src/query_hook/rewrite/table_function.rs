//! Functions in FROM that read only their arguments: what columns they have, and what their alias alone means.

use sqlparser::ast::{AccessExpr, Expr, FunctionArg, Ident, ObjectName, TableAlias, TableAliasColumnDef};

use super::{
    Refusal, Walk,
    frame::{Column, Source},
    function::function_name,
    no_clause, refuse,
    walker::Walker,
};
use crate::query_hook::{
    Dialect,
    registry::{Columns, Registry},
};

impl Walker<'_> {
    pub(super) fn table_function(
        &mut self,
        name: &mut ObjectName,
        alias: &mut Option<TableAlias>,
        arguments: &mut [FunctionArg],
        ordinality: bool,
    ) -> Walk {
        let function = function_name(name)?;
        let Some(columns) = Registry::table_function(self.dialect, &function) else {
            let instead = "call one of json_each, jsonb_each, jsonb_array_elements, generate_series, unnest";
            return refuse(Refusal::Function, format!("the table function {function}"), instead);
        };
        for argument in arguments {
            self.argument(argument)?;
        }
        self.function_source(&function, columns, alias, ordinality)
    }

    /// Adds a function to the innermost FROM.
    pub(super) fn function_source(
        &mut self,
        function: &str,
        columns: Columns,
        alias: &mut Option<TableAlias>,
        ordinality: bool,
    ) -> Walk {
        let mut name = function.to_owned();
        let mut given = None;
        if let Some(TableAlias { explicit: _, name: ident, columns: renamed, at }) = alias {
            if at.is_some() {
                return no_clause("AT");
            }
            name = self.settle(ident)?;
            given = match columns {
                Columns::Declared => self.declared(renamed)?,
                Columns::These(_) | Columns::Value(_) | Columns::OfAlias => self.alias_columns(renamed)?,
            };
        }
        if columns == Columns::Declared && (given.is_none() || ordinality) {
            let what = format!("{function} without the names and types of its columns");
            return refuse(Refusal::Clause, what, "declare them in its alias: AS x(id bigint, name text)");
        }
        // The row of a function whose argument consists of rows has their columns, and a qualified name that is none of
        // them would be a call. Its first column has the name that is given to it.
        let qualifies = self.dialect == Dialect::Sqlite || columns != Columns::OfAlias || given.is_some();
        // With ordinality, and on SQLite, the alias alone is a whole row.
        let is_value = matches!(columns, Columns::Value(_)) && !ordinality;
        let mut columns = given.unwrap_or_else(|| match columns {
            Columns::These(columns) => columns.iter().map(|&column| column.to_owned()).collect(),
            Columns::Value(column) => vec![column.to_owned()],
            Columns::OfAlias | Columns::Declared => vec![name.clone()],
        });
        if ordinality {
            columns.push("ordinality".to_owned());
        }
        let columns = columns.into_iter().map(|name| Column { name, fails: false }).collect();
        self.bring_in(Source { qualifies, is_value, ..Source::of(Some(name), columns) })
    }

    /// Returns the names in `AS x(id bigint, name text)`, if present.
    fn declared(&mut self, columns: &mut [TableAliasColumnDef]) -> Walk<Option<Vec<String>>> {
        let mut names = Vec::with_capacity(columns.len());
        for TableAliasColumnDef { name, data_type } in columns {
            let Some(data_type) = data_type else { return Ok(None) };
            self.data_type(data_type)?;
            names.push(self.settle(name)?);
        }
        Ok((!names.is_empty()).then_some(names))
    }

    /// Returns the column that a name means if it is the alias of a table function and alone means its value. PostgreSQL
    /// looks for a column of that name first, in every scope, so the value is sent as `alias.column`.
    pub(super) fn value_of(&self, ident: &mut Ident) -> Walk<Option<Ident>> {
        let name = self.settle(ident)?;
        if self.known(&name).is_ok() {
            return Ok(None);
        }
        let source = self.frames.iter().rev().find_map(|frame| frame.source(&name));
        let column = source.filter(|source| source.is_value).and_then(|source| source.columns.first());
        Ok(column.map(|column| Ident::with_quote('"', column.name.clone())))
    }
}

/// Returns the name after which PostgreSQL calls an expression without alias, if that is a name alone.
pub(super) fn named_after(expr: &Expr) -> Option<&Ident> {
    match expr {
        Expr::Identifier(ident) => Some(ident),
        Expr::Nested(inner)
        | Expr::Cast { expr: inner, .. }
        | Expr::Collate { expr: inner, .. }
        | Expr::Case { else_result: Some(inner), .. } => named_after(inner),
        Expr::CompoundFieldAccess { root, access_chain } => {
            let is_field = |access: &AccessExpr| matches!(access, AccessExpr::Dot(_));
            if access_chain.iter().any(is_field) { None } else { named_after(root) }
        }
        _ => None,
    }
}
