//! Tables, which become cards where there is little room.

use tenantry_domain::Timestamp;

use super::button::Button;

/// A table. The first column names the row.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    pub(super) title: String,
    pub(super) link: Option<String>,
    pub(super) sorted: Option<&'static str>,
    pub(super) is_number: bool,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    pub(super) name: Cell,
    pub(super) cells: Vec<Cell>,
}

/// What stands in a row under a column.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Cell {
    /// A text.
    Text(String),
    /// A link: its text and its path.
    Link(String, String),
    /// A person: name, address or another detail, and the path of their page, if they have one.
    Person(String, String, Option<String>),
    /// A state, in a word.
    Badge(Tone, String),
    /// A day.
    Day(Timestamp),
    /// What can be done with the row.
    Buttons(Vec<Button>),
}

/// How a state is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Tone {
    Neutral,
    Good,
    Warning,
    Bad,
}

impl Tone {
    /// Returns the class of a badge.
    pub(in crate::pages) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Good => "good",
            Self::Warning => "warn",
            Self::Bad => "bad",
        }
    }
}

impl Table {
    /// Begins with the columns. A column without a title has buttons.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// Adds rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// Returns the cells of a row after its name, each with its column.
    pub(super) fn cells_of<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().skip(1).zip(&row.cells)
    }
}

impl Column {
    /// Creates a column.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), link: None, sorted: None, is_number: false }
    }

    /// Creates the column of the buttons, which has no title.
    pub fn of_buttons() -> Self {
        Self::new("")
    }

    /// Lets its title lead to the table in its order.
    pub fn sorts(self, path: impl Into<String>) -> Self {
        Self { link: Some(path.into()), ..self }
    }

    /// Says that the table is in its order.
    pub fn sorted(self, descending: bool) -> Self {
        Self { sorted: Some(if descending { "descending" } else { "ascending" }), ..self }
    }

    /// Says that it has numbers, which stand below each other.
    pub fn of_numbers(self) -> Self {
        Self { is_number: true, ..self }
    }
}

impl Row {
    /// Begins with what names the row.
    pub fn new(name: impl Into<Cell>) -> Self {
        Self { name: name.into(), cells: Vec::new() }
    }

    /// Adds what stands under the next column.
    pub fn cell(mut self, cell: impl Into<Cell>) -> Self {
        self.cells.push(cell.into());
        self
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl From<Button> for Cell {
    fn from(button: Button) -> Self {
        Self::Buttons(vec![button])
    }
}
