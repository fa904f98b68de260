//! An independent check of the rewriter's output, by other means than its own walk: the parser's visitor finds every
//! table of the confined text, and each must have the tenant's predicate where it can't be bypassed.

use std::ops::ControlFlow;

use sqlparser::{
    ast::{
        Assignment, AssignmentTarget, BinaryOperator, ConflictTarget, Expr, FromTable, Insert, JoinConstraint,
        JoinOperator, Merge, MergeAction, MergeClause, MergeClauseKind, MergeInsertKind, MergeUpdateKind, ObjectName,
        OnConflictAction, OnInsert, Select, SelectItem, SetExpr, Statement, TableFactor, TableObject, TableWithJoins,
        UpdateTableFromKind, Value, Visit, Visitor,
    },
    dialect::{Dialect as Grammar, PostgreSqlDialect, SQLiteDialect},
    parser::Parser,
    tokenizer::{Token, Tokenizer},
};
use tenantry_isolation::{Access, Confinement, Dialect, Hook, Plan, Refusal, Registry};

/// Rewrites `text`. The output must parse as one statement, confine every tenant table, write to no read-only table,
/// and be confinable again, with the same tenant as one more parameter.
pub(super) fn assert_confined(hook: &Hook, dialect: Dialect, text: &str) -> Option<Plan> {
    let plan = hook.rewrite(dialect, text).ok()?;
    assert_eq!(hook.rewrite(dialect, text).as_ref(), Ok(&plan), "{text} is not always confined alike");
    audit(hook.registry(), dialect, &plan, text);
    let again = hook.rewrite(dialect, plan.text());
    let again = match again {
        Ok(again) => again,
        // The tenant follows `*` or is in a row of the wrong width, or DISTINCT would apply to the overwritten values.
        Err(error) if error.refusal() == Refusal::Clause && plan.text().contains("INSERT ") => return Some(plan),
        // The tenant's predicate names its table, and an outer table has the same name. The caller did not name it.
        Err(error) if error.instead() == "give each an alias of its own" => return Some(plan),
        Err(error) => panic!("{text} became {}, which is refused: {error}", plan.text()),
    };
    assert_eq!(again.parameters(), plan.parameters() + usize::from(plan.binds_tenant()), "{text}");
    audit(hook.registry(), dialect, &again, plan.text());
    Some(plan)
}

fn audit(registry: &Registry, dialect: Dialect, plan: &Plan, text: &str) {
    let grammar: &dyn Grammar = match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
    };
    let tokens = Tokenizer::new(grammar, plan.text()).tokenize().unwrap();
    let statements = Parser::new(grammar).with_tokens(known(tokens)).parse_statements();
    let statements = statements.unwrap_or_else(|error| panic!("{text} became {}: {error}", plan.text()));
    assert_eq!(statements.len(), 1, "{text} became {}", plan.text());
    let sign = if dialect == Dialect::Postgres { '$' } else { '?' };
    let tenant = format!("{sign}{}", plan.parameters() + 1);
    let mut auditor = Auditor { registry, tenant, found: 0, confined: 0, odd: Vec::new() };
    let _ = statements.visit(&mut auditor);
    let Auditor { found, confined, odd, .. } = auditor;
    assert!(odd.is_empty(), "{text} became {}: {odd:?}", plan.text());
    assert_eq!(confined, found, "{text} became {}, where not every table is confined", plan.text());
    assert!(plan.binds_tenant() || found == 0, "{text} became {}, where no tenant is bound", plan.text());
}

/// Drops what the parser does not know and what confines nothing: the weakness of a lock, and conflict targets.
fn known(tokens: Vec<Token>) -> Vec<Token> {
    let mut tokens: Vec<Token> = tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    let word = |token: Option<&Token>| match token {
        Some(Token::Word(word)) if word.quote_style.is_none() => word.value.to_ascii_uppercase(),
        Some(Token::LParen) => "(".to_owned(),
        _ => String::new(),
    };
    let mut place = 0;
    while place < tokens.len() {
        let next: [String; 4] = std::array::from_fn(|offset| word(tokens.get(place + offset)));
        match next.each_ref().map(String::as_str) {
            ["FOR", "NO", "KEY", "UPDATE"] => drop(tokens.drain(place + 1..place + 3)),
            ["FOR", "KEY", "SHARE", _] => drop(tokens.remove(place + 1)),
            ["ON", "CONFLICT", "(", _] => {
                let after = tokens[place..].iter().position(|token| word(Some(token)) == "DO").unwrap();
                let target: Vec<Token> = tokens.drain(place + 2..place + after).collect();
                assert!(!target.iter().any(|token| word(Some(token)) == "SELECT"), "a query in a conflict target");
            }
            _ => {}
        }
        place += 1;
    }
    tokens
}

struct Auditor<'r> {
    registry: &'r Registry,
    /// The tenant's parameter.
    tenant: String,
    /// The number of tenant tables among all items of FROM and the targets of UPDATE and DELETE.
    found: usize,
    /// The number of those with a predicate.
    confined: usize,
    odd: Vec<String>,
}

impl Auditor<'_> {
    fn confinement(&self, name: &ObjectName) -> Option<&Confinement> {
        let name = name.0.last()?.as_ident()?.value.to_ascii_lowercase();
        self.registry.tables().find(|(table, _)| *table == name).map(|(_, table)| table.confinement())
    }

    fn tenant_column(&self, name: &ObjectName) -> Option<String> {
        match self.confinement(name)? {
            Confinement::Tenant { column, .. } => Some(column.clone()),
            Confinement::Global(_) => None,
        }
    }

    fn is_tenant(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Value(value) if matches!(&value.value, Value::Placeholder(name) if *name == self.tenant))
    }

    /// Returns whether `condition` excludes every row whose `qualifier.column` is not the tenant.
    fn implies(&self, condition: &Expr, qualifier: &str, column: &str) -> bool {
        match condition {
            Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => self.implies(inner, qualifier, column),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.implies(left, qualifier, column) || self.implies(right, qualifier, column)
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
                let names = matches!(&**left, Expr::CompoundIdentifier(parts)
                    if parts.len() == 2 && parts[0].value == qualifier && parts[1].value == column);
                names && self.is_tenant(right)
            }
            _ => false,
        }
    }

    fn factor(&mut self, factor: &TableFactor, conditions: &[&Expr]) {
        match factor {
            TableFactor::Table { name, alias, .. } => {
                let Some(column) = self.tenant_column(name) else { return };
                let own = name.0.last().and_then(|part| part.as_ident()).map(|ident| ident.value.clone());
                let qualifier = alias.as_ref().map(|alias| alias.name.value.clone()).or(own).unwrap_or_default();
                let confined = conditions.iter().any(|condition| self.implies(condition, &qualifier, &column));
                self.confined += usize::from(confined);
            }
            TableFactor::NestedJoin { table_with_joins, .. } => self.joined(table_with_joins, conditions),
            _ => {}
        }
    }

    fn from(&mut self, items: &[TableWithJoins], conditions: &[&Expr]) {
        for item in items {
            self.joined(item, conditions);
        }
    }

    fn joined(&mut self, item: &TableWithJoins, conditions: &[&Expr]) {
        self.factor(&item.relation, conditions);
        for join in &item.joins {
            let mut here = conditions.to_vec();
            // Only for these joins must a row of the right table satisfy ON.
            if let JoinOperator::Join(JoinConstraint::On(on))
            | JoinOperator::Inner(JoinConstraint::On(on))
            | JoinOperator::Left(JoinConstraint::On(on))
            | JoinOperator::LeftOuter(JoinConstraint::On(on)) = &join.join_operator
            {
                here.push(on);
            }
            self.factor(&join.relation, &here);
        }
    }

    fn insert(&mut self, insert: &Insert) {
        let TableObject::TableName(name) = &insert.table else { return self.odd.push("no table".to_owned()) };
        let Some(column) = self.tenant_column(name) else { return };
        let place = insert.columns.iter().position(|name| last(name).eq_ignore_ascii_case(&column));
        let (Some(place), Some(source)) = (place, &insert.source) else {
            return self.odd.push(format!("an INSERT without {column}"));
        };
        self.rows(&source.body, place);
        let Some(OnInsert::OnConflict(conflict)) = &insert.on else { return };
        if let Some(ConflictTarget::OnConstraint(name)) = &conflict.conflict_target {
            assert!(name.0.len() == 1, "{name}");
        }
        let OnConflictAction::DoUpdate(update) = &conflict.action else { return };
        let own = last(name);
        let qualifier = insert.table_alias.as_ref().map_or(own, |alias| alias.alias.value.clone());
        if !update.selection.as_ref().is_some_and(|condition| self.implies(condition, &qualifier, &column)) {
            self.odd.push("an upsert of any tenant's row".to_owned());
        }
        self.assignments(&update.assignments, &column);
    }

    /// Checks that each inserted row has the tenant at `place`, or a parameter of the caller, which is compared when
    /// bound.
    fn rows(&mut self, body: &SetExpr, place: usize) {
        let is_bound = |expr: &Expr| matches!(expr, Expr::Value(value) if matches!(value.value, Value::Placeholder(_)));
        let fits = match body {
            SetExpr::Values(values) => values.rows.iter().all(|row| row.content.get(place).is_some_and(is_bound)),
            SetExpr::Select(select) => match select.projection.get(place) {
                Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => is_bound(expr),
                // `*` may stand for any number of columns; the tenant then comes after all of them.
                _ => matches!(select.projection.last(), Some(SelectItem::UnnamedExpr(expr)) if self.is_tenant(expr)),
            },
            SetExpr::SetOperation { left, right, .. } => {
                self.rows(left, place);
                self.rows(right, place);
                true
            }
            SetExpr::Query(query) => {
                self.rows(&query.body, place);
                true
            }
            _ => false,
        };
        if !fits {
            self.odd.push("an INSERT of any tenant's rows".to_owned());
        }
    }

    /// Checks that the tenant column is only set to itself or to a parameter, which is compared when bound.
    fn assignments(&mut self, assignments: &[Assignment], column: &str) {
        for Assignment { target, value } in assignments {
            let moves = match target {
                AssignmentTarget::ColumnName(name) => last(name).eq_ignore_ascii_case(column),
                AssignmentTarget::Tuple(names) => names.iter().any(|name| last(name).eq_ignore_ascii_case(column)),
            };
            let itself = value.to_string() == format!("\"excluded\".\"{column}\"");
            let bound = matches!(value, Expr::Value(value) if matches!(value.value, Value::Placeholder(_)));
            if moves && !itself && !bound {
                self.odd.push(format!("SET {column} = {value}"));
            }
        }
    }

    /// Checks that no read-only table is written.
    fn written(&mut self, name: &ObjectName) {
        match self.confinement(name) {
            Some(Confinement::Tenant { access: Access::Writable, .. } | Confinement::Global(Access::Writable)) => {}
            _ => self.odd.push(format!("a write to {name}")),
        }
    }

    fn merge(&mut self, merge: &Merge) {
        let TableFactor::Table { name, .. } = &merge.table else { return self.odd.push("no table".to_owned()) };
        self.written(name);
        self.factor(&merge.table, &[&merge.on]);
        let Some(column) = self.tenant_column(name) else { return };
        for MergeClause { clause_kind, action, .. } in &merge.clauses {
            match action {
                MergeAction::Insert(insert) => {
                    let place = insert.columns.iter().position(|name| last(name) == column);
                    let (Some(place), MergeInsertKind::Values(values)) = (place, &insert.kind) else {
                        return self.odd.push(format!("an INSERT without {column}"));
                    };
                    self.rows(&SetExpr::Values(values.clone()), place);
                }
                MergeAction::Update(update) => match &update.kind {
                    MergeUpdateKind::Set(assignments) => self.assignments(assignments, &column),
                    MergeUpdateKind::Wildcard => self.odd.push("UPDATE SET *".to_owned()),
                },
                MergeAction::Delete { .. } | MergeAction::DoNothing { .. } => {}
            }
            if *clause_kind == MergeClauseKind::NotMatchedBySource {
                self.odd.push("rows that no source has, of any tenant".to_owned());
            }
        }
    }

    fn target(&mut self, item: &TableWithJoins, condition: Option<&Expr>) {
        if let TableFactor::Table { name, .. } = &item.relation {
            self.written(name);
        }
        let conditions: Vec<&Expr> = condition.into_iter().collect();
        self.joined(item, &conditions);
    }
}

fn last(name: &ObjectName) -> String {
    name.0.last().and_then(|part| part.as_ident()).map(|ident| ident.value.clone()).unwrap_or_default()
}

impl Visitor for Auditor<'_> {
    type Break = ();

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, .. } = factor {
            self.found += usize::from(self.tenant_column(name).is_some());
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        let conditions: Vec<&Expr> = select.selection.iter().collect();
        self.from(&select.from, &conditions);
        ControlFlow::Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        match statement {
            Statement::Query(_) => {}
            Statement::Merge(merge) => self.merge(merge),
            Statement::Explain { options, query_plan, .. } => {
                let options = options.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
                if !query_plan && !options.contains(&"costs off".to_owned()) {
                    self.odd.push("an EXPLAIN with estimates".to_owned());
                }
            }
            Statement::Insert(insert) => {
                if let TableObject::TableName(name) = &insert.table {
                    self.written(name);
                }
                self.insert(insert);
            }
            Statement::Update(update) => {
                self.target(&update.table, update.selection.as_ref());
                let conditions: Vec<&Expr> = update.selection.iter().collect();
                if let Some(UpdateTableFromKind::AfterSet(from)) = &update.from {
                    self.from(from, &conditions);
                }
                if let TableFactor::Table { name, .. } = &update.table.relation
                    && let Some(column) = self.tenant_column(name)
                {
                    self.assignments(&update.assignments, &column);
                }
            }
            Statement::Delete(delete) => {
                let conditions: Vec<&Expr> = delete.selection.iter().collect();
                if let FromTable::WithFromKeyword(items) = &delete.from {
                    for item in items {
                        self.target(item, delete.selection.as_ref());
                    }
                }
                self.from(delete.using.as_deref().unwrap_or_default(), &conditions);
            }
            other => self.odd.push(format!("the statement {other}")),
        }
        ControlFlow::Continue(())
    }
}
