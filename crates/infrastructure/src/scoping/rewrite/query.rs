//! Queries: WITH, set operations, VALUES, ORDER BY, LIMIT and locks around the SELECTs.

use sqlparser::ast::{
    Cte, Expr, OrderBy, OrderByKind, Query, SetExpr, SetOperator, SetQuantifier, TableAlias, Values, With,
};

use super::{
    Refusal, Walk, no_clause, refuse,
    scope::{CommonTable, Frame},
    walker::Walker,
};
use crate::scoping::Dialect;

impl Walker<'_> {
    /// Confines a query and gives the names of its columns; an unnamed column is the empty text.
    pub(super) fn query(&mut self, query: &mut Query) -> Walk<Vec<String>> {
        self.nested(|walker| walker.query_here(query))
    }

    fn query_here(&mut self, query: &mut Query) -> Walk<Vec<String>> {
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        if for_clause.is_some() || settings.is_some() || format_clause.is_some() || !pipe_operators.is_empty() {
            return no_clause("FOR XML, FOR JSON, SETTINGS, FORMAT and pipes");
        }
        let around = self.commons.len();
        if let Some(with) = with {
            self.with(with)?;
        }
        let in_brackets = matches!(**body, SetExpr::Query(_));
        let (columns, frame) = self.set_expr(body)?;
        self.frames.push(frame);
        if let Some(order_by) = order_by {
            // PostgreSQL drops the brackets, so that ORDER BY sees what is in them; SQLite has no such statement.
            if in_brackets && !is_by_names(order_by) {
                let what = "an expression in ORDER BY after brackets";
                return refuse(Refusal::Clause, what, "leave the brackets out, or give it a name in the select list");
            }
            self.order_by(order_by)?;
        }
        if let Some(limit) = limit_clause {
            self.limit(limit)?;
        }
        if let Some(fetch) = fetch {
            self.fetch(fetch)?;
        }
        for lock in locks {
            self.lock(lock)?;
        }
        self.frames.pop();
        self.commons.truncate(around);
        Ok(columns)
    }

    fn with(&mut self, with: &mut With) -> Walk {
        let With { with_token: _, recursive, cte_tables } = with;
        let mut names: Vec<String> = Vec::with_capacity(cte_tables.len());
        for table in &mut *cte_tables {
            let name = self.settle(&mut table.alias.name)?;
            if self.registry.reserves(&name) {
                return refuse(Refusal::Name, format!("WITH {name}, which is a table or a keyword"), "rename it");
            }
            if names.iter().any(|other| other.eq_ignore_ascii_case(&name)) {
                return refuse(Refusal::Name, format!("WITH {name} twice"), "rename one");
            }
            names.push(name);
        }
        // Here a name means the table of this WITH, even one that comes later, and none from further out.
        if *recursive || self.dialect == Dialect::Sqlite {
            let later = names.iter().map(|name| CommonTable { name: name.clone(), columns: None, depth: 0 });
            self.commons.extend(later);
        }
        for (table, name) in cte_tables.iter_mut().zip(names) {
            let Cte { alias, query, from, materialized: _, closing_paren_token: _ } = table;
            let TableAlias { explicit: _, name: _, columns, at } = alias;
            if from.is_some() || at.is_some() {
                return no_clause("FROM or AT after a common table expression");
            }
            let given = self.alias_columns(columns)?;
            let (place, depth) = (self.commons.len(), self.depth + 1);
            if *recursive {
                self.commons.push(CommonTable { name, columns: given.clone(), depth });
                let found = self.query(query)?;
                self.commons[place].columns = Some(given.unwrap_or(found));
            } else {
                let found = self.query(query)?;
                self.commons.push(CommonTable { name, columns: Some(given.unwrap_or(found)), depth });
            }
        }
        Ok(())
    }

    /// Confines one arm, and gives its columns and the frame that ORDER BY sees.
    fn set_expr(&mut self, expr: &mut SetExpr) -> Walk<(Vec<String>, Frame)> {
        match expr {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => {
                let read_only = self.read_only;
                let (columns, mut frame) = named(self.query(query)?);
                frame.sources.iter_mut().for_each(|source| source.lockable = self.read_only == read_only);
                Ok((columns, frame))
            }
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                match op {
                    SetOperator::Union | SetOperator::Except | SetOperator::Intersect => {}
                    SetOperator::Minus => return no_clause("MINUS"),
                }
                match set_quantifier {
                    SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None => {}
                    SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => {
                        return no_clause("BY NAME");
                    }
                }
                let (columns, _) = self.set_expr(left)?;
                // The first arm of a recursive common table expression names its columns for the second.
                let here = self.depth;
                if let Some(CommonTable { columns: unknown @ None, depth, name: _ }) = self.commons.last_mut()
                    && *depth == here
                {
                    *unknown = Some(columns.clone());
                }
                self.set_expr(right)?;
                Ok(named(columns))
            }
            SetExpr::Values(values) => self.values(values).map(named),
            SetExpr::Insert(write) | SetExpr::Update(write) | SetExpr::Delete(write) => self.write(write).map(named),
            SetExpr::Merge(_) => refuse(Refusal::Statement, "the statement MERGE", "use INSERT … ON CONFLICT"),
            SetExpr::Table(_) => refuse(Refusal::Statement, "the statement TABLE", "use SELECT * FROM"),
        }
    }

    fn values(&mut self, values: &mut Values) -> Walk<Vec<String>> {
        let Values { explicit_row, value_keyword, rows } = values;
        if *explicit_row || *value_keyword {
            return no_clause("VALUES ROW and VALUE");
        }
        let width = rows.first().map_or(0, |row| row.content.len());
        for row in rows {
            self.exprs_or_default(&mut row.content)?;
        }
        Ok((1..=width).map(|n| format!("column{n}")).collect())
    }
}

/// Whether it names columns and places only.
fn is_by_names(order_by: &OrderBy) -> bool {
    match &order_by.kind {
        OrderByKind::Expressions(exprs) => {
            exprs.iter().all(|by| matches!(by.expr, Expr::Identifier(_) | Expr::Value(_)))
        }
        OrderByKind::All(_) => false,
    }
}

fn named(columns: Vec<String>) -> (Vec<String>, Frame) {
    let frame = Frame::of_columns(columns.clone());
    (columns, frame)
}
