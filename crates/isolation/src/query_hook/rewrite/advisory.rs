//! Advisory locks of PostgreSQL that end with the transaction: the tenant becomes part of the key, so that no tenant
//! waits for another one.

use sqlparser::ast::{DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Value};

use super::{
    Refusal, Walk,
    derived::{call, cast},
    refuse,
    walker::Walker,
};
use crate::query_hook::Dialect;

/// The functions that take such a lock. Locks of the session would stay on a connection that other tenants use next.
const LOCKS: &[&str] = &[
    "pg_advisory_xact_lock",
    "pg_advisory_xact_lock_shared",
    "pg_try_advisory_xact_lock",
    "pg_try_advisory_xact_lock_shared",
];

pub(super) fn is_lock(dialect: Dialect, called: &str) -> bool {
    dialect == Dialect::Postgres && LOCKS.contains(&called)
}

impl Walker<'_> {
    /// Replaces the key, which has been walked: `hashtextextended(tenant, key)` for one number, and
    /// `hashtextextended(concat_ws(':', tenant, first, second), 0)` for two.
    pub(super) fn own_lock(&mut self, function: &mut Function) -> Walk {
        let own = Function::clone(function);
        let keys = match own.args {
            FunctionArguments::List(list)
                if list.duplicate_treatment.is_none()
                    && list.clauses.is_empty()
                    && function.over.is_none()
                    && function.filter.is_none() =>
            {
                list.args
            }
            _ => return not_a_key(),
        };
        let keys = keys.into_iter().map(|key| match key {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(key)) => Ok(key),
            _ => not_a_key(),
        });
        let keys = keys.collect::<Walk<Vec<Expr>>>()?;
        let tenant = cast(self.tenant(), DataType::Text);
        let text = |text: &str| Expr::Value(Value::SingleQuotedString(text.to_owned()).into());
        let (own, seed) = match <[Expr; 1]>::try_from(keys) {
            Ok([key]) => (tenant, cast(key, DataType::BigInt(None))),
            Err(keys) => match <[Expr; 2]>::try_from(keys) {
                Ok([first, second]) => (
                    call("concat_ws", [text(":"), tenant, first, second]),
                    Expr::Value(Value::Number("0".to_owned(), false).into()),
                ),
                Err(_) => return not_a_key(),
            },
        };
        let key = call("hashtextextended", [own, seed]);
        if let FunctionArguments::List(list) = &mut function.args {
            list.args = vec![FunctionArg::Unnamed(FunctionArgExpr::Expr(key))];
        }
        Ok(())
    }
}

fn not_a_key<T>() -> Walk<T> {
    refuse(Refusal::Function, "an advisory lock with another key", "give it one bigint, or two integers")
}
