//! A row in the making: what is given, and for every other column the values to try. When the database objects to a row,
//! the columns that the objection is about take their next values.

use std::collections::BTreeMap;

use sea_orm::DbErr;

use super::{
    Catalogue,
    candidates::{Seed, candidates},
    cell::{Cell, Row},
    rules::{Check, Rules},
};
use crate::driver_error;

/// The objection of a database to a row.
#[derive(Debug)]
pub(super) struct Objection {
    constraint: Option<String>,
    pub(super) message: String,
}

impl Objection {
    pub(super) fn because(message: &str) -> Self {
        Self { constraint: None, message: message.to_owned() }
    }

    pub(super) fn of(error: &DbErr) -> Self {
        match driver_error(error).and_then(|driver| driver.as_database_error()) {
            Some(told) => Self { constraint: told.constraint().map(str::to_owned), message: told.message().to_owned() },
            None => Self::because(&error.to_string()),
        }
    }

    /// Returns the checks that the row violates.
    fn checks<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = &'a Check> {
        // SQLite names a check in the message only.
        let named = self
            .constraint
            .as_deref()
            .or_else(|| self.message.split_once("CHECK constraint failed: ").map(|(_, name)| name));
        rules.checks.iter().filter(move |check| named == Some(&check.name))
    }

    /// Returns the columns that it is about, or none if it does not say.
    fn columns(&self, rules: &Rules) -> Vec<String> {
        let of_checks = self.checks(rules).flat_map(|check| &check.columns);
        let unique = rules.uniques.iter().filter(|unique| self.constraint.as_deref() == Some(&unique.name));
        let mut columns: Vec<String> = of_checks.chain(unique.flat_map(|unique| &unique.columns)).cloned().collect();
        for failed in ["UNIQUE constraint failed: ", "NOT NULL constraint failed: "] {
            if let Some((_, named)) = self.message.split_once(failed) {
                columns.extend(named.split(", ").filter_map(|name| Some(name.split_once('.')?.1.to_owned())));
            }
        }
        columns
    }
}

/// The values to try in a column, the first one first. `None` leaves the column out.
#[derive(Debug)]
struct Choice {
    values: Vec<Option<Cell>>,
    at: usize,
}

/// A row in the making.
pub(super) struct Draft<'a> {
    catalogue: &'a Catalogue,
    name: &'a str,
    rules: &'a Rules,
    given: Row,
    choices: BTreeMap<String, Choice>,
    seed: Seed,
}

impl<'a> Draft<'a> {
    /// Begins a row with the given values and a choice for each other mandatory column. `Err` names the column of which
    /// no value is known.
    pub(super) fn of(catalogue: &'a Catalogue, name: &'a str, given: Row, seed: Seed) -> Result<Self, String> {
        let mut draft = Self { catalogue, name, rules: catalogue.rules(name), given, choices: BTreeMap::new(), seed };
        for column in &catalogue.table(name).columns {
            if draft.given.contains_key(&column.name) || !catalogue.is_needed(name, column) {
                continue;
            }
            let values = draft.candidates(&column.name);
            if values.is_empty() {
                return Err(format!("no value can be made up for its column {}, of type {}", column.name, column.kind));
            }
            draft.choices.insert(column.name.clone(), Choice { values: values.into_iter().map(Some).collect(), at: 0 });
        }
        Ok(draft)
    }

    /// Returns the row as it is to be tried.
    pub(super) fn row(&self) -> Row {
        let chosen = |(column, choice): (&String, &Choice)| Some((column.clone(), choice.values[choice.at].clone()?));
        let mut row = self.given.clone();
        row.extend(self.choices.iter().filter_map(chosen));
        // A row with a mandatory reference to its own table references itself.
        let to_itself = self.catalogue.table(self.name).references.iter().filter(|one| one.target == self.name);
        for (column, its) in to_itself.flat_map(|reference| &reference.pairs) {
            if let (true, Some(value)) = (row.contains_key(column), row.get(its).cloned()) {
                row.insert(column.clone(), value);
            }
        }
        row
    }

    /// Takes the next values. `Err` says why there are none.
    pub(super) fn vary(&mut self, objection: &Objection) -> Result<(), String> {
        let blamed = objection.columns(self.rules);
        // A computed column changes with any other one.
        if blamed.is_empty() || blamed.iter().any(|column| self.catalogue.is_generated(self.name, column)) {
            return if self.step() { Ok(()) } else { Err(self.reason(objection, &blamed)) };
        }
        // A column that may be left out is filled from now on.
        for column in &self.catalogue.table(self.name).columns {
            let is_free = blamed.contains(&column.name) && !column.generated && !self.given.contains_key(&column.name);
            if is_free && !self.choices.contains_key(&column.name) {
                let values = std::iter::once(None).chain(self.candidates(&column.name).into_iter().map(Some)).collect();
                self.choices.insert(column.name.clone(), Choice { values, at: 0 });
            }
        }
        if self.advance(&blamed) {
            return Ok(());
        }
        Err(self.reason(objection, &blamed))
    }

    fn reason(&self, objection: &Objection, blamed: &[String]) -> String {
        let Some(check) = objection.checks(self.rules).next() else { return objection.message.clone() };
        let columns = if blamed.len() == 1 { "column" } else { "columns" };
        format!("no value that was tried for its {columns} {} satisfies {}", blamed.join(", "), check.text)
    }

    fn candidates(&self, column: &str) -> Vec<Cell> {
        let checks: Vec<&Check> =
            self.rules.checks.iter().filter(|check| check.columns.iter().any(|one| one == column)).collect();
        self.rules.kinds.get(column).map_or_else(Vec::new, |kind| candidates(kind, &checks, self.seed))
    }

    /// Takes the next combination of values in these columns.
    fn advance(&mut self, columns: &[String]) -> bool {
        for column in columns {
            let Some(choice) = self.choices.get_mut(column) else { continue };
            if choice.at + 1 < choice.values.len() {
                choice.at += 1;
                return true;
            }
            choice.at = 0;
        }
        false
    }

    /// Takes the next value in each column that has one.
    fn step(&mut self) -> bool {
        let mut stepped = false;
        for choice in self.choices.values_mut().filter(|choice| choice.at + 1 < choice.values.len()) {
            choice.at += 1;
            stepped = true;
        }
        stepped
    }
}
