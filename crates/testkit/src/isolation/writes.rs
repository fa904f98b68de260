//! Writes to one table. Without isolation each would change the other tenant's rows or create rows for it.

use sea_orm::{DbBackend, Value};

use super::{
    baseline::keyed,
    rows::{Field, Row, fresh},
    shape::{Shape, Spelling, quoted},
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
    /// Whether it deletes rows that would have to be recreated.
    pub(super) deletes: bool,
}

/// Generates the writes of a tenant that knows everything about another one.
pub(super) struct Writes<'a> {
    shape: &'a Shape,
    spelling: Spelling,
    own: &'a Row,
    others: &'a [Row],
    own_tenant: &'a Value,
    other_tenant: &'a Value,
    made: Vec<Write>,
}

/// Returns the writes to a table, or none if a tenant column has a type that can't be bound.
pub(super) fn writes(shape: &Shape, spelling: Spelling, own: &[Row], others: &[Row]) -> Vec<Write> {
    let (Some(first), Some(other)) = (own.first(), others.first()) else { return Vec::new() };
    let (Some(own_tenant), Some(other_tenant)) = (first.value(&shape.tenant), other.value(&shape.tenant)) else {
        return Vec::new();
    };
    let mut writes = Writes { shape, spelling, own: first, others, own_tenant, other_tenant, made: Vec::new() };
    writes.updates();
    writes.moves();
    writes.deletes();
    writes.inserts();
    writes.upserts();
    writes.made
}

impl Writes<'_> {
    fn push(&mut self, what: impl Into<String>, sql: String, values: Vec<Value>, allowed: Allowed) {
        let deletes = sql.starts_with("DELETE");
        self.made.push(Write { what: what.into(), sql, values, allowed, deletes });
    }

    fn table(&self) -> String {
        quoted(&self.shape.name)
    }

    fn tenant(&self) -> String {
        quoted(&self.shape.tenant)
    }

    fn updates(&mut self) {
        let (table, tenant) = (self.table(), self.tenant());
        let (first, second) = (self.spelling.parameter(1), self.spelling.parameter(2));
        let everything = || Allowed::Matching("1 = 1".to_owned(), vec![]);
        for column in self.shape.plain() {
            let name = quoted(column);
            self.push(
                format!("touch every {column}"),
                format!("UPDATE {table} SET {name} = {name}"),
                vec![],
                everything(),
            );
            let sql = format!("UPDATE {table} AS a SET {name} = b.{name} FROM {table} AS b WHERE b.{tenant} = {first}");
            self.push(format!("copy the other's {column}"), sql, vec![self.other_tenant.clone()], Allowed::Nothing);
            let Some(value) = self.own.value(column) else { continue };
            let told = self.others.iter().all(|row| row.field(column) == self.own.field(column));
            let value = if told { fresh(value) } else { value.clone() };
            let set = format!("UPDATE {table} SET {name} = {first}");
            self.push(format!("overwrite every {column}"), set.clone(), vec![value.clone()], everything());
            let sql = format!("{set} WHERE 1 = 0 OR 1 = 1");
            self.push(format!("overwrite {column} by injection"), sql, vec![value.clone()], everything());
            let sql = format!("{set} WHERE {tenant} = {second}");
            let values = vec![value.clone(), self.other_tenant.clone()];
            self.push(format!("overwrite the other's {column}"), sql, values, Allowed::Nothing);
            for row in self.others.iter().take(REACHED_FOR) {
                let (condition, key) = keyed(self.shape, row, self.spelling, 1);
                let values = std::iter::once(value.clone()).chain(key).collect();
                let sql = format!("{set} WHERE {condition}");
                self.push(format!("overwrite {column} by the other's key"), sql, values, self.of_key(row));
            }
        }
    }

    /// Allows writes to the tenant's own rows with the same key as `row`.
    fn of_key(&self, row: &Row) -> Allowed {
        let (condition, key) = keyed(self.shape, row, self.spelling, 0);
        Allowed::Matching(condition, key)
    }

    fn moves(&mut self) {
        let (table, tenant) = (self.table(), self.tenant());
        let (first, second) = (self.spelling.parameter(1), self.spelling.parameter(2));
        let set = format!("UPDATE {table} SET {tenant} = {first}");
        let (own, other) = (self.own_tenant.clone(), self.other_tenant.clone());
        let (condition, key) = keyed(self.shape, self.own, self.spelling, 1);
        let given = std::iter::once(other.clone()).chain(key).collect();
        self.push("give a row away", format!("{set} WHERE {condition}"), given, Allowed::Nothing);
        self.push("give all rows away", set.clone(), vec![other.clone()], Allowed::Nothing);
        let taken = format!("{set} WHERE {tenant} = {second}");
        self.push("take all rows", taken, vec![own.clone(), other.clone()], Allowed::Nothing);
        for row in self.others.iter().take(REACHED_FOR) {
            let (condition, key) = keyed(self.shape, row, self.spelling, 1);
            let values = std::iter::once(own.clone()).chain(key).collect();
            self.push("take a row", format!("{set} WHERE {condition}"), values, self.of_key(row));
        }
        let stolen = format!("UPDATE {table} SET {tenant} = (SELECT max(b.{tenant}) FROM {table} AS b)");
        self.push("move rows by subquery", stolen, vec![], Allowed::Matching("1 = 1".to_owned(), vec![]));
    }

    fn deletes(&mut self) {
        let (table, tenant, first) = (self.table(), self.tenant(), self.spelling.parameter(1));
        let everything = Allowed::Matching("1 = 1".to_owned(), vec![]);
        self.push("delete all", format!("DELETE FROM {table}"), vec![], everything.clone());
        self.push("delete by injection", format!("DELETE FROM {table} WHERE 1 = 0 OR 1 = 1"), vec![], everything);
        let sql = format!("DELETE FROM {table} WHERE {tenant} = {first}");
        self.push("delete the other's", sql, vec![self.other_tenant.clone()], Allowed::Nothing);
        for row in self.others.iter().take(REACHED_FOR) {
            let (condition, key) = keyed(self.shape, row, self.spelling, 0);
            let sql = format!("DELETE FROM {table} WHERE {condition}");
            self.push("delete by the other's key", sql, key, self.of_key(row));
        }
        for column in &self.shape.key {
            let column = quoted(column);
            let sql = format!(
                "DELETE FROM {table} WHERE {column} IN (SELECT b.{column} FROM {table} AS b WHERE b.{tenant} = {first})"
            );
            self.push("delete by a subquery on the other", sql, vec![self.other_tenant.clone()], Allowed::Nothing);
        }
    }

    fn inserts(&mut self) {
        let Some(other) = self.others.first() else { return };
        let rows = [
            ("insert for the other an own row", self.own.clone()),
            ("insert for the other an own row anew", self.renewed(self.own, false)),
            ("insert for the other its row anew", self.renewed(other, false)),
            ("insert for the other a new row", self.renewed(other, true)),
        ];
        for (what, row) in rows {
            let row = with(&row, &self.shape.tenant, self.other_tenant);
            if let Some((sql, values)) = self.insert(&row, true) {
                self.push(what, sql, values, Allowed::Own);
            }
        }
        if let Some((sql, values)) = self.insert(&self.renewed(self.own, true), false) {
            self.push("insert without a tenant", sql, values, Allowed::Own);
        }
        let (table, tenant) = (self.table(), self.tenant());
        let columns = self.shape.columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
        let source = self.shape.columns.iter().map(|column| {
            if *column == self.shape.tenant { self.spelling.parameter(1) } else { format!("a.{}", quoted(column)) }
        });
        let source = source.collect::<Vec<_>>().join(", ");
        let from = format!("FROM {table} AS a WHERE a.{tenant} = {}", self.spelling.parameter(2));
        let values = vec![self.own_tenant.clone(), self.other_tenant.clone()];
        let sql = format!("INSERT INTO {table} ({columns}) SELECT {source} {from}");
        self.push("copy the other's rows", sql, values, Allowed::Nothing);
    }

    /// Upserts onto the other's row, over any columns that may be a unique key. This finds a key that omits the tenant.
    fn upserts(&mut self) {
        let Some(other) = self.others.first() else { return };
        let whole: Vec<String> = [std::slice::from_ref(&self.shape.tenant), &self.shape.key[..]].concat();
        let onto = |column: &String| {
            other.value(column).map(|value| (vec![column.clone()], with(&self.renewed(self.own, false), column, value)))
        };
        let mut targets: Vec<(Vec<String>, Row)> =
            vec![(whole, other.clone()), (self.shape.key.clone(), with(other, &self.shape.tenant, self.own_tenant))];
        targets.extend(self.shape.columns.iter().filter(|column| **column != self.shape.tenant).filter_map(onto));
        let changed = self.shape.plain().last().or(self.shape.key.last()).cloned();
        for (target, row) in targets {
            let Some((sql, values)) = self.insert(&row, true) else { continue };
            let names = target.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
            let Some(changed) = &changed else { continue };
            let sql = format!("{sql} ON CONFLICT ({names}) DO UPDATE SET {0} = excluded.{0}", quoted(changed));
            self.push(format!("upsert on {}", target.join(", ")), sql, values, Allowed::Own);
        }
        if self.spelling.backend == DbBackend::Sqlite {
            let row = with(other, &self.shape.tenant, self.own_tenant);
            if let Some((sql, values)) = self.insert(&row, true) {
                self.push("replace", sql.replacen("INSERT INTO", "INSERT OR REPLACE INTO", 1), values, Allowed::Own);
            }
        }
    }

    /// Builds the INSERT of a row, or `None` if one of its values can't be bound.
    fn insert(&self, row: &Row, with_tenant: bool) -> Option<(String, Vec<Value>)> {
        let fields = row.0.iter().filter(|field| self.shape.columns.contains(&field.column) && field.text.is_some());
        let fields: Vec<&Field> = fields.filter(|field| with_tenant || field.column != self.shape.tenant).collect();
        let values: Vec<Value> = fields.iter().map(|field| field.value.clone()).collect::<Option<_>>()?;
        let columns = fields.iter().map(|field| quoted(&field.column)).collect::<Vec<_>>().join(", ");
        let places = (1..=values.len()).map(|number| self.spelling.parameter(number)).collect::<Vec<_>>().join(", ");
        Some((format!("INSERT INTO {} ({columns}) VALUES ({places})", self.table()), values))
    }

    /// Returns the row under an unused key, and with new texts if they may have to be unique.
    fn renewed(&self, row: &Row, texts_too: bool) -> Row {
        let mut row = row.clone();
        for field in &mut row.0 {
            let text = texts_too && matches!(field.value, Some(Value::String(_)));
            if let (true, Some(value)) = (text || self.shape.key.contains(&field.column), &field.value) {
                field.value = Some(fresh(value));
            }
        }
        row
    }
}

/// Returns the row with another value in that column.
fn with(row: &Row, column: &str, value: &Value) -> Row {
    let mut row = row.clone();
    row.0.iter_mut().filter(|field| field.column == column).for_each(|field| field.value = Some(value.clone()));
    row
}
