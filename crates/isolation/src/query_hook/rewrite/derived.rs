//! The trees that the walk inserts: a plain table; the derived table that replaces a tenant's table where a join leaves
//! no other place for the predicate; the limit that keeps outer conditions out of a subquery; the parts of a fence.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, GroupByExpr, Ident, LimitClause, ObjectName, ObjectNamePart, Offset, OffsetRows, Query, Select,
    SelectFlavor, SelectItem, SetExpr, TableAlias, TableFactor, TableWithJoins, UnaryOperator, Value,
    WildcardAdditionalOptions, helpers::attached_token::AttachedToken,
};

use crate::query_hook::Dialect;

/// A table without options.
pub(super) fn table_factor(name: ObjectName, alias: Option<TableAlias>) -> TableFactor {
    TableFactor::Table {
        name,
        alias,
        args: None,
        with_hints: Vec::new(),
        version: None,
        with_ordinality: false,
        partitions: Vec::new(),
        json_path: None,
        sample: None,
        index_hints: Vec::new(),
    }
}

/// `SELECT * FROM name WHERE condition`.
pub(super) fn all_rows_where(name: ObjectName, condition: Expr) -> Query {
    let select = Select {
        select_token: AttachedToken::empty(),
        optimizer_hints: Vec::new(),
        distinct: None,
        select_modifiers: None,
        top: None,
        top_before_distinct: false,
        projection: vec![SelectItem::Wildcard(WildcardAdditionalOptions::default())],
        exclude: None,
        into: None,
        from: vec![TableWithJoins { relation: table_factor(name, None), joins: Vec::new() }],
        lateral_views: Vec::new(),
        prewhere: None,
        selection: Some(condition),
        connect_by: Vec::new(),
        group_by: GroupByExpr::Expressions(Vec::new(), Vec::new()),
        cluster_by: Vec::new(),
        distribute_by: Vec::new(),
        sort_by: Vec::new(),
        having: None,
        named_window: Vec::new(),
        qualify: None,
        window_before_qualify: false,
        value_table_mode: None,
        flavor: SelectFlavor::Standard,
    };
    Query {
        with: None,
        body: Box::new(SetExpr::Select(Box::new(select))),
        order_by: None,
        limit_clause: None,
        fetch: None,
        locks: Vec::new(),
        for_clause: None,
        settings: None,
        format_clause: None,
        pipe_operators: Vec::new(),
    }
}

/// Gives a query a limit without effect, unless it already has a limit. Neither database pushes an outer condition or a
/// join condition into a query with a limit.
pub(super) fn answer_by_itself(dialect: Dialect, query: &mut Query) {
    if query.limit_clause.is_some() || query.fetch.is_some() {
        return;
    }
    let number = |digits: &str| Expr::Value(Value::Number(digits.to_owned(), false).into());
    let (limit, offset) = match dialect {
        Dialect::Postgres => (None, Some(Offset { value: number("0"), rows: OffsetRows::None })),
        Dialect::Sqlite => (Some(Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(number("1")) }), None),
    };
    query.limit_clause = Some(LimitClause::LimitOffset { limit, offset, limit_by: Vec::new() });
}

/// Builds a binary operation.
pub(super) fn binary(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: Box::new(left), op, right: Box::new(right) }
}

/// Builds `now() IS NOT NULL`, which is always true, but no planner knows that.
pub(super) fn has_now() -> Expr {
    Expr::IsNotNull(Box::new(call("now", [])))
}

/// Builds `count(*) >= 0`, which is true of every group and can't be evaluated on a single row.
pub(super) fn counts_rows() -> Expr {
    let count = called("count", vec![FunctionArg::Unnamed(FunctionArgExpr::Wildcard)]);
    binary(count, BinaryOperator::GtEq, Expr::Value(Value::Number("0".to_owned(), false).into()))
}

/// Builds a call of a function.
pub(super) fn call<const N: usize>(function: &str, args: [Expr; N]) -> Expr {
    called(function, args.map(|arg| FunctionArg::Unnamed(FunctionArgExpr::Expr(arg))).into())
}

/// Builds `CAST(expr AS data_type)`.
pub(super) fn cast(expr: Expr, data_type: DataType) -> Expr {
    Expr::Cast { kind: CastKind::Cast, expr: Box::new(expr), data_type, format: None }
}

fn called(function: &str, args: Vec<FunctionArg>) -> Expr {
    Expr::Function(Function {
        name: ObjectName(vec![ObjectNamePart::Identifier(Ident::new(function))]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList { duplicate_treatment: None, args, clauses: Vec::new() }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}

/// `CASE WHEN condition THEN result END`.
pub(super) fn case_when(condition: Expr, result: Expr) -> Expr {
    Expr::Case {
        case_token: AttachedToken::empty(),
        end_token: AttachedToken::empty(),
        operand: None,
        conditions: vec![CaseWhen { condition, result }],
        else_result: None,
    }
}

/// Adds a collation to a condition, which has no effect on its value.
pub(super) fn collated(condition: Expr) -> Expr {
    let collation = ObjectName(vec![ObjectNamePart::Identifier(Ident::with_quote('"', "BINARY"))]);
    Expr::Collate { expr: Box::new(Expr::Nested(Box::new(condition))), collation }
}
