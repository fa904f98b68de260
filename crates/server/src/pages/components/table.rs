//! Tables, which become cards where there is little room.

use super::cell::Cell;
use crate::pages::form::Form;

/// A table. The first column names the row.
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) choosing: Option<Choosing>,
}

/// What is done with the rows that are chosen.
#[derive(Debug, Clone)]
pub(super) struct Choosing {
    /// The name of the field that carries each of them.
    pub(super) name: String,
    pub(super) form: Form,
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
    /// What the form of the table carries if the row is chosen, and how its checkbox is called.
    pub(super) choice: Option<(String, String)>,
}

impl Table {
    /// Begins with the columns. A column without a title has buttons.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self { columns: columns.into_iter().collect(), rows: Vec::new(), choosing: None }
    }

    /// Lets people choose rows, and do something with all of them by the form, which stands below the table: its fields
    /// are of the kinds text or choice. It carries each [`Row::choice`] under that name.
    pub fn choosing(self, name: impl Into<String>, form: Form) -> Self {
        Self { choosing: Some(Choosing { name: name.into(), form }), ..self }
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

    /// Creates the column of what can be done with a row, whose title is only heard.
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
        Self { name: name.into(), cells: Vec::new(), choice: None }
    }

    /// Lets people choose the row in a table that has [`Table::choosing`]: what the form carries then, and how the
    /// checkbox is called, such as "Choose Tea".
    pub fn choice(self, value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { choice: Some((value.into(), label.into())), ..self }
    }

    /// Adds what stands under the next column.
    pub fn cell(mut self, cell: impl Into<Cell>) -> Self {
        self.cells.push(cell.into());
        self
    }
}
