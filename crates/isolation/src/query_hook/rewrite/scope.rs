//! Resolves column names. An unknown column is refused, because PostgreSQL reads `row.name` as a call of the function
//! `name`, and SQLite reads an unknown quoted name as text.

use sqlparser::ast::{Expr, Ident, ObjectName};

use super::{
    Refusal, Walk,
    frame::{Column, Frame, Source},
    refuse,
    walker::Walker,
};
use crate::{names::quoted, query_hook::Dialect};

/// SQLite's limit (`SQLITE_MAX_COLUMN`); PostgreSQL's is 1664.
const MOST_COLUMNS: usize = 2000;

impl Walker<'_> {
    /// Adds a source to the innermost frame.
    pub(super) fn bring_in(&mut self, source: Source) -> Walk {
        let Some(frame) = self.frames.last_mut() else {
            return refuse(Refusal::Clause, "a table outside of FROM", "name it in FROM");
        };
        if let Some(name) = &source.name
            && frame.sources.iter().any(|s| s.name.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(name)))
        {
            return refuse(Refusal::Name, format!("two tables called {name} in one FROM"), "give each its own alias");
        }
        of_columns(source.columns.len())?;
        frame.sources.push(source);
        Ok(())
    }

    /// Resolves an unqualified column.
    pub(super) fn column(&mut self, ident: &mut Ident) -> Walk {
        let name = self.settle(ident)?;
        self.known(&name)?;
        self.see_column(&name);
        Ok(())
    }

    /// Requires that a source of any frame has this column. SQLite also accepts an alias of the select list as a
    /// column.
    pub(super) fn known(&self, name: &str) -> Walk {
        let lists_alias = |frame: &Frame| self.dialect == Dialect::Sqlite && has(&frame.aliases, name);
        let found = self
            .frames
            .iter()
            .rev()
            .any(|frame| lists_alias(frame) || frame.sources.iter().any(|source| has(&source.columns, name)));
        let columns = self.frames.iter().flat_map(|frame| &frame.sources).flat_map(|source| &source.columns);
        if found { Ok(()) } else { unknown(columns, name) }
    }

    /// Walks an item of GROUP BY or ORDER BY: an expression, or an alias of the select list. PostgreSQL accepts an
    /// alias only if it is the whole item; inside an expression it reads the name as a row of the table of that name.
    pub(super) fn listed(&mut self, expr: &mut Expr) -> Walk {
        match expr {
            // Brackets do not make it an expression.
            Expr::Nested(inner) => return self.listed(inner),
            Expr::Identifier(ident) => {
                let name = self.settle(ident)?;
                if self.frames.last().is_some_and(|frame| has(&frame.aliases, &name)) {
                    return Ok(());
                }
            }
            _ => {}
        }
        self.with_sets(true, |walker| walker.expr(expr))
    }

    /// Walks an item of GROUP BY, in which each item of a list in brackets or of ROLLUP, CUBE and GROUPING SETS can be
    /// an alias.
    pub(super) fn grouped_by(&mut self, expr: &mut Expr) -> Walk {
        match expr {
            Expr::GroupingSets(sets) | Expr::Cube(sets) | Expr::Rollup(sets) => {
                sets.iter_mut().flatten().try_for_each(|item| self.grouped_by(item))
            }
            Expr::Tuple(items) => items.iter_mut().try_for_each(|item| self.grouped_by(item)),
            Expr::Nested(inner) => self.grouped_by(inner),
            item => self.listed(item),
        }
    }

    /// Resolves a column of the written table, which is the first source of its frame. SQLite would also write `rowid`,
    /// and its error would reveal which rows other tenants have.
    pub(super) fn written(&mut self, column: &mut ObjectName) -> Walk<String> {
        let name = self.settle_single(column)?;
        self.of_written(&name)?;
        Ok(name)
    }

    /// Requires that the written table has this column.
    pub(super) fn of_written(&self, name: &str) -> Walk {
        let target = self.frames.last().and_then(|frame| frame.sources.first());
        known_among(target.map(|source| source.columns.as_slice()).unwrap_or_default(), name)
    }

    /// Resolves a column qualified with its table.
    pub(super) fn qualified(&mut self, table: &mut Ident, column: &mut Ident) -> Walk {
        let (table, column) = (self.settle(table)?, self.settle(column)?);
        let source = self.source(&table, |_, outer| outer.qualifies && has(&outer.columns, &column))?;
        if !source.qualifies && self.dialect == Dialect::Postgres {
            let what = format!("a column qualified with the table function {table}");
            return refuse(Refusal::Name, what, "name the column alone, or name its columns: AS t(a, b)");
        }
        known_among(&source.columns, &column)?;
        self.see_qualified(&table, &column);
        Ok(())
    }

    /// Resolves a whole row of a source, whose name must be unique on the way out: a clause may not see the innermost
    /// one.
    pub(super) fn whole_row(&mut self, table: &str) -> Walk {
        if !self.source(table, |_, _| false)?.qualifies {
            let what = format!("the row of the table function {table}");
            return refuse(Refusal::Clause, what, "name its value by a column: AS t(value)");
        }
        self.see_row(table);
        Ok(())
    }

    /// Returns the source of that name. If a clause does not see the innermost one (the ON of a join does not see the
    /// other tables of its FROM), PostgreSQL continues further out, and reads a name that is not a column there as a
    /// function call. All outer sources of that name must therefore be equivalent to the innermost.
    pub(super) fn source(&self, name: &str, is_as_good: impl Fn(&Source, &Source) -> bool) -> Walk<&Source> {
        let mut sources = self.frames.iter().rev().filter_map(|frame| frame.source(name));
        let Some(source) = sources.next() else {
            return refuse(Refusal::Name, format!("the unknown table name {name}"), "name it in FROM first");
        };
        if self.dialect == Dialect::Postgres && !sources.all(|outer| is_as_good(source, outer)) {
            let what = format!("{name}, which is the name of two tables here");
            return refuse(Refusal::Name, what, "give each an alias of its own");
        }
        Ok(source)
    }
}

/// Refuses more columns than the databases allow in a query, before they are collected: `*` of `*` of `*` doubles them
/// each time.
pub(super) fn of_columns(count: usize) -> Walk {
    if count <= MOST_COLUMNS {
        return Ok(());
    }
    refuse(Refusal::Unreadable, format!("more than {MOST_COLUMNS} columns"), "name the columns that are needed")
}

/// Returns the columns under the names that an alias gives them.
pub(super) fn rename(names: Vec<String>, columns: &[Column]) -> Vec<Column> {
    let fails = |place: usize| columns.get(place).is_none_or(|column| column.fails);
    names.into_iter().enumerate().map(|(place, name)| Column { name, fails: fails(place) }).collect()
}

fn has(columns: &[Column], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

fn known_among(columns: &[Column], name: &str) -> Walk {
    if has(columns, name) { Ok(()) } else { unknown(columns, name) }
}

/// Refuses a name that none of these columns has.
fn unknown<'c, T>(columns: impl IntoIterator<Item = &'c Column>, column: &str) -> Walk<T> {
    let spelled = columns.into_iter().map(|known| &known.name).find(|known| known.eq_ignore_ascii_case(column));
    if let Some(spelled) = spelled {
        let instead = format!("write it in quotes: {}", quoted(spelled));
        return refuse(Refusal::Name, format!("the unknown column {column}"), instead);
    }
    let instead = "name a column of a registered table, or give the expression a name with AS";
    refuse(Refusal::Name, format!("the unknown column {column}"), instead)
}
