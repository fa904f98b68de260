//! Function calls: only functions on the allow list, because a function can run SQL, read files or change settings.

use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgOperator, FunctionArgumentClause,
    FunctionArgumentList, FunctionArguments, Ident, ObjectName, ObjectNamePart, WindowType,
};

use super::{Refusal, Walk, advisory, leakproof, no_clause, refuse, walker::Walker};
use crate::query_hook::{Dialect, registry::Registry};

/// Functions of PostgreSQL that take a whole row as they take any other value, and turn it into JSON or count it.
const OF_ROWS: &[&str] = &[
    "count",
    "json_agg",
    "json_build_array",
    "json_build_object",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_object_agg",
    "row_to_json",
    "to_json",
    "to_jsonb",
];

impl Walker<'_> {
    pub(super) fn function(&mut self, function: &mut Function) -> Walk {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment: _, over } =
            function;
        let called = function_name(name)?;
        let is_set = Registry::returns_set(self.dialect, &called);
        let is_row = self.dialect == Dialect::Postgres && called == "row";
        let locks = advisory::is_lock(self.dialect, &called);
        if locks && over.is_some() {
            return no_clause("OVER of an advisory lock");
        }
        if !is_set && !is_row && !locks && !self.registry.allows_function(&called) {
            let instead = "compute it in the program, or allow it where the registry is built";
            return refuse(Refusal::Function, format!("the function {called}"), instead);
        }
        if *uses_odbc_syntax || !matches!(parameters, FunctionArguments::None) {
            return no_clause("parameters of a function");
        }
        if is_set && !self.takes_sets {
            let what = format!("{called}, which returns several rows, in this place");
            return refuse(
                Refusal::Clause,
                what,
                "call it in FROM, or in a select list outside of CASE and aggregates",
            );
        }
        let gathers = over.is_some() || leakproof::is_aggregate(&called, args);
        self.seen.aggregate |= gathers;
        self.seen.sets |= is_set;
        self.with_sets(self.takes_sets && !gathers, |walker| match args {
            FunctionArguments::None => Ok(()),
            FunctionArguments::Subquery(query) => walker.query(query).map(drop),
            FunctionArguments::List(list) => walker.arguments(&called, list),
        })?;
        self.with_sets(false, |walker| {
            walker.sorted_by(within_group)?;
            walker.optional(filter.as_deref_mut())?;
            match over {
                None => Ok(()),
                Some(WindowType::NamedWindow(window)) => walker.settle(window).map(drop),
                Some(WindowType::WindowSpec(spec)) => walker.window(spec),
            }
        })?;
        if locks { self.own_lock(function) } else { Ok(()) }
    }

    fn arguments(&mut self, called: &str, list: &mut FunctionArgumentList) -> Walk {
        let FunctionArgumentList { duplicate_treatment, args, clauses } = list;
        match duplicate_treatment {
            None | Some(DuplicateTreatment::Distinct | DuplicateTreatment::All) => {}
        }
        let takes_rows = self.dialect == Dialect::Postgres && OF_ROWS.contains(&called);
        for argument in args {
            if !(takes_rows && self.row(argument)?) {
                self.argument(argument)?;
            }
        }
        for clause in clauses {
            match clause {
                FunctionArgumentClause::OrderBy(exprs) => self.sorted_by(exprs)?,
                FunctionArgumentClause::IgnoreOrRespectNulls(_) => {}
                _ => return no_clause("this clause of a function's arguments"),
            }
        }
        Ok(())
    }

    /// Walks an argument that is a whole row, and returns whether it is one. `p` may also be a column; `p.*` can't be
    /// read in two ways, so that is what is sent.
    fn row(&mut self, argument: &mut FunctionArg) -> Walk<bool> {
        let FunctionArg::Unnamed(argument) = argument else { return Ok(false) };
        match argument {
            FunctionArgExpr::QualifiedWildcard(name) => {
                let table = self.settle_single(name)?;
                self.whole_row(&table)?;
                Ok(true)
            }
            FunctionArgExpr::Expr(Expr::Identifier(ident)) => {
                let table = self.settle(ident)?;
                let names_row = self.frames.iter().any(|frame| frame.source(&table).is_some());
                if self.known(&table).is_ok() || !names_row || self.value_of(ident)?.is_some() {
                    return Ok(false);
                }
                self.whole_row(&table)?;
                let name = ObjectName(vec![ObjectNamePart::Identifier(ident.clone())]);
                *argument = FunctionArgExpr::QualifiedWildcard(name);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    pub(super) fn argument(&mut self, argument: &mut FunctionArg) -> Walk {
        match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.expr(expr),
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => Ok(()),
            FunctionArg::Unnamed(FunctionArgExpr::QualifiedWildcard(_) | FunctionArgExpr::WildcardWithOptions(_)) => {
                refuse(Refusal::Clause, "a row as an argument", "name the columns")
            }
            FunctionArg::ExprNamed {
                name: Expr::Identifier(name),
                arg: FunctionArgExpr::Expr(expr),
                operator: FunctionArgOperator::RightArrow,
            } if self.dialect == Dialect::Postgres => {
                self.settle(name)?;
                self.expr(expr)
            }
            FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => {
                no_clause("a named argument other than name => value on PostgreSQL")
            }
        }
    }
}

/// Returns the name of a function. It must be written plainly: quotes and schemas only serve to hide a name.
pub(super) fn function_name(name: &ObjectName) -> Walk<String> {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(Ident { value, quote_style: None, span: _ })] if value.is_ascii() => {
            Ok(value.to_ascii_lowercase())
        }
        _ => refuse(Refusal::Function, format!("the function {name}"), "write its name alone, without quotes"),
    }
}
