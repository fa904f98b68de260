//! Function calls: only functions on the allow list, because a function can run SQL, read files or change settings.

use sqlparser::ast::{
    DuplicateTreatment, Function, FunctionArg, FunctionArgExpr, FunctionArgumentClause, FunctionArgumentList,
    FunctionArguments, Ident, ObjectName, ObjectNamePart, WindowType,
};

use super::{Refusal, Walk, advisory, leakproof, no_clause, refuse, walker::Walker};

impl Walker<'_> {
    pub(super) fn function(&mut self, function: &mut Function) -> Walk {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment: _, over } =
            function;
        let called = function_name(name)?;
        let locks = advisory::is_lock(self.dialect, &called);
        if locks && over.is_some() {
            return no_clause("OVER of an advisory lock");
        }
        if !locks && !self.registry.allows_function(&called) {
            let instead = "compute it in the program, or allow it where the registry is built";
            return refuse(Refusal::Function, format!("the function {called}"), instead);
        }
        if *uses_odbc_syntax || !matches!(parameters, FunctionArguments::None) {
            return no_clause("parameters of a function");
        }
        self.seen.aggregate |= over.is_some() || leakproof::is_aggregate(&called, args);
        match args {
            FunctionArguments::None => {}
            FunctionArguments::Subquery(query) => drop(self.query(query)?),
            FunctionArguments::List(list) => self.arguments(list)?,
        }
        self.sorted_by(within_group)?;
        self.optional(filter.as_deref_mut())?;
        match over {
            None if locks => self.own_lock(function),
            None => Ok(()),
            Some(WindowType::NamedWindow(window)) => self.settle(window).map(drop),
            Some(WindowType::WindowSpec(spec)) => self.window(spec),
        }
    }

    fn arguments(&mut self, list: &mut FunctionArgumentList) -> Walk {
        let FunctionArgumentList { duplicate_treatment, args, clauses } = list;
        match duplicate_treatment {
            None | Some(DuplicateTreatment::Distinct | DuplicateTreatment::All) => {}
        }
        for argument in args {
            self.argument(argument)?;
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

    pub(super) fn argument(&mut self, argument: &mut FunctionArg) -> Walk {
        match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.expr(expr),
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => Ok(()),
            FunctionArg::Unnamed(FunctionArgExpr::QualifiedWildcard(_) | FunctionArgExpr::WildcardWithOptions(_)) => {
                refuse(Refusal::Clause, "a row as an argument", "name the columns")
            }
            FunctionArg::Named { .. } | FunctionArg::ExprNamed { .. } => no_clause("named arguments"),
        }
    }
}

/// Returns the name of a function. It must be written plainly: quotes and schemas only serve to hide a name.
pub(super) fn function_name(name: &mut ObjectName) -> Walk<String> {
    match name.0.as_mut_slice() {
        [ObjectNamePart::Identifier(Ident { value, quote_style: None, span: _ })] if value.is_ascii() => {
            Ok(value.to_ascii_lowercase())
        }
        _ => refuse(Refusal::Function, format!("the function {name}"), "write its name alone, without quotes"),
    }
}
