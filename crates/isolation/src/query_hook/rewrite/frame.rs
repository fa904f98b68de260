//! What the walk knows at a node: the sources whose columns can be named, and the facts about an expression.

use sqlparser::ast::Ident;

/// A column that can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Whether computing it can fail, so that an expression that names it can fail too.
    pub(super) fails: bool,
}

/// How to keep an expression that can fail away from other tenants' rows of an item of FROM.
#[derive(Debug, Clone)]
pub(super) enum Apart {
    /// Nothing to do: its rows belong to no tenant, or to this tenant only.
    Always,
    /// A tenant's table: compare its tenant column. Holds the qualifier and the name of that column.
    ByColumn(Ident, String),
    /// A subquery, into which the database may push an outer condition: prevent the pushdown.
    BySubquery,
    /// The same for a common table expression, by its index in the list of visible ones.
    ByCommon(usize),
}

/// One item of a FROM clause.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub(super) struct Source {
    /// The qualifier of its columns.
    pub(super) name: Option<String>,
    pub(super) columns: Vec<Column>,
    pub(super) apart: Apart,
    /// Whether the subquery must be evaluated separately, because a condition on it can fail.
    pub(super) by_itself: bool,
    /// Whether its name may qualify a column. The name of a table function whose columns depend on its arguments may
    /// not: its row may *be* its value.
    pub(super) qualifies: bool,
    /// Whether its name alone means the one value of each of its rows.
    pub(super) is_value: bool,
    /// Whether it is a registered table without an alias, so that its schema may qualify it too.
    pub(super) unnamed: bool,
    /// Whether its rows may be locked. Rows that other tenants read too and this tenant can't write may not.
    pub(super) lockable: bool,
}

/// The names that one SELECT, UPDATE, DELETE or INSERT introduces.
#[derive(Debug, Default)]
pub(super) struct Frame {
    pub(super) sources: Vec<Source>,
    /// Aliases of the select list, where they may be used.
    pub(super) aliases: Vec<Column>,
    /// The first source that the current clause sees: ON sees only the tables of its join.
    pub(super) visible_from: usize,
    /// The first source inside the brackets around the current clause. SQLite does not see beyond them.
    pub(super) bracketed_from: usize,
    /// Whether a join can produce rows in which a source is NULL.
    pub(super) outer_joined: bool,
    /// Whether the current clause is RETURNING of an INSERT.
    pub(super) inserted: bool,
    /// Whether the current clause sees groups of the tenant's rows, of which the tenant's column may be no part.
    pub(super) grouped: bool,
}

/// A common table expression. Its columns are unknown while the first arm of a recursive one is read.
#[derive(Debug)]
pub(super) struct CommonTable {
    pub(super) name: String,
    /// The name under which it is sent, if that is another: a table is called like it.
    pub(super) sent: Option<Ident>,
    pub(super) columns: Option<Vec<Column>>,
    /// Whether it must be evaluated separately, because a condition on it can fail.
    pub(super) by_itself: bool,
    /// The nesting depth of its query: only the set operation at that depth names its columns.
    pub(super) depth: usize,
}

impl Source {
    /// Creates a source that can't qualify columns, and whose rows may all be seen and locked.
    pub(super) const fn of(name: Option<String>, columns: Vec<Column>) -> Self {
        Self {
            name,
            columns,
            apart: Apart::Always,
            by_itself: false,
            qualifies: false,
            is_value: false,
            unnamed: false,
            lockable: true,
        }
    }

    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Returns whether that is the column by which its rows are a tenant's.
    pub(super) fn is_apart_by(&self, name: &str) -> bool {
        matches!(&self.apart, Apart::ByColumn(_, column) if column.eq_ignore_ascii_case(name))
    }

    /// Returns whether any of its columns of that name can fail.
    pub(super) fn fails(&self, name: &str) -> bool {
        self.columns.iter().any(|column| column.fails && column.name == name)
    }
}

impl Frame {
    /// Creates a frame in which `columns` can be named without a qualifier.
    pub(super) fn of_columns(columns: Vec<Column>) -> Self {
        Self { sources: vec![Source::of(None, columns)], ..Self::default() }
    }

    pub(super) fn source(&self, name: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.name.as_deref() == Some(name))
    }
}

/// The facts collected about an expression.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Whether any part of it can fail.
    pub(super) fails: bool,
    /// Whether it uses an aggregate or a window function outside of its subqueries.
    pub(super) aggregate: bool,
    /// Whether it uses a function that returns several rows, outside of its subqueries.
    pub(super) sets: bool,
    /// The sources whose columns it names, by index of the frame and index in the frame.
    pub(super) sources: Vec<(usize, usize)>,
}
