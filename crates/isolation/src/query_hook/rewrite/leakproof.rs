//! Which steps of an expression can't fail, whatever the row contains. Only these may be evaluated on a row before the
//! database knows that it belongs to the tenant. Anything not listed counts as failing.
//!
//! Errors are not the only leak: a step that can take much time or memory (`repeat`, a regular expression) is not
//! listed either.

use sqlparser::ast::{
    BinaryOperator as Op, DataType, DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr,
    FunctionArgumentList, FunctionArguments, GroupByExpr, Ident, LimitClause, ObjectNamePart, Query, SelectItem,
    SetExpr, UnaryOperator, Value, ValueWithSpan,
};

use crate::query_hook::{Dialect, registry::Registry};

/// Functions that can't fail on either database, and whose running time depends only on the size of their arguments.
const SAFE: &[&str] = &[
    "btrim",
    "char_length",
    "character_length",
    "coalesce",
    "count",
    "current_date",
    "current_time",
    "current_timestamp",
    "greatest",
    "ifnull",
    "iif",
    "least",
    "length",
    "localtime",
    "localtimestamp",
    "lower",
    "ltrim",
    "max",
    "min",
    "now",
    "nullif",
    "rtrim",
    "statement_timestamp",
    "transaction_timestamp",
    "trim",
    "upper",
];

/// The same on SQLite only, where a wrong date, position or number yields NULL or another number instead of an error.
const SAFE_ON_SQLITE: &[&str] =
    &["date", "datetime", "instr", "julianday", "round", "sign", "substr", "substring", "time", "typeof", "unixepoch"];

/// Returns whether this step can't fail, regardless of its subexpressions. LIKE patterns are checked separately.
pub(super) fn is_safe(dialect: Dialect, expr: &Expr) -> bool {
    match expr {
        Expr::Identifier(_)
        | Expr::CompoundIdentifier(_)
        | Expr::Value(_)
        | Expr::TypedString(_)
        | Expr::Interval(_)
        | Expr::Nested(_)
        | Expr::IsFalse(_)
        | Expr::IsNotFalse(_)
        | Expr::IsTrue(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNull(_)
        | Expr::IsNotNull(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotUnknown(_)
        | Expr::IsDistinctFrom(..)
        | Expr::IsNotDistinctFrom(..)
        | Expr::InList { .. }
        | Expr::InSubquery { .. }
        | Expr::Exists { .. }
        | Expr::Between { .. }
        | Expr::Like { .. }
        | Expr::ILike { .. }
        | Expr::Case { .. }
        | Expr::Array(_)
        | Expr::Trim { .. }
        | Expr::Collate { .. } => true,
        Expr::BinaryOp { op, .. } => {
            is_comparison(op)
                || matches!(op, Op::And | Op::Or)
                // SQLite does not fail: a division by zero is NULL, and an overflow becomes a float.
                || dialect == Dialect::Sqlite && matches!(op, Op::Plus | Op::Minus | Op::Multiply | Op::Divide | Op::Modulo)
        }
        Expr::AnyOp { compare_op, .. } | Expr::AllOp { compare_op, .. } => is_comparison(compare_op),
        Expr::UnaryOp { op, expr } => match op {
            UnaryOperator::Not => true,
            UnaryOperator::Plus | UnaryOperator::Minus => {
                dialect == Dialect::Sqlite || matches!(&**expr, Expr::Value(value) if is_number(value))
            }
            _ => false,
        },
        Expr::Cast { data_type, .. } => dialect == Dialect::Sqlite || is_text(data_type),
        // PostgreSQL compares two rows item by item, and fails on a row that it has to compare with another value if
        // their types differ.
        Expr::Tuple(_) => dialect == Dialect::Sqlite,
        // PostgreSQL fails on a second row where a single row is expected.
        Expr::Subquery(query) => dialect == Dialect::Sqlite || gives_one_row(query),
        Expr::Function(function) => is_safe_function(dialect, function),
        _ => false,
    }
}

/// Returns whether this is a comparison, which the order of the type itself answers.
pub(super) const fn is_comparison(op: &Op) -> bool {
    matches!(op, Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq)
}

/// Returns whether this is a row of values: `(a, b)` or `ROW(a, b)`.
pub(super) fn is_row(expr: &Expr) -> bool {
    match expr {
        Expr::Tuple(_) => true,
        Expr::Nested(inner) => is_row(inner),
        Expr::Function(function) => name_of(function).is_some_and(|called| called == "row"),
        _ => false,
    }
}

/// Returns whether the expression is constant for all rows, so that its error reveals nothing about any of them. It may
/// be compared with a column, and may be the key of an index search. PostgreSQL evaluates it before reading any row, or
/// after the comparison with the tenant, which is the cheapest one.
pub(super) fn is_steady(expr: &Expr) -> bool {
    match expr {
        Expr::Value(_) | Expr::TypedString(_) | Expr::Interval(_) => true,
        Expr::Nested(inner)
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::Cast { expr: inner, .. }
        | Expr::Extract { expr: inner, .. }
        | Expr::Collate { expr: inner, .. } => is_steady(inner),
        Expr::BinaryOp { left, right, .. } => is_steady(left) && is_steady(right),
        Expr::AtTimeZone { timestamp, time_zone } => is_steady(timestamp) && is_steady(time_zone),
        Expr::Array(array) => array.elem.iter().all(is_steady),
        Expr::Function(function) => {
            let called = name_of(function);
            let steady = |argument: &FunctionArg| match argument {
                FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))
                | FunctionArg::ExprNamed { arg: FunctionArgExpr::Expr(expr), .. } => is_steady(expr),
                _ => false,
            };
            is_plain(function)
                && called.is_some_and(|name| Registry::is_steady_function(&name))
                && arguments(&function.args).is_some_and(|list| list.iter().all(steady))
        }
        _ => false,
    }
}

/// Returns whether a call aggregates rows.
pub(super) fn is_aggregate(called: &str, args: &FunctionArguments) -> bool {
    // With several arguments, the functions of the same name on SQLite choose among the arguments.
    let is_choice = matches!(called, "max" | "min") && arguments(args).is_none_or(|list| list.len() != 1);
    Registry::is_aggregate(called) && !is_choice
}

/// A LIKE pattern that is a literal or a parameter.
pub(super) enum PatternOf<'a> {
    Text(&'a str),
    Parameter(usize),
}

/// Returns the pattern and its escape character, or `None` if they can't be checked.
pub(super) fn pattern<'a>(
    dialect: Dialect,
    pattern: &'a Expr,
    escape: Option<&Expr>,
) -> Option<(PatternOf<'a>, Option<char>)> {
    let escape = match escape {
        None if dialect == Dialect::Postgres => Some('\\'),
        None => None,
        Some(Expr::Value(ValueWithSpan {
            value: Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text),
            span: _,
        })) => {
            let mut letters = text.chars();
            match (letters.next(), letters.next()) {
                (Some(escape), None) => Some(escape),
                (None, _) if dialect == Dialect::Postgres => None,
                _ => return None,
            }
        }
        Some(_) => return None,
    };
    let Expr::Value(ValueWithSpan { value, span: _ }) = pattern else { return None };
    let pattern = match value {
        Value::SingleQuotedString(text) | Value::EscapedStringLiteral(text) => PatternOf::Text(text),
        Value::Placeholder(name) => PatternOf::Parameter(name.get(1..)?.parse::<usize>().ok()?.checked_sub(1)?),
        _ => return None,
    };
    Some((pattern, escape))
}

/// Returns whether every value can become one of this type. SeaORM writes the type in quotes.
fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Text | DataType::Varchar(None) => true,
        DataType::Custom(name, modifiers) if modifiers.is_empty() => {
            matches!(name.0.as_slice(), [ObjectNamePart::Identifier(Ident { value, .. })] if value == "text")
        }
        _ => false,
    }
}

fn is_number(value: &ValueWithSpan) -> bool {
    matches!(value.value, Value::Number(..))
}

fn is_safe_function(dialect: Dialect, function: &Function) -> bool {
    let Some(called) = name_of(function) else { return false };
    let safe =
        SAFE.contains(&called.as_str()) || dialect == Dialect::Sqlite && SAFE_ON_SQLITE.contains(&called.as_str());
    // With a second argument PostgreSQL's `length` decodes bytes, and the encoding may be invalid.
    let reads_bytes = called == "length" && arguments(&function.args).is_none_or(|list| list.len() != 1);
    // Taking an array apart can't fail. Counting up can, and may never end.
    let takes_apart = called == "unnest" && Registry::returns_set(dialect, &called);
    (safe || takes_apart) && is_plain(function) && !reads_bytes
}

/// Returns whether a query can't return a second row: it has aggregates without groups, or a limit of one.
fn gives_one_row(query: &Query) -> bool {
    if let Some(LimitClause::LimitOffset { limit: Some(Expr::Value(value)), .. }) = &query.limit_clause
        && matches!(&value.value, Value::Number(digits, _) if digits == "1")
    {
        return true;
    }
    let SetExpr::Select(select) = &*query.body else { return false };
    let ungrouped = matches!(&select.group_by, GroupByExpr::Expressions(exprs, _) if exprs.is_empty());
    let aggregates = |item: &SelectItem| match item {
        SelectItem::UnnamedExpr(Expr::Function(function))
        | SelectItem::ExprWithAlias { expr: Expr::Function(function), alias: _ } => {
            function.over.is_none() && name_of(function).is_some_and(|called| is_aggregate(&called, &function.args))
        }
        _ => false,
    };
    // A function in ORDER BY can multiply the row.
    ungrouped && query.order_by.is_none() && select.projection.iter().any(aggregates)
}

/// Returns the name of a function that is written plainly.
fn name_of(function: &Function) -> Option<String> {
    match function.name.0.as_slice() {
        [ObjectNamePart::Identifier(Ident { value, quote_style: None, span: _ })] => Some(value.to_ascii_lowercase()),
        _ => None,
    }
}

/// Returns whether this is a call without further clauses.
fn is_plain(function: &Function) -> bool {
    let plain = match &function.args {
        FunctionArguments::None => true,
        FunctionArguments::Subquery(_) => false,
        FunctionArguments::List(FunctionArgumentList { duplicate_treatment, args: _, clauses }) => {
            clauses.is_empty() && !matches!(duplicate_treatment, Some(DuplicateTreatment::Distinct))
        }
    };
    plain && function.over.is_none() && function.filter.is_none() && function.within_group.is_empty()
}

fn arguments(args: &FunctionArguments) -> Option<&[FunctionArg]> {
    match args {
        FunctionArguments::None => Some(&[]),
        FunctionArguments::List(list) => Some(&list.args),
        FunctionArguments::Subquery(_) => None,
    }
}
