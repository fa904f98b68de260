//! The truth, through a connection without isolation: a tenant's actual rows, before and after.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use tenantry_domain::tenant::TenantId;

use super::{
    rows::{Row, row},
    shape::{Shape, Spelling, quoted},
};

/// All rows of a tenant by table, each table sorted by the texts of its rows.
pub(super) type Snapshot = BTreeMap<String, Vec<Row>>;

/// Reads and repairs the actual rows.
pub(super) struct Baseline<'a, B> {
    pub(super) db: &'a B,
    pub(super) shapes: &'a [Shape],
}

/// Runs a statement and returns its rows, sorted.
pub(super) async fn read<C: ConnectionTrait>(db: &C, sql: &str, values: &[Value]) -> Result<Vec<Row>, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values.to_vec());
    let mut rows: Vec<Row> = db.query_all_raw(statement).await?.iter().map(row).collect();
    rows.sort_by_key(Row::text);
    Ok(rows)
}

impl<B: ConnectionTrait> Baseline<'_, B> {
    /// Returns every row of the tenant with all its columns, including those that its entity lacks.
    pub(super) async fn snapshot(&self, tenant: TenantId) -> Snapshot {
        let spelling = Spelling::baseline(self.db.get_database_backend(), tenant);
        let mut snapshot = Snapshot::new();
        for shape in self.shapes {
            let sql = format!("SELECT * FROM {} AS a", spelling.table(shape));
            let rows = read(self.db, &sql, &[]).await;
            let rows = rows.unwrap_or_else(|error| panic!("the bare connection can't read {}: {error}", shape.name));
            snapshot.insert(shape.name.clone(), rows);
        }
        snapshot
    }

    /// Restores the tenant's rows, which currently are `found`, to `wanted`.
    ///
    /// # Errors
    /// What could not be restored.
    pub(super) async fn restore(&self, tenant: TenantId, found: &Snapshot, wanted: &Snapshot) -> Result<(), String> {
        if found == wanted {
            return Ok(());
        }
        let mut changes: Vec<(String, Vec<Value>)> = Vec::new();
        for shape in self.shapes {
            self.changes(shape, tenant, &found[&shape.name], &wanted[&shape.name], &mut changes);
        }
        // The order in which rows reference each other is unknown: whatever can be done is done, until nothing is left.
        while !changes.is_empty() {
            let (mut left, mut refused) = (Vec::new(), String::new());
            for (sql, values) in &changes {
                let statement =
                    Statement::from_sql_and_values(self.db.get_database_backend(), sql.as_str(), values.clone());
                if let Err(error) = self.db.execute_raw(statement).await {
                    left.push((sql.clone(), values.clone()));
                    refused = format!("{sql}: {error}");
                }
            }
            if left.len() == changes.len() {
                return Err(refused);
            }
            changes = left;
        }
        let found = self.snapshot(tenant).await;
        if found == *wanted { Ok(()) } else { Err(difference(wanted, &found)) }
    }

    /// Returns the statements that turn `found` into `wanted`: deletes first, to make room for other rows.
    fn changes(
        &self,
        shape: &Shape,
        tenant: TenantId,
        found: &[Row],
        wanted: &[Row],
        changes: &mut Vec<(String, Vec<Value>)>,
    ) {
        let spelling = Spelling::plain(self.db.get_database_backend());
        let (table, whose) = (quoted(&shape.name), format!("\"{}\" = {}", shape.tenant, spelling.literal(tenant)));
        let same = |one: &Row, other: &Row| shape.key.iter().all(|column| one.field(column) == other.field(column));
        for row in found.iter().filter(|row| !wanted.iter().any(|kept| same(row, kept))) {
            let (condition, values) = keyed(shape, row, spelling, 0);
            changes.push((format!("DELETE FROM {table} WHERE {whose} AND {condition}"), values));
        }
        for row in wanted {
            match found.iter().find(|kept| same(row, kept)) {
                Some(kept) if kept == row => {}
                Some(kept) => {
                    let differing: Vec<_> = row.0.iter().zip(&kept.0).filter(|(one, other)| one != other).collect();
                    let mut values = Vec::new();
                    let sets: Vec<String> = differing
                        .into_iter()
                        .map(|(field, _)| {
                            format!("\"{}\" = {}", field.column, bound(field.value.as_ref(), spelling, &mut values))
                        })
                        .collect();
                    let (condition, key) = keyed(shape, row, spelling, values.len());
                    values.extend(key);
                    let sets = sets.join(", ");
                    changes.push((format!("UPDATE {table} SET {sets} WHERE {whose} AND {condition}"), values));
                }
                None => {
                    let mut values = Vec::new();
                    let columns: Vec<String> = row.0.iter().map(|field| quoted(&field.column)).collect();
                    let places: Vec<String> =
                        row.0.iter().map(|field| bound(field.value.as_ref(), spelling, &mut values)).collect();
                    let (columns, places) = (columns.join(", "), places.join(", "));
                    changes.push((format!("INSERT INTO {table} ({columns}) VALUES ({places})"), values));
                }
            }
        }
    }
}

/// Returns a value's parameter, or NULL.
fn bound(value: Option<&Value>, spelling: Spelling, values: &mut Vec<Value>) -> String {
    match value {
        None => "NULL".to_owned(),
        Some(value) => {
            values.push(value.clone());
            spelling.parameter(values.len())
        }
    }
}

/// Returns the condition that finds a row by its key within its tenant, and the values to bind after the first `bound`.
pub(super) fn keyed(shape: &Shape, row: &Row, spelling: Spelling, bound: usize) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut conditions = vec!["1 = 1".to_owned()];
    for column in &shape.key {
        if let Some(value) = row.value(column) {
            values.push(value.clone());
            conditions.push(format!("\"{column}\" = {}", spelling.parameter(bound + values.len())));
        }
    }
    (conditions.join(" AND "), values)
}

/// Describes how rows changed.
pub(super) fn difference(before: &Snapshot, after: &Snapshot) -> String {
    let mut told = Vec::new();
    for (table, rows) in before {
        let now = &after[table];
        let gone = rows.iter().filter(|row| !now.contains(row)).map(|row| format!("{table} lost [{}]", row.text()));
        let come = now.iter().filter(|row| !rows.contains(row)).map(|row| format!("{table} got [{}]", row.text()));
        told.extend(gone.chain(come));
    }
    summary(&told)
}

/// Returns the first of many items, and their number.
pub(super) fn summary(told: &[String]) -> String {
    const SHOWN: usize = 2;
    let more = told.len().saturating_sub(SHOWN);
    let shown = told.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("; ");
    if more == 0 { shown } else { format!("{shown}; and {more} more") }
}

/// Returns the texts by which rows are compared.
pub(super) fn texts(rows: &[Row]) -> Vec<String> {
    rows.iter().map(Row::text).collect()
}

/// Describes the unexpected rows and the missing ones.
pub(super) fn compared(expected: &[Row], got: &[Row]) -> String {
    let (expected, got) = (texts(expected), texts(got));
    let beyond = |these: &[String], those: &[String]| {
        let mut left = those.to_vec();
        let mut beyond = these.to_vec();
        beyond.retain(|row| match left.iter().position(|other| other == row) {
            Some(place) => {
                left.swap_remove(place);
                false
            }
            None => true,
        });
        beyond
    };
    let mut told = Vec::new();
    for (what, rows) in [("too many", beyond(&got, &expected)), ("missing", beyond(&expected, &got))] {
        if !rows.is_empty() {
            told.push(format!("{} rows {what}: {}", rows.len(), summary(&rows)));
        }
    }
    told.join("; ")
}
