//! Reads of one table. Each would show the other tenant's rows without isolation.

use sea_orm::Value;
use tenantry_isolation::inspection::synthetic_rows::Cell;

use super::{
    baseline::keyed,
    rows::Row,
    shape::{Shape, Spelling, Values, list},
};

/// The number of the other tenant's rows that are read by key.
const ASKED_FOR: usize = 3;
/// The most values in a list.
const LISTED: usize = 50;

/// A reading statement.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) what: String,
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
    /// Whether a refusal would mean that a tenant can't read its own rows.
    pub(super) is_due: bool,
}

impl Read {
    pub(super) fn new(what: impl Into<String>, sql: String, values: Vec<Value>) -> Self {
        Self { what: what.into(), sql, values, is_due: false }
    }

    pub(super) fn due(self) -> Self {
        Self { is_due: true, ..self }
    }
}

/// A table in one spelling, and the data that its reader knows: its `own` rows, and all `other` ones.
struct Reader<'a> {
    shape: &'a Shape,
    spelling: Spelling<'a>,
    own: &'a [Row],
    other: &'a [Row],
    /// The table as named in FROM.
    table: String,
    /// All columns, of the alias `a`.
    all: String,
    /// Those of the key.
    key: String,
    /// The tenant column.
    tenant: String,
}

/// Returns the reads of a table in one spelling, by a tenant with `own` rows that knows all `other` rows and their
/// tenant.
pub(super) fn reads(shape: &Shape, spelling: Spelling<'_>, own: &[Row], other: &[Row]) -> Vec<Read> {
    let key = [std::slice::from_ref(&shape.tenant), &shape.key[..]].concat();
    let (table, all, key) = (spelling.table(shape), shape.list("a"), list(&key, "a"));
    let tenant = format!("a.\"{}\"", shape.tenant);
    let reader = Reader { shape, spelling, own, other, table, all, key, tenant };
    let mut reads = reader.whole();
    reads.extend(reader.rows());
    reads.extend(shape.columns.iter().flat_map(|column| reader.column(column)));
    reads
}

impl Reader<'_> {
    /// Reads all rows in many ways.
    fn whole(&self) -> Vec<Read> {
        let Self { table, all, key, tenant, .. } = self;
        let outer = self.shape.list("x");
        let mut reads = vec![
            Read::new("select all", format!("SELECT {all} FROM {table} AS a"), vec![]).due(),
            Read::new("count", format!("SELECT count(*) FROM {table} AS a"), vec![]).due(),
        ];
        let others = [
            ("count by tenant", format!("SELECT {tenant}, count(*) FROM {table} AS a GROUP BY {tenant}")),
            ("CTE", format!("WITH x AS (SELECT {all} FROM {table} AS a) SELECT {outer} FROM x")),
            ("derived table", format!("SELECT {outer} FROM (SELECT {all} FROM {table} AS a) AS x")),
            ("scalar subquery", format!("SELECT (SELECT count(*) FROM {table} AS a) AS n")),
            ("injected OR", format!("SELECT {all} FROM {table} AS a WHERE 1 = 0 OR 1 = 1")),
            ("injected bracket", format!("SELECT {all} FROM {table} AS a WHERE (1 = 0) OR (1 = 1)")),
            ("window", format!("SELECT {tenant}, count(*) OVER () FROM {table} AS a")),
        ];
        let (every, none) =
            (format!("SELECT {key} FROM {table} AS a"), format!("SELECT {key} FROM {table} AS a WHERE 1 = 0"));
        let sets = [
            ("UNION", format!("{none} UNION {every}")),
            ("UNION ALL", format!("{none} UNION ALL {every}")),
            ("INTERSECT", format!("{every} INTERSECT {every}")),
            ("EXCEPT", format!("{every} EXCEPT {none}")),
        ];
        reads.extend(others.into_iter().chain(sets).map(|(what, sql)| Read::new(what, sql, vec![])));
        reads
    }

    /// Reads single rows by key.
    fn rows(&self) -> Vec<Read> {
        let Self { shape, spelling, table, all, tenant, .. } = self;
        let mut reads = Vec::new();
        let by_key = |what: &str, row: &Row| {
            let mut values = Values::default();
            let condition = keyed(shape, row, *spelling, &mut values);
            Read::new(what, format!("SELECT {all} FROM {table} AS a WHERE {condition}"), values.0)
        };
        reads.extend(self.own.first().map(|row| by_key("own key", row).due()));
        for row in self.other.iter().take(ASKED_FOR) {
            reads.push(by_key("the other's key", row));
            if let Some(other) = row.cell(&shape.tenant) {
                let mut values = Values::default();
                let whose = format!("{tenant} = {}", values.place(other, *spelling));
                let named = format!("SELECT {all} FROM {table} AS a WHERE {whose}");
                reads.push(Read::new("the other's tenant", named.clone(), values.0.clone()));
                reads.push(Read::new("the other's tenant OR all", format!("{named} OR 1 = 1"), values.0));
            }
        }
        reads
    }

    fn column(&self, column: &str) -> Vec<Read> {
        let Self { table, key, .. } = self;
        let named = format!("a.\"{column}\"");
        let subquery = format!("SELECT b.\"{column}\" FROM {table} AS b");
        let mut reads: Vec<Read> = [
            ("IN subquery on", format!("SELECT {key} FROM {table} AS a WHERE {named} IN ({subquery})")),
            ("DISTINCT", format!("SELECT DISTINCT {named} FROM {table} AS a")),
            ("GROUP BY", format!("SELECT {named}, count(*) FROM {table} AS a GROUP BY {named}")),
            ("min and max of", format!("SELECT min({named}), max({named}) FROM {table} AS a")),
            ("NULL or not", format!("SELECT {key} FROM {table} AS a WHERE {named} IS NULL OR {named} IS NOT NULL")),
        ]
        .into_iter()
        .map(|(what, sql)| Read::new(format!("{what} {column}"), sql, vec![]))
        .collect();
        for offset in [0, self.own.len().saturating_sub(1), self.own.len()] {
            let sql = format!("SELECT {named} FROM {table} AS a ORDER BY {named} LIMIT 2 OFFSET {offset}");
            reads.push(Read::new(format!("page by {column}"), sql, vec![]));
        }
        reads.extend(self.values(column));
        reads
    }

    /// Reads by the other's values of a column.
    fn values(&self, column: &str) -> Vec<Read> {
        let Self { shape, spelling, table, all, key, .. } = self;
        let cells: Vec<&Cell> = self.other.iter().filter_map(|row| row.cell(column)).take(LISTED).collect();
        let Some(cell) = cells.first() else { return Vec::new() };
        let (mut one, mut all_values) = (Values::default(), Values::default());
        let (first, named) = (one.place(cell, *spelling), format!("a.\"{column}\""));
        let places: Vec<String> = cells.iter().map(|cell| all_values.place(cell, *spelling)).collect();
        let rows = format!("SELECT {all} FROM {table} AS a WHERE {named}");
        let mut reads = vec![
            Read::new(format!("the other's {column}"), format!("{rows} = {first}"), one.0.clone()),
            Read::new(format!("not the other's {column}"), format!("{rows} <> {first}"), one.0.clone()),
            Read::new(format!("IN the other's {column}"), format!("{rows} IN ({})", places.join(", ")), all_values.0),
        ];
        if let Some(tenant) = self.other.iter().find_map(|row| row.cell(&shape.tenant)) {
            let mut values = one.clone();
            let place = values.place(tenant, *spelling);
            let of_other = format!("b.\"{column}\" = {first} AND b.\"{}\" = {place}", shape.tenant);
            let sql =
                format!("SELECT {key} FROM {table} AS a WHERE EXISTS (SELECT 1 FROM {table} AS b WHERE {of_other})");
            reads.push(Read::new(format!("EXISTS on the other's {column}"), sql, values.0));
        }
        if let Cell::Bound(Value::String(Some(text))) = cell {
            let prefix: String = text.chars().take(2).chain(['%']).collect();
            reads.push(Read::new(
                format!("LIKE the other's {column}"),
                format!("{rows} LIKE {first}"),
                vec![prefix.into()],
            ));
        }
        reads
    }
}
