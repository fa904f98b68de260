//! Writes to one table. Without isolation each would change the other tenant's rows or create rows for it.

use sea_orm::{DbBackend, Value};
use tenantry_isolation::inspection::synthetic_rows::Cell;

use super::{
    baseline::keyed,
    rows::{Field, Row},
    shape::{Shape, Spelling, Values, quoted, quoted_table},
};

/// The number of the other tenant's rows that are targeted one by one.
const REACHED_FOR: usize = 2;

/// The rows that a statement may report as written.
#[derive(Debug, Clone)]
pub(super) enum Allowed {
    /// None.
    Nothing,
    /// The tenant's own rows that match this condition.
    Matching(String, Vec<Value>),
    /// Any, as long as they belong to the tenant.
    Own,
}

/// A writing statement.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) what: String,
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
    pub(super) allowed: Allowed,
}

/// What a tenant has in a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    rows: &'a [Row],
    /// A row that it does not have, and could have.
    spare: Option<&'a Row>,
}

impl<'a> Side<'a> {
    pub(super) fn of(rows: &'a [Row], spare: Option<&'a Row>) -> Self {
        Self { rows, spare }
    }
}

/// Generates the writes of a tenant that knows everything about another one.
pub(super) struct Writes<'a> {
    shape: &'a Shape,
    spelling: Spelling<'a>,
    own: &'a Row,
    own_spare: Option<&'a Row>,
    others: &'a [Row],
    other_spare: Option<&'a Row>,
    own_tenant: &'a Cell,
    other_tenant: &'a Cell,
    made: Vec<Write>,
}

/// Returns the writes to a table, or none if a tenant column has a type that can't be bound.
pub(super) fn writes(shape: &Shape, spelling: Spelling<'_>, own: Side<'_>, other: Side<'_>) -> Vec<Write> {
    let tenant = |side: Side<'_>| {
        let field = side.rows.first()?.field(&shape.tenant)?;
        field.value().map(|value| Cell::Bound(value.clone()))
    };
    let (Some(first), Some(own_tenant), Some(other_tenant)) = (own.rows.first(), tenant(own), tenant(other)) else {
        return Vec::new();
    };
    let mut writes = Writes {
        shape,
        spelling,
        own: first,
        own_spare: own.spare,
        others: other.rows,
        other_spare: other.spare,
        own_tenant: &own_tenant,
        other_tenant: &other_tenant,
        made: Vec::new(),
    };
    writes.updates();
    writes.moves();
    writes.deletes();
    writes.inserts();
    writes.upserts();
    writes.made
}

impl Writes<'_> {
    fn push(&mut self, what: impl Into<String>, sql: String, values: Values, allowed: Allowed) {
        self.made.push(Write { what: what.into(), sql, values: values.0, allowed });
    }

    fn table(&self) -> String {
        quoted_table(&self.shape.name)
    }

    fn tenant(&self) -> String {
        quoted(&self.shape.tenant)
    }

    /// Returns what stands for the first value of a statement, and the values.
    fn first(&self, cell: &Cell) -> (String, Values) {
        let mut values = Values::default();
        (values.place(cell, self.spelling), values)
    }

    fn updates(&mut self) {
        let (table, tenant) = (self.table(), self.tenant());
        let everything = || Allowed::Matching("1 = 1".to_owned(), vec![]);
        for column in self.shape.plain() {
            let name = quoted(column);
            self.push(
                format!("touch every {column}"),
                format!("UPDATE {table} SET {name} = {name}"),
                Values::default(),
                everything(),
            );
            let (other, values) = self.first(self.other_tenant);
            let sql = format!("UPDATE {table} AS a SET {name} = b.{name} FROM {table} AS b WHERE b.{tenant} = {other}");
            self.push(format!("copy the other's {column}"), sql, values, Allowed::Nothing);
            let told = self.others.iter().all(|row| row.field(column) == self.own.field(column));
            let row = if told { self.own_spare } else { Some(self.own) };
            let Some(cell) = row.and_then(|row| row.cell(column)) else { continue };
            let (first, values) = self.first(cell);
            let set = format!("UPDATE {table} SET {name} = {first}");
            self.push(format!("overwrite every {column}"), set.clone(), values.clone(), everything());
            let sql = format!("{set} WHERE 1 = 0 OR 1 = 1");
            self.push(format!("overwrite {column} by injection"), sql, values.clone(), everything());
            let mut both = values.clone();
            let sql = format!("{set} WHERE {tenant} = {}", both.place(self.other_tenant, self.spelling));
            self.push(format!("overwrite the other's {column}"), sql, both, Allowed::Nothing);
            for row in self.others.iter().take(REACHED_FOR) {
                let mut values = values.clone();
                let sql = format!("{set} WHERE {}", keyed(self.shape, row, self.spelling, &mut values));
                self.push(format!("overwrite {column} by the other's key"), sql, values, self.of_key(row));
            }
        }
    }

    /// Allows writes to the tenant's own rows with the same key as `row`.
    fn of_key(&self, row: &Row) -> Allowed {
        let mut values = Values::default();
        let condition = keyed(self.shape, row, self.spelling, &mut values);
        Allowed::Matching(condition, values.0)
    }

    fn moves(&mut self) {
        let (table, tenant) = (self.table(), self.tenant());
        let (other, given) = self.first(self.other_tenant);
        let set = format!("UPDATE {table} SET {tenant} = {other}");
        let mut one = given.clone();
        let condition = keyed(self.shape, self.own, self.spelling, &mut one);
        self.push("give a row away", format!("{set} WHERE {condition}"), one, Allowed::Nothing);
        self.push("give all rows away", set, given, Allowed::Nothing);
        let (own, taken) = self.first(self.own_tenant);
        let set = format!("UPDATE {table} SET {tenant} = {own}");
        let mut all = taken.clone();
        let sql = format!("{set} WHERE {tenant} = {}", all.place(self.other_tenant, self.spelling));
        self.push("take all rows", sql, all, Allowed::Nothing);
        for row in self.others.iter().take(REACHED_FOR) {
            let mut values = taken.clone();
            let condition = keyed(self.shape, row, self.spelling, &mut values);
            self.push("take a row", format!("{set} WHERE {condition}"), values, self.of_key(row));
        }
        let stolen = format!("UPDATE {table} SET {tenant} = (SELECT max(b.{tenant}) FROM {table} AS b)");
        let everything = Allowed::Matching("1 = 1".to_owned(), vec![]);
        self.push("move rows by subquery", stolen, Values::default(), everything);
    }

    fn deletes(&mut self) {
        let (table, tenant) = (self.table(), self.tenant());
        let everything = Allowed::Matching("1 = 1".to_owned(), vec![]);
        self.push("delete all", format!("DELETE FROM {table}"), Values::default(), everything.clone());
        let sql = format!("DELETE FROM {table} WHERE 1 = 0 OR 1 = 1");
        self.push("delete by injection", sql, Values::default(), everything);
        let (other, values) = self.first(self.other_tenant);
        let sql = format!("DELETE FROM {table} WHERE {tenant} = {other}");
        self.push("delete the other's", sql, values.clone(), Allowed::Nothing);
        for row in self.others.iter().take(REACHED_FOR) {
            let mut values = Values::default();
            let condition = keyed(self.shape, row, self.spelling, &mut values);
            self.push(
                "delete by the other's key",
                format!("DELETE FROM {table} WHERE {condition}"),
                values,
                self.of_key(row),
            );
        }
        for column in &self.shape.key {
            let column = quoted(column);
            let sql = format!(
                "DELETE FROM {table} WHERE {column} IN (SELECT b.{column} FROM {table} AS b WHERE b.{tenant} = {other})"
            );
            self.push("delete by a subquery on the other", sql, values.clone(), Allowed::Nothing);
        }
    }

    fn inserts(&mut self) {
        let Some(other) = self.others.first() else { return };
        let rows = [
            ("insert for the other an own row", Some(self.own.clone())),
            ("insert for the other an own row anew", self.own_spare.map(|spare| self.renewed(self.own, spare))),
            ("insert for the other its row anew", self.other_spare.map(|spare| self.renewed(other, spare))),
            ("insert for the other a new row", self.other_spare.cloned()),
        ];
        for (what, row) in rows {
            let Some(row) = row else { continue };
            let (sql, values) = self.insert(&with(&row, &self.shape.tenant, self.other_tenant), true);
            self.push(what, sql, values, Allowed::Own);
        }
        if let Some(spare) = self.own_spare {
            let (sql, values) = self.insert(spare, false);
            self.push("insert without a tenant", sql, values, Allowed::Own);
        }
        let (table, tenant) = (self.table(), self.tenant());
        let columns = self.shape.writable().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let (own, mut values) = self.first(self.own_tenant);
        let source = self
            .shape
            .writable()
            .map(|column| if *column == self.shape.tenant { own.clone() } else { format!("a.{}", quoted(column)) });
        let source = source.collect::<Vec<_>>().join(", ");
        let whose = format!("a.{tenant} = {}", values.place(self.other_tenant, self.spelling));
        let sql = format!("INSERT INTO {table} ({columns}) SELECT {source} FROM {table} AS a WHERE {whose}");
        self.push("copy the other's rows", sql, values, Allowed::Nothing);
    }

    /// Upserts onto the other's row, over any columns that may be a unique key. This finds a key that omits the tenant.
    fn upserts(&mut self) {
        let Some(other) = self.others.first() else { return };
        let whole: Vec<String> = [std::slice::from_ref(&self.shape.tenant), &self.shape.key[..]].concat();
        let anew = self.own_spare.map_or_else(|| self.own.clone(), |spare| self.renewed(self.own, spare));
        let onto = |column: &String| Some((vec![column.clone()], with(&anew, column, other.cell(column)?)));
        let mut targets: Vec<(Vec<String>, Row)> =
            vec![(whole, other.clone()), (self.shape.key.clone(), with(other, &self.shape.tenant, self.own_tenant))];
        targets.extend(self.shape.writable().filter(|column| **column != self.shape.tenant).filter_map(onto));
        let changed = self.shape.plain().last().or(self.shape.key.last()).cloned();
        for (target, row) in targets {
            let Some(changed) = &changed else { continue };
            let (sql, values) = self.insert(&row, true);
            let names = target.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
            let sql = format!("{sql} ON CONFLICT ({names}) DO UPDATE SET {0} = excluded.{0}", quoted(changed));
            self.push(format!("upsert on {}", target.join(", ")), sql, values, Allowed::Own);
        }
        if self.spelling.backend == DbBackend::Sqlite {
            let (sql, values) = self.insert(&with(other, &self.shape.tenant, self.own_tenant), true);
            self.push("replace", sql.replacen("INSERT INTO", "INSERT OR REPLACE INTO", 1), values, Allowed::Own);
        }
    }

    /// Builds the INSERT of a row.
    fn insert(&self, row: &Row, with_tenant: bool) -> (String, Values) {
        let (mut columns, mut places, mut values) = (Vec::new(), Vec::new(), Values::default());
        for column in self.shape.writable().filter(|column| with_tenant || **column != self.shape.tenant) {
            let Some(cell) = row.cell(column) else { continue };
            columns.push(quoted(column));
            places.push(values.place(cell, self.spelling));
        }
        let (columns, places) = (columns.join(", "), places.join(", "));
        (format!("INSERT INTO {} ({columns}) VALUES ({places})", self.table()), values)
    }

    /// Returns the row under the key of a row that does not exist.
    fn renewed(&self, row: &Row, spare: &Row) -> Row {
        let mut row = row.clone();
        for field in row.0.iter_mut().filter(|field| self.shape.key.contains(&field.column)) {
            field.cell = spare.cell(&field.column).or(field.cell.as_ref()).cloned();
        }
        row
    }
}

/// Returns the row with another value in that column.
fn with(row: &Row, column: &str, cell: &Cell) -> Row {
    let mut row = row.clone();
    row.0.retain(|field| field.column != column);
    row.0.push(Field { column: column.to_owned(), text: None, cell: Some(cell.clone()) });
    row
}
