//! The truth, through a connection without isolation: a tenant's actual rows, before and after.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use tenantry_isolation::{TenantKey, inspection::synthetic_rows::Catalogue};

use super::{
    rows::{Field, Row, row},
    shape::{Shape, Spelling, Values, list, quoted, quoted_table},
    tenant::literal,
};

/// All rows of a tenant by table, each table sorted by the texts of its rows.
pub(super) type Snapshot = BTreeMap<String, Vec<Row>>;

/// A statement that repairs rows, with its values and the connection that finds the tenant's tables.
type Change<'a, B> = (&'a B, String, Vec<Value>);

/// Reads and repairs the actual rows.
pub(super) struct Baseline<'a, B> {
    pub(super) db: &'a B,
    /// The connections to the schemas of tenants that have their own.
    pub(super) own_schemas: &'a [(TenantKey, &'a B)],
    pub(super) catalogue: &'a Catalogue,
    pub(super) shapes: &'a [Shape],
}

/// Runs a statement and returns its rows, sorted.
pub(super) async fn read<C: ConnectionTrait>(db: &C, sql: &str, values: &[Value]) -> Result<Vec<Row>, DbErr> {
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values.to_vec());
    let mut rows: Vec<Row> = db.query_all_raw(statement).await?.iter().map(|found| row(found, usize::MAX)).collect();
    rows.sort_by_key(Row::text);
    Ok(rows)
}

impl<B: ConnectionTrait> Baseline<'_, B> {
    /// Returns the connection that finds the tenant's tables.
    pub(super) fn of(&self, tenant: &TenantKey) -> &B {
        self.own_schemas.iter().find(|(of, _)| of == tenant).map_or(self.db, |(_, own)| own)
    }

    /// Returns the spelling that restricts tables to the rows of a tenant.
    pub(super) fn spelling<'b>(&'b self, tenant: &'b TenantKey) -> Spelling<'b> {
        Spelling::baseline(self.db.get_database_backend(), self.catalogue, tenant)
    }

    /// Returns the tenant as a literal, as it is stored in the table.
    pub(super) fn literal(&self, shape: &Shape, tenant: &TenantKey) -> String {
        literal(self.db.get_database_backend(), &self.catalogue.tenant_value(&shape.name, tenant))
    }

    /// Returns every row of the tenant with all its columns, including those that its entity lacks.
    pub(super) async fn snapshot(&self, tenant: &TenantKey) -> Snapshot {
        let spelling = self.spelling(tenant);
        let mut snapshot = Snapshot::new();
        for shape in self.shapes {
            let rows = self.rows(shape, self.of(tenant), spelling).await;
            let rows = rows.unwrap_or_else(|error| panic!("the bare connection can't read {}: {error}", shape.name));
            snapshot.insert(shape.name.clone(), rows);
        }
        snapshot
    }

    /// Reads the rows of a table. If some values are of uncommon types, all are read as literals too, so that they can
    /// be written back.
    async fn rows(&self, shape: &Shape, db: &B, spelling: Spelling<'_>) -> Result<Vec<Row>, DbErr> {
        let table = spelling.table(shape);
        let mut rows = read(db, &format!("SELECT * FROM {table} AS a"), &[]).await?;
        let columns: Vec<String> = self.catalogue.columns(&shape.name).map(str::to_owned).collect();
        // SQLite returns the names as they were declared, in any case of letters.
        for field in rows.iter_mut().flat_map(|row| &mut row.0).filter(|field| !columns.contains(&field.column)) {
            if let Some(registered) = columns.iter().find(|column| column.eq_ignore_ascii_case(&field.column)) {
                field.column.clone_from(registered);
            }
        }
        let is_writable = |field: &Field| field.text.is_none() || field.cell.is_some();
        if columns.is_empty() || rows.iter().flat_map(|row| &row.0).all(is_writable) {
            return Ok(rows);
        }
        let literals = self.catalogue.literals(&shape.name, "a.");
        let sql = format!("SELECT {}, {literals} FROM {table} AS a", list(&columns, "a"));
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let mut rows = Vec::new();
        for found in db.query_all_raw(statement).await? {
            let mut row = row(&found, columns.len());
            let mut literals = self.catalogue.printed(&shape.name, &found, columns.len())?;
            for field in row.0.iter_mut().filter(|field| field.cell.is_none()) {
                field.cell = literals.remove(&field.column);
            }
            rows.push(row);
        }
        rows.sort_by_key(Row::text);
        Ok(rows)
    }

    /// Restores the rows of tenants, each with the rows that it has now and those that it should have. Where keys are
    /// unique across tenants, a row must leave one tenant before another can have it back, so they are restored together.
    ///
    /// # Errors
    /// What could not be restored.
    pub(super) async fn restore(&self, tenants: &[(&TenantKey, &Snapshot, &Snapshot)]) -> Result<(), String> {
        let mut now: Vec<Snapshot> = tenants.iter().map(|(_, found, _)| (*found).clone()).collect();
        // A row that leaves a tenant may take rows of the other with it that refer to it. They come back after it.
        for _ in 0..=self.shapes.len() {
            let mut changes = Vec::new();
            for ((tenant, _, wanted), now) in tenants.iter().zip(&now).filter(|((_, _, wanted), now)| *now != *wanted) {
                for shape in self.shapes {
                    self.changes(shape, tenant, &now[&shape.name], &wanted[&shape.name], &mut changes);
                }
            }
            if changes.is_empty() {
                break;
            }
            self.change(changes).await?;
            for ((tenant, ..), now) in tenants.iter().zip(&mut now) {
                *now = self.snapshot(tenant).await;
            }
        }
        let left = tenants.iter().zip(&now).find(|((_, _, wanted), now)| *now != *wanted);
        left.map_or(Ok(()), |((_, _, wanted), now)| Err(difference(wanted, now)))
    }

    /// Makes all changes. The order in which rows reference each other is unknown: whatever can be done is done, until
    /// nothing is left.
    async fn change(&self, mut changes: Vec<Change<'_, B>>) -> Result<(), String> {
        while !changes.is_empty() {
            let (mut left, mut refused) = (Vec::new(), String::new());
            let tried = changes.len();
            for (db, sql, values) in changes {
                let statement = Statement::from_sql_and_values(db.get_database_backend(), &sql, values.clone());
                if let Err(error) = db.execute_raw(statement).await {
                    refused = format!("{sql}: {error}");
                    left.push((db, sql, values));
                }
            }
            if left.len() == tried {
                return Err(refused);
            }
            changes = left;
        }
        Ok(())
    }

    /// Returns the statements that turn `found` into `wanted`: deletes first, to make room for other rows.
    fn changes<'b>(
        &'b self,
        shape: &Shape,
        tenant: &TenantKey,
        found: &[Row],
        wanted: &[Row],
        changes: &mut Vec<Change<'b, B>>,
    ) {
        let (db, spelling) = (self.of(tenant), Spelling::plain(self.db.get_database_backend()));
        let tenant = self.literal(shape, tenant);
        let (table, whose) = (quoted_table(&shape.name), format!("\"{}\" = {tenant}", shape.tenant));
        let same = |one: &Row, other: &Row| shape.key.iter().all(|column| one.field(column) == other.field(column));
        for row in found.iter().filter(|row| !wanted.iter().any(|kept| same(row, kept))) {
            let mut values = Values::default();
            let condition = keyed(shape, row, spelling, &mut values);
            changes.push((db, format!("DELETE FROM {table} WHERE {whose} AND {condition}"), values.0));
        }
        let is_stored = |field: &&Field| !shape.computed.contains(&field.column);
        for row in wanted {
            let mut values = Values::default();
            match found.iter().find(|kept| same(row, kept)) {
                Some(kept) if kept == row => {}
                Some(kept) => {
                    let differing = row.0.iter().filter(is_stored).filter(|field| !kept.0.contains(field));
                    let mut set = |field: &Field| {
                        format!("\"{}\" = {}", field.column, values.place_or_null(field.cell.as_ref(), spelling))
                    };
                    let sets = differing.map(&mut set).collect::<Vec<_>>().join(", ");
                    let condition = keyed(shape, row, spelling, &mut values);
                    changes.push((db, format!("UPDATE {table} SET {sets} WHERE {whose} AND {condition}"), values.0));
                }
                None => {
                    let (mut columns, mut places) = (Vec::new(), Vec::new());
                    for field in row.0.iter().filter(is_stored) {
                        columns.push(quoted(&field.column));
                        places.push(values.place_or_null(field.cell.as_ref(), spelling));
                    }
                    let (columns, places) = (columns.join(", "), places.join(", "));
                    let overriding = if shape.identities.is_empty() { "" } else { "OVERRIDING SYSTEM VALUE " };
                    changes.push((
                        db,
                        format!("INSERT INTO {table} ({columns}) {overriding}VALUES ({places})"),
                        values.0,
                    ));
                }
            }
        }
    }
}

/// Returns the condition that finds a row by its key within its tenant, and adds what it binds to `values`.
pub(super) fn keyed(shape: &Shape, row: &Row, spelling: Spelling<'_>, values: &mut Values) -> String {
    let mut conditions = vec!["1 = 1".to_owned()];
    for column in &shape.key {
        if let Some(cell) = row.cell(column) {
            conditions.push(format!("\"{column}\" = {}", values.place(cell, spelling)));
        }
    }
    conditions.join(" AND ")
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
