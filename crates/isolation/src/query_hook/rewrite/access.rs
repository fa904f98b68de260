//! Parts of values: `tags[1]`, `tags[1:2]`, `payload['k']`, `(array_agg(x))[1]` and `(jsonb_each(x)).key`.
//!
//! PostgreSQL reads `(x).name` as a call of the function `name` if `x` has no such field. So a field is read only from a
//! function whose fields are always the same.

use sqlparser::ast::{AccessExpr, Expr, Subscript, Value, ValueWithSpan};

use super::{Refusal, Walk, function::function_name, no_clause, refuse, walker::Walker};
use crate::query_hook::{
    Dialect,
    registry::{Columns, Registry},
};

impl Walker<'_> {
    /// Walks a value and the chain of subscripts or the field after it.
    pub(super) fn access(&mut self, root: &mut Expr, chain: &mut Vec<AccessExpr>) -> Walk {
        if self.dialect == Dialect::Sqlite {
            return taken_apart();
        }
        let subscripts = match (&mut *root, chain.as_mut_slice()) {
            (Expr::Identifier(table), [AccessExpr::Dot(Expr::Identifier(column)), subscripts @ ..]) => {
                self.qualified(table, column)?;
                subscripts
            }
            (Expr::Nested(_), [AccessExpr::Dot(Expr::Identifier(field))]) => {
                let Some(fields) = fields_of(self.dialect, root) else { return taken_apart() };
                let name = self.settle(field)?;
                if !fields.contains(&name.as_str()) {
                    return refuse(
                        Refusal::Name,
                        format!("the unknown field {name}"),
                        "name one that the function has",
                    );
                }
                return self.expr(root);
            }
            (
                Expr::Identifier(_)
                | Expr::Nested(_)
                | Expr::Subquery(_)
                | Expr::Value(ValueWithSpan { value: Value::Placeholder(_), span: _ }),
                subscripts,
            ) => {
                self.expr(root)?;
                subscripts
            }
            _ => return taken_apart(),
        };
        subscripts.iter_mut().try_for_each(|access| match access {
            AccessExpr::Subscript(subscript) => self.subscript(subscript),
            AccessExpr::Dot(_) => taken_apart(),
        })?;
        // The value of a table function became a column of it, which the parser reads as the first step of the chain.
        if let Expr::CompoundIdentifier(parts) = root
            && let [table, column] = parts.as_slice()
        {
            chain.insert(0, AccessExpr::Dot(Expr::Identifier(column.clone())));
            *root = Expr::Identifier(table.clone());
        }
        Ok(())
    }

    fn subscript(&mut self, subscript: &mut Subscript) -> Walk {
        match subscript {
            Subscript::Index { index } => self.expr(index),
            Subscript::Slice { lower_bound, upper_bound, stride: None } => {
                self.optional(lower_bound.as_mut())?;
                self.optional(upper_bound.as_mut())
            }
            Subscript::Slice { stride: Some(_), .. } => no_clause("a slice with a stride"),
        }
    }
}

/// Returns the fields of a function that returns rows and always has the same ones.
fn fields_of(dialect: Dialect, expr: &Expr) -> Option<&'static [&'static str]> {
    match expr {
        Expr::Nested(inner) => fields_of(dialect, inner),
        Expr::Function(function) => {
            let called = function_name(&function.name).ok()?;
            match Registry::table_function(dialect, &called)? {
                Columns::These(fields) => Some(fields),
                Columns::Value(_) | Columns::OfAlias | Columns::Declared => None,
            }
        }
        _ => None,
    }
}

fn taken_apart<T>() -> Walk<T> {
    let instead = "name the table's columns; take a field of a value with -> or ->>, and an element with (value)[1]";
    refuse(Refusal::Clause, "a row value taken apart", instead)
}
