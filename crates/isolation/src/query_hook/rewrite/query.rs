//! Queries: WITH, set operations, VALUES, ORDER BY, LIMIT and locks around the SELECTs.

use sqlparser::ast::{
    Cte, CteAsMaterialized, Expr, Ident, OrderBy, OrderByKind, Query, SetExpr, SetOperator, SetQuantifier, TableAlias,
    Values, With,
};

use super::{
    Refusal, Walk,
    derived::answer_by_itself,
    frame::{Column, CommonTable, Frame},
    no_clause, refuse,
    scope::rename,
    walker::Walker,
};
use crate::query_hook::{Dialect, registry::Registry};

impl Walker<'_> {
    /// Confines a query, and returns its columns. The name of an unnamed column is empty.
    pub(super) fn query(&mut self, query: &mut Query) -> Walk<Vec<Column>> {
        self.nested(|walker| walker.query_here(query, false))
    }

    /// The same for a query in FROM or WITH, whose columns outer conditions can name.
    pub(super) fn named_query(&mut self, query: &mut Query) -> Walk<Vec<Column>> {
        self.nested(|walker| walker.query_here(query, true))
    }

    fn query_here(&mut self, query: &mut Query, named: bool) -> Walk<Vec<Column>> {
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
        let (around, in_group, in_set) = (self.commons.len(), self.seen.aggregate, self.seen.sets);
        let takes_sets = std::mem::take(&mut self.takes_sets);
        let places = match with {
            Some(with) => self.with(with)?,
            None => Vec::new(),
        };
        let in_brackets = matches!(**body, SetExpr::Query(_));
        let (columns, frame) = self.set_expr(body, named)?;
        self.frames.push(frame);
        if let Some(order_by) = order_by {
            // PostgreSQL drops the brackets, so that ORDER BY sees what is inside them; SQLite does not have such a
            // statement.
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
        self.leave_frame();
        for (table, place) in with.iter_mut().flat_map(|with| &mut with.cte_tables).zip(places) {
            if self.commons[place].by_itself {
                match self.dialect {
                    Dialect::Postgres => table.materialized = Some(CteAsMaterialized::Materialized),
                    Dialect::Sqlite => answer_by_itself(self.dialect, &mut table.query),
                }
            }
        }
        self.commons.truncate(around);
        (self.seen.aggregate, self.seen.sets) = (in_group, in_set);
        self.takes_sets = takes_sets;
        Ok(columns)
    }

    /// Returns the index of each common table expression in the list of visible ones.
    fn with(&mut self, with: &mut With) -> Walk<Vec<usize>> {
        let With { with_token: _, recursive, cte_tables } = with;
        let mut names: Vec<(String, Option<Ident>)> = Vec::with_capacity(cte_tables.len());
        for table in &mut *cte_tables {
            let name = self.settle(&mut table.alias.name)?;
            if names.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                return refuse(Refusal::Name, format!("WITH {name} twice"), "rename one");
            }
            let sent = self.named_apart(&name, *recursive)?;
            if let Some(sent) = &sent {
                table.alias.name = sent.clone();
            }
            names.push((name, sent));
        }
        // Here a name refers to a table of this WITH, even to a later one, and never to one from further out.
        if *recursive || self.dialect == Dialect::Sqlite {
            let later = names.iter().map(|(name, sent)| CommonTable {
                name: name.clone(),
                sent: sent.clone(),
                columns: None,
                by_itself: false,
                depth: 0,
            });
            self.commons.extend(later);
        }
        let mut places = Vec::with_capacity(names.len());
        for (table, (name, sent)) in cte_tables.iter_mut().zip(names) {
            let Cte { alias, query, from, materialized: _, closing_paren_token: _ } = table;
            let TableAlias { explicit: _, name: _, columns, at } = alias;
            if from.is_some() || at.is_some() {
                return no_clause("FROM or AT after a common table expression");
            }
            let given = self.alias_columns(columns)?;
            let (place, depth) = (self.commons.len(), self.depth + 1);
            let by_itself = false;
            let called = |found: Vec<Column>, given| match given {
                Some(given) => rename(given, &found),
                None => found,
            };
            if *recursive {
                let unread = |name| Column { name, fails: false };
                let known = given.clone().map(|names| names.into_iter().map(unread).collect());
                self.commons.push(CommonTable { name, sent, columns: known, by_itself, depth });
                let found = self.named_query(query)?;
                self.commons[place].columns = Some(called(found, given));
            } else {
                let columns = Some(called(self.named_query(query)?, given));
                self.commons.push(CommonTable { name, sent, columns, by_itself, depth });
            }
            places.push(place);
        }
        Ok(places)
    }

    /// Returns another name under which a common table expression is sent if a registered table has its name. Then no
    /// text that is sent has one word for both, and the walk's reading of each word is the database's.
    fn named_apart(&mut self, name: &str, recursive: bool) -> Walk<Option<Ident>> {
        let not_this = || refuse(Refusal::Name, format!("WITH {name}, which is a table or a keyword"), "rename it");
        let is_table = self.registry.reserves(name);
        if Registry::is_keyword(name) || recursive && is_table {
            return not_this();
        }
        // The name may be as long as a database allows, and the number makes it longer.
        let short = &name[..name.floor_char_boundary(40)];
        let is_free =
            |other: &String| !self.registry.reserves(other) && !self.named.contains(&other.to_ascii_lowercase());
        let sent = is_table.then(|| (1..1_000).map(|n| format!("{short} {n}")).find(is_free));
        let sent = match sent {
            Some(None) => return not_this(),
            Some(sent) => sent,
            None => None,
        };
        let sent_name = sent.as_deref().unwrap_or(name).to_ascii_lowercase();
        // Names may be hidden by others further in, but not those that the caller did not choose.
        if sent.is_none() && self.renamed.contains(&sent_name) {
            return refuse(Refusal::Name, format!("WITH {name}"), "rename it");
        }
        self.renamed.extend(sent.is_some().then(|| sent_name.clone()));
        self.named.push(sent_name);
        Ok(sent.map(|sent| Ident::with_quote('"', sent)))
    }

    /// Confines one arm, and returns its columns and the frame that ORDER BY sees.
    fn set_expr(&mut self, expr: &mut SetExpr, named: bool) -> Walk<(Vec<Column>, Frame)> {
        match expr {
            SetExpr::Select(select) => self.select(select, named),
            SetExpr::Query(query) => {
                let read_only = self.read_only;
                let inner = if named { self.named_query(query)? } else { self.query(query)? };
                let (columns, mut frame) = by_name(inner);
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
                let (mut columns, _) = self.set_expr(left, named)?;
                // The first arm of a recursive common table expression names its columns for the second.
                let here = self.depth;
                if let Some(CommonTable { columns: unknown @ None, depth, name: _, sent: _, by_itself: _ }) =
                    self.commons.last_mut()
                    && *depth == here
                {
                    *unknown = Some(columns.clone());
                }
                let (others, _) = self.set_expr(right, named)?;
                for (column, other) in columns.iter_mut().zip(others) {
                    column.fails |= other.fails;
                }
                Ok(by_name(columns))
            }
            SetExpr::Values(values) => self.values(values).map(by_name),
            SetExpr::Insert(write) | SetExpr::Update(write) | SetExpr::Delete(write) | SetExpr::Merge(write) => {
                self.write(write).map(by_name)
            }
            SetExpr::Table(_) => refuse(Refusal::Statement, "the statement TABLE", "use SELECT * FROM"),
        }
    }

    fn values(&mut self, values: &mut Values) -> Walk<Vec<Column>> {
        let Values { explicit_row, value_keyword, rows } = values;
        if *explicit_row || *value_keyword {
            return no_clause("VALUES ROW and VALUE");
        }
        let width = rows.first().map_or(0, |row| row.content.len());
        let mut columns: Vec<Column> =
            (1..=width).map(|n| Column { name: format!("column{n}"), fails: false }).collect();
        for row in rows {
            let ((), seen) = self.seeing(|walker| walker.exprs_or_default(&mut row.content))?;
            for column in &mut columns {
                column.fails |= seen.fails;
            }
        }
        Ok(columns)
    }
}

/// Returns whether ORDER BY names only columns and positions.
fn is_by_names(order_by: &OrderBy) -> bool {
    match &order_by.kind {
        OrderByKind::Expressions(exprs) => {
            exprs.iter().all(|by| matches!(by.expr, Expr::Identifier(_) | Expr::Value(_)))
        }
        OrderByKind::All(_) => false,
    }
}

fn by_name(columns: Vec<Column>) -> (Vec<Column>, Frame) {
    let frame = Frame::of_columns(columns.clone());
    (columns, frame)
}
