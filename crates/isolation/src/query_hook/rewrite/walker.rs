//! The state of the walk, and the predicate it adds.

use std::cell::Cell;

use sqlparser::ast::{BinaryOperator, Expr, Ident, Statement, Value};

use super::{
    Refusal, Walk,
    aside::Target,
    frame::{Apart, Column, CommonTable, Frame, Seen},
    refuse,
};
use crate::query_hook::{
    Dialect,
    plan::Pattern,
    registry::{Registry, TenantType},
    schema::Mode,
};

#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub(super) struct Walker<'r> {
    pub(super) mode: Mode,
    pub(super) dialect: Dialect,
    pub(super) registry: &'r Registry,
    /// The FROM clauses around the current node, innermost last.
    pub(super) frames: Vec<Frame>,
    /// The common table expressions visible here, innermost last.
    pub(super) commons: Vec<CommonTable>,
    /// The names of all common table expressions so far, as they are sent.
    pub(super) named: Vec<String>,
    /// Those among them that the caller did not choose.
    pub(super) renamed: Vec<String>,
    pub(super) depth: usize,
    /// Whether a function that returns several rows may be called here.
    pub(super) takes_sets: bool,
    /// The number of read-only tables met so far.
    pub(super) read_only: usize,
    /// The facts collected since the start of the current condition.
    pub(super) seen: Seen,
    /// How often the caller named a column by which a table's rows are a tenant's.
    pub(super) tenant_columns: usize,
    /// Whether anything was fenced, or must be kept from the propagation of constants for another reason.
    pub(super) fenced: bool,
    /// Whether conditions are kept from SQLite's propagation of constants.
    pub(super) opaque: bool,
    /// The caller's parameters that are LIKE patterns.
    pub(super) patterns: Vec<Pattern>,
    /// The conflict targets that were set aside.
    pub(super) targets: Vec<Target>,
    /// The type of the tenant columns so far.
    pub(super) tenant_type: Cell<Option<TenantType>>,
    tenant: String,
    binds_tenant: bool,
    must_equal: Vec<usize>,
}

impl<'r> Walker<'r> {
    /// Creates a walker for a statement with `parameters` parameters of its own.
    pub(super) fn new(
        mode: Mode,
        dialect: Dialect,
        registry: &'r Registry,
        parameters: usize,
        targets: Vec<Target>,
    ) -> Self {
        Self {
            mode,
            dialect,
            registry,
            frames: Vec::new(),
            commons: Vec::new(),
            named: Vec::new(),
            renamed: Vec::new(),
            depth: 0,
            takes_sets: false,
            read_only: 0,
            seen: Seen::default(),
            tenant_columns: 0,
            fenced: false,
            opaque: false,
            patterns: Vec::new(),
            targets,
            tenant_type: Cell::new(None),
            tenant: format!("{}{}", dialect.parameter_sign(), parameters + 1),
            binds_tenant: false,
            must_equal: Vec::new(),
        }
    }

    /// Returns whether the tenant must be bound, which parameters must equal it, and which are patterns.
    pub(super) fn finish(mut self) -> (bool, Box<[usize]>, Box<[Pattern]>) {
        self.must_equal.sort_unstable();
        self.must_equal.dedup();
        self.patterns.sort_unstable();
        self.patterns.dedup();
        (self.binds_tenant, self.must_equal.into(), self.patterns.into())
    }

    /// Confines a whole statement.
    pub(super) fn statement(&mut self, statement: &mut Statement) -> Walk {
        match statement {
            Statement::Query(query) => self.query(query).map(drop),
            Statement::Explain { .. } => self.explain(statement),
            other => self.write(other).map(drop),
        }
    }

    /// Confines a write, at the top level or in a common table expression, and returns its RETURNING columns.
    pub(super) fn write(&mut self, statement: &mut Statement) -> Walk<Vec<Column>> {
        match statement {
            Statement::Insert(insert) => self.insert(insert),
            Statement::Update(update) => self.update(update),
            Statement::Delete(delete) => self.delete(delete),
            Statement::Merge(merge) => self.merge(merge).map(|()| Vec::new()),
            other => {
                let text = other.to_string();
                let verb = text.split_whitespace().next().unwrap_or("it").to_ascii_uppercase();
                let instead = match verb.as_str() {
                    "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" => {
                        "begin and end transactions through the connection"
                    }
                    _ => "only SELECT, INSERT, UPDATE and DELETE pass",
                };
                refuse(Refusal::Statement, format!("the statement {verb}"), instead)
            }
        }
    }

    /// Runs `inner` one level deeper.
    pub(super) fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Walk<T>) -> Walk<T> {
        if self.depth == super::NESTING {
            return refuse(Refusal::Unreadable, "deeply nested queries", "split the statement");
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Runs `inner`, in which functions that return several rows may be called or not. Only PostgreSQL has places for
    /// them.
    pub(super) fn with_sets<T>(&mut self, takes_sets: bool, inner: impl FnOnce(&mut Self) -> Walk<T>) -> Walk<T> {
        let around = std::mem::replace(&mut self.takes_sets, takes_sets && self.dialect == Dialect::Postgres);
        let result = inner(self);
        self.takes_sets = around;
        result
    }

    /// Returns the parameter for the tenant.
    pub(super) fn tenant(&mut self) -> Expr {
        self.binds_tenant = true;
        Expr::Value(Value::Placeholder(self.tenant.clone()).into())
    }

    /// Builds `"table"."column" = tenant`, unless the table is in the tenant's own schema.
    pub(super) fn predicate(&mut self, table: Ident, column: &str) -> Option<Expr> {
        if self.mode == Mode::Schema {
            return None;
        }
        let column = Expr::CompoundIdentifier(vec![table, Ident::with_quote('"', column)]);
        Some(Expr::BinaryOp { left: Box::new(column), op: BinaryOperator::Eq, right: Box::new(self.tenant()) })
    }

    /// Returns how to keep away from other tenants' rows of a table with this tenant column.
    pub(super) fn apart(&self, qualifier: &Ident, column: &str) -> Apart {
        match self.mode {
            Mode::Schema => Apart::Always,
            Mode::Column => Apart::ByColumn(qualifier.clone(), column.to_owned()),
        }
    }

    /// Notes the type of a table's tenant column. The tenant is one parameter, so all tables must agree on its type.
    pub(super) fn note_tenant_type(&self, found: Option<TenantType>) -> Walk {
        match (self.tenant_type.get(), found) {
            (Some(before), Some(found)) if before != found => refuse(
                Refusal::Clause,
                format!("tables whose tenant columns are a {before} and a {found} in one statement"),
                "ask each in a statement of its own, or convert one of the columns",
            ),
            (before, found) => {
                self.tenant_type.set(found.or(before));
                Ok(())
            }
        }
    }

    /// Requires that the caller's parameter equals the tenant when the statement runs.
    pub(super) fn require_tenant(&mut self, parameter: &str) -> Walk {
        match parameter.get(1..).and_then(|digits| digits.parse::<usize>().ok()) {
            Some(number) if number > 0 => {
                self.must_equal.push(number - 1);
                Ok(())
            }
            _ => refuse(Refusal::Parameters, format!("the parameter {parameter}"), "number the parameters"),
        }
    }
}

/// Puts predicates before the caller's condition, so that a database that evaluates conditions in order does not apply
/// it to other tenants' rows. The condition goes in brackets, because the database decides on its precedence, not this
/// code.
pub(super) fn confine(condition: &mut Option<Expr>, predicates: impl IntoIterator<Item = Expr>) {
    let and = |left, right| Expr::BinaryOp { left: Box::new(left), op: BinaryOperator::And, right: Box::new(right) };
    let Some(predicate) = predicates.into_iter().reduce(and) else { return };
    *condition = Some(match condition.take() {
        None => predicate,
        Some(own @ Expr::Nested(_)) => and(predicate, own),
        Some(own) => and(predicate, Expr::Nested(Box::new(own))),
    });
}
