//! Which columns a name can mean: a column that nobody knows is refused, because PostgreSQL reads `row.name` as a call
//! of the function `name`, and SQLite reads an unknown quoted name as text.

use sqlparser::ast::{Expr, Ident, ObjectName};

use super::{Refusal, Walk, refuse, walker::Walker};
use crate::scoping::Dialect;

/// SQLite's limit (`SQLITE_MAX_COLUMN`); PostgreSQL's is 1664.
const MOST_COLUMNS: usize = 2000;

/// A column that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Whether computing it can fail, so that whoever names it asks for that.
    pub(super) fails: bool,
}

/// How to keep an expression that can fail off other tenants' rows of an item of FROM.
#[derive(Debug, Clone)]
pub(super) enum Apart {
    /// It has nothing of a tenant, or nothing of others.
    Always,
    /// A tenant's table: by what qualifies its columns, and the one that says whose a row is.
    ByColumn(Ident, String),
    /// A subquery, of which the database may ask an outer condition further in: by not letting it.
    BySubquery,
    /// The same of a common table expression, by its place among those that may be named.
    ByCommon(usize),
}

/// One item of a FROM clause.
#[derive(Debug)]
pub(super) struct Source {
    /// What qualifies its columns.
    pub(super) name: Option<String>,
    pub(super) columns: Vec<Column>,
    pub(super) apart: Apart,
    /// Whether the subquery must be answered by itself, because a condition on it can fail.
    pub(super) by_itself: bool,
    /// Whether its name may qualify a column: not that of a scalar table function, whose row *is* its value.
    pub(super) qualifies: bool,
    /// Whether its rows may be locked: not those that others read too and the tenant can't write.
    pub(super) lockable: bool,
}

/// The names that one SELECT, UPDATE, DELETE or INSERT brings in.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) sources: Vec<Source>,
    /// Names given in the select list, where they may be used.
    pub(super) aliases: Vec<Column>,
    /// The first source that the clause at hand sees: ON sees only what is joined there.
    pub(super) visible_from: usize,
    /// The first source inside of the brackets around the clause at hand, out of which SQLite does not see.
    pub(super) bracketed_from: usize,
    /// Whether a join can make rows in which a source is NULL.
    pub(super) outer_joined: bool,
}

/// A common table expression; its columns are unknown while the first arm of a recursive one is read.
#[derive(Debug)]
pub(super) struct CommonTable {
    pub(super) name: String,
    pub(super) columns: Option<Vec<Column>>,
    /// Whether it must be answered by itself, because a condition on it can fail.
    pub(super) by_itself: bool,
    /// How deep its query stands: only the set operation there names its columns.
    pub(super) depth: usize,
}

impl Source {
    /// A source without a name to qualify by, of which every row may be seen and locked.
    pub(super) const fn of(name: Option<String>, columns: Vec<Column>) -> Self {
        Self { name, columns, apart: Apart::Always, by_itself: false, qualifies: false, lockable: true }
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Whether any of its columns of that name can fail.
    pub(super) fn fails(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.fails && column.name == name)
    }
}

impl Frame {
    /// A frame in which `columns` can be named, unqualified.
    pub(super) fn of_columns(columns: Vec<Column>) -> Self {
        Self { sources: vec![Source::of(None, columns)], ..Self::default() }
    }

    pub(super) fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name.as_deref() == Some(name))
    }
}

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

    /// An unqualified column.
    pub(super) fn column(&mut self, ident: &mut Ident) -> Walk {
        let name = self.settle(ident)?;
        self.known(&name)?;
        self.see_column(&name);
        Ok(())
    }

    /// Requires that a source of any frame has this column. SQLite reads a name of the select list as one too.
    pub(super) fn known(&self, name: &str) -> Walk {
        let lists_alias = |frame: &Frame| self.dialect == Dialect::Sqlite && has(&frame.aliases, name);
        let found = self
            .frames
            .iter()
            .rev()
            .any(|frame| lists_alias(frame) || frame.sources.iter().any(|source| has(&source.columns, name)));
        if found { Ok(()) } else { unknown(name) }
    }

    /// What GROUP BY or ORDER BY of a query names: an expression, or an item of the select list. Only standing alone is
    /// it that for PostgreSQL, which reads it in an expression as a row of the table so called.
    pub(super) fn listed(&mut self, expr: &mut Expr) -> Walk {
        if let Expr::Identifier(ident) = expr {
            let name = self.settle(ident)?;
            if self.frames.last().is_some_and(|frame| has(&frame.aliases, &name)) {
                return Ok(());
            }
        }
        self.expr(expr)
    }

    /// A column of the table that is written, which is the first of its frame. SQLite would also write `rowid`, and say
    /// by an error which rows other tenants have.
    pub(super) fn written(&mut self, column: &mut ObjectName) -> Walk<String> {
        let name = self.settle_single(column)?;
        let target = self.frames.last().and_then(|frame| frame.sources.first());
        known_among(target.map(|source| source.columns.as_slice()).unwrap_or_default(), &name)?;
        Ok(name)
    }

    /// A column with its table.
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

    /// The source of that name. Where a clause does not see the innermost (the ON of one join does not see the others of
    /// its FROM) PostgreSQL goes on further out, and reads there as a call what is no column: so all of that name that
    /// stand around have to be as good as it.
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

/// More columns than the databases let a query have are refused before they are written down: `*` of `*` of `*` doubles
/// them each time.
pub(super) fn of_columns(count: usize) -> Walk {
    if count <= MOST_COLUMNS {
        return Ok(());
    }
    refuse(Refusal::Unreadable, format!("more than {MOST_COLUMNS} columns"), "name the columns that are needed")
}

/// Columns under the names that an alias gives them.
pub(super) fn rename(names: Vec<String>, columns: &[Column]) -> Vec<Column> {
    let fails = |place: usize| columns.get(place).is_none_or(|column| column.fails);
    names.into_iter().enumerate().map(|(place, name)| Column { name, fails: fails(place) }).collect()
}

fn has(columns: &[Column], name: &str) -> bool {
    columns.iter().any(|column| column.name == name)
}

fn known_among(columns: &[Column], name: &str) -> Walk {
    if has(columns, name) { Ok(()) } else { unknown(name) }
}

fn unknown<T>(column: &str) -> Walk<T> {
    let instead = "name a column of a registered table, or give the expression a name with AS";
    refuse(Refusal::Name, format!("the unknown column {column}"), instead)
}
