//! Expressions: every subquery is confined, every column must be known, and every operator and literal must be one that
//! the parser and the database read alike.

use sqlparser::ast::{
    Array, BinaryOperator as Op, CaseWhen, CastKind, CeilFloorKind, DateTimeField, Expr, Interval, TypedString,
    UnaryOperator, Value, ValueWithSpan,
};

use super::{Refusal, Walk, leakproof, names::too_many_parts, no_clause, refuse, variant, walker::Walker};
use crate::query_hook::Dialect;

impl Walker<'_> {
    pub(super) fn exprs(&mut self, exprs: &mut [Expr]) -> Walk {
        exprs.iter_mut().try_for_each(|expr| self.expr(expr))
    }

    pub(super) fn optional(&mut self, expr: Option<&mut Expr>) -> Walk {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    /// Walks the values of a row to be written, each of which may also be DEFAULT.
    pub(super) fn exprs_or_default(&mut self, exprs: &mut [Expr]) -> Walk {
        exprs.iter_mut().filter(|expr| !is_default(expr)).try_for_each(|expr| self.expr(expr))
    }

    fn all(&mut self, exprs: &mut [&mut Expr]) -> Walk {
        exprs.iter_mut().try_for_each(|expr| self.expr(expr))
    }

    /// Walks a value that is compared with another, and if it is a row, its items: they are compared one by one.
    fn items(&mut self, expr: &mut Expr) -> Walk {
        let is_row = leakproof::is_row(expr);
        match expr {
            Expr::Nested(inner) => self.items(inner),
            Expr::Tuple(items) => self.exprs(items),
            Expr::Function(function) if is_row => self.function(function),
            value => self.expr(value),
        }
    }

    fn literal(&self, value: &Value) -> Walk {
        match value {
            Value::Number(_, false) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => Ok(()),
            Value::EscapedStringLiteral(_) if self.dialect == Dialect::Postgres => Ok(()),
            // PostgreSQL reads bits in it.
            Value::HexStringLiteral(_) if self.dialect == Dialect::Sqlite => Ok(()),
            // The parser also makes parameters of other tokens. SQLite would give `:id` and `@id` the same number as
            // the tenant.
            Value::Placeholder(name) => {
                let digits = name.strip_prefix(self.dialect.parameter_sign()).unwrap_or_default();
                if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Ok(());
                }
                refuse(Refusal::Parameters, format!("the parameter {name}"), "use $1 on PostgreSQL, ? on SQLite")
            }
            _ => refuse(Refusal::Clause, "this kind of literal", "bind the value instead"),
        }
    }

    /// Allows the operators that the registry adds, besides the common ones.
    fn binary(&self, op: &Op) -> Walk {
        if self.dialect == Dialect::Postgres && self.registry.allows_operator(&op.to_string()) {
            return Ok(());
        }
        binary(op)
    }

    #[expect(clippy::too_many_lines, reason = "one arm per kind of expression; splitting would hide what is refused")]
    pub(super) fn expr(&mut self, expr: &mut Expr) -> Walk {
        self.seen.fails |= !leakproof::is_safe(self.dialect, expr);
        match expr {
            Expr::Identifier(name) => {
                let Some(mut column) = self.value_of(name)? else { return self.column(name) };
                self.qualified(name, &mut column)?;
                *expr = Expr::CompoundIdentifier(vec![name.clone(), column]);
                Ok(())
            }
            Expr::CompoundIdentifier(parts) => {
                self.drop_schema(parts)?;
                let [table, column] = parts.as_mut_slice() else { return too_many_parts() };
                self.qualified(table, column)
            }
            Expr::Value(ValueWithSpan { value, span: _ }) => self.literal(value),
            Expr::Nested(inner)
            | Expr::IsFalse(inner)
            | Expr::IsNotFalse(inner)
            | Expr::IsTrue(inner)
            | Expr::IsNotTrue(inner)
            | Expr::IsNull(inner)
            | Expr::IsNotNull(inner)
            | Expr::IsUnknown(inner)
            | Expr::IsNotUnknown(inner) => self.expr(inner),
            Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => {
                self.operand(left)?;
                self.operand(right)
            }
            Expr::BinaryOp { left, op, right } => {
                if self.asks_if_new(left, op, right) {
                    return Ok(());
                }
                self.binary(op)?;
                let by_items = leakproof::is_row(right) || matches!(**right, Expr::Subquery(_));
                if leakproof::is_comparison(op) && leakproof::is_row(left) && by_items {
                    self.items(left)?;
                    return self.items(right);
                }
                self.all(&mut [left, right])
            }
            Expr::UnaryOp { op, expr } => match op {
                UnaryOperator::Plus | UnaryOperator::Minus | UnaryOperator::Not | UnaryOperator::BitwiseNot => {
                    self.expr(expr)
                }
                _ => no_clause(format!("the operator {op}")),
            },
            Expr::InList { expr, list, negated: _ } => {
                if list.iter().all(leakproof::is_row) {
                    self.items(expr)?;
                    return list.iter_mut().try_for_each(|item| self.items(item));
                }
                self.expr(expr)?;
                list.iter_mut().try_for_each(|item| self.operand(item))
            }
            Expr::InSubquery { expr, subquery, negated: _ } => {
                self.items(expr)?;
                self.query(subquery).map(drop)
            }
            Expr::Subquery(query) | Expr::Exists { subquery: query, negated: _ } => self.query(query).map(drop),
            Expr::Between { expr, negated: _, low, high } => {
                self.expr(expr)?;
                self.operand(low)?;
                self.operand(high)
            }
            Expr::Like { negated: _, any, expr, pattern, escape_char }
            | Expr::ILike { negated: _, any, expr, pattern, escape_char } => {
                if *any && self.dialect == Dialect::Sqlite {
                    return no_clause("LIKE ANY");
                }
                self.all(&mut [expr, pattern])?;
                self.optional(escape_char.as_deref_mut())?;
                self.seen.fails |= *any || !self.is_safe_pattern(pattern, escape_char.as_deref());
                Ok(())
            }
            Expr::SimilarTo { negated: _, expr, pattern, escape_char } => {
                self.all(&mut [expr, pattern])?;
                self.optional(escape_char.as_deref_mut())
            }
            Expr::AnyOp { left, compare_op, right, is_some: _ } | Expr::AllOp { left, compare_op, right } => {
                self.binary(compare_op)?;
                match &mut **right {
                    // ANY and ALL ask for all rows of a subquery, not for one.
                    Expr::Subquery(query) => {
                        self.items(left)?;
                        self.query(query).map(drop)
                    }
                    // An array is compared value by value, like a list.
                    right => {
                        self.expr(left)?;
                        self.operand(right)
                    }
                }
            }
            Expr::Cast { kind, expr, data_type, format } => {
                if format.is_some() || !matches!(kind, CastKind::Cast | CastKind::DoubleColon) {
                    return no_clause("TRY_CAST and CAST … FORMAT");
                }
                self.data_type(data_type)?;
                self.expr(expr)
            }
            Expr::TypedString(TypedString { data_type, value, uses_odbc_syntax }) => {
                if *uses_odbc_syntax {
                    return no_clause("an ODBC literal");
                }
                self.literal(&value.value)?;
                self.data_type(data_type)
            }
            Expr::AtTimeZone { timestamp, time_zone } => self.all(&mut [timestamp, time_zone]),
            Expr::Extract { field, syntax: _, expr } => {
                date_field(field)?;
                self.expr(expr)
            }
            Expr::Ceil { expr, field } | Expr::Floor { expr, field } => match field {
                CeilFloorKind::DateTimeField(DateTimeField::NoDateTime) => self.expr(expr),
                CeilFloorKind::DateTimeField(_) | CeilFloorKind::Scale(_) => no_clause("CEIL … TO"),
            },
            Expr::Position { expr, r#in } => self.all(&mut [expr, r#in]),
            Expr::Substring { expr, substring_from, substring_for, special: _, shorthand: _ } => {
                self.expr(expr)?;
                self.optional(substring_from.as_deref_mut())?;
                self.optional(substring_for.as_deref_mut())
            }
            Expr::Trim { trim_where: _, trim_what, expr, trim_characters } => {
                self.expr(expr)?;
                self.optional(trim_what.as_deref_mut())?;
                self.exprs(trim_characters.as_deref_mut().unwrap_or_default())
            }
            Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
                self.all(&mut [expr, overlay_what, overlay_from])?;
                self.optional(overlay_for.as_deref_mut())
            }
            Expr::Collate { expr, collation } => {
                self.settle_single(collation)?;
                self.expr(expr)
            }
            Expr::Function(function) => self.function(function),
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.with_sets(false, |walker| {
                    walker.optional(operand.as_deref_mut())?;
                    for CaseWhen { condition, result } in conditions {
                        walker.all(&mut [condition, result])?;
                    }
                    walker.optional(else_result.as_deref_mut())
                })
            }
            Expr::Tuple(exprs) => self.exprs(exprs),
            Expr::Array(Array { elem, named: _ }) => self.exprs(elem),
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                sets.iter_mut().try_for_each(|set| self.exprs(set))
            }
            Expr::Interval(Interval {
                value,
                leading_field,
                leading_precision: _,
                last_field,
                fractional_seconds_precision: _,
            }) => {
                leading_field.iter().chain(last_field.iter()).try_for_each(date_field)?;
                self.expr(value)
            }
            Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain),
            Expr::QualifiedWildcard(..) | Expr::Wildcard(_) => {
                refuse(Refusal::Clause, "a row value taken apart", "name the table's columns")
            }
            other => no_clause(format!("the expression {}", variant(other))),
        }
    }
}

/// Returns whether this is the keyword DEFAULT, which the parser reads as a column.
pub(super) fn is_default(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.eq_ignore_ascii_case("default"))
}

fn date_field(field: &DateTimeField) -> Walk {
    match field {
        DateTimeField::Custom(_) | DateTimeField::Week(Some(_)) => no_clause("this field of a date"),
        _ => Ok(()),
    }
}

fn binary(op: &Op) -> Walk {
    match op {
        Op::Plus
        | Op::Minus
        | Op::Multiply
        | Op::Divide
        | Op::Modulo
        | Op::StringConcat
        | Op::Gt
        | Op::Lt
        | Op::GtEq
        | Op::LtEq
        | Op::Eq
        | Op::NotEq
        | Op::And
        | Op::Or
        | Op::BitwiseOr
        | Op::BitwiseAnd
        | Op::PGBitwiseShiftLeft
        | Op::PGBitwiseShiftRight
        | Op::PGExp
        | Op::PGOverlap
        | Op::PGRegexMatch
        | Op::PGRegexIMatch
        | Op::PGRegexNotMatch
        | Op::PGRegexNotIMatch
        | Op::PGStartsWith
        | Op::Glob
        | Op::Arrow
        | Op::LongArrow
        | Op::HashArrow
        | Op::HashLongArrow
        | Op::HashMinus
        | Op::AtAt
        | Op::AtQuestion
        | Op::AtArrow
        | Op::ArrowAt
        | Op::Question
        | Op::QuestionAnd
        | Op::QuestionPipe
        | Op::Overlaps => Ok(()),
        _ => {
            let instead = "use a common operator, or allow this one where the registry is built";
            refuse(Refusal::Clause, format!("the operator {op}"), instead)
        }
    }
}
