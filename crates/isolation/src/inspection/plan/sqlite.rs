//! The migration on SQLite, which can't change the keys of a table: it is created again under another name, filled, and
//! takes the place of the old one.

use std::collections::BTreeSet;

use sea_orm::{DatabaseConnection, DbBackend, FromQueryResult, Statement};
use sqlparser::{
    ast::{
        ColumnOption, CreateTable, ForeignKeyConstraint, Ident, IndexColumn, ObjectName, ReferentialAction,
        Statement as Sql, TableConstraint,
    },
    dialect::SQLiteDialect,
    parser::Parser,
};

use super::{PlanError, Planning, Tenant, script::Script, text::after_bracket};
use crate::{TenantType, names::quoted};

/// What stands in the catalogue of SQLite.
#[derive(Debug, FromQueryResult)]
struct Definition {
    /// `table`, `index`, `trigger` or `view`.
    kind: String,
    name: String,
    table_name: String,
    sql: Option<String>,
}

const DEFINITIONS: &str = "SELECT type AS kind, name, tbl_name AS table_name, sql FROM sqlite_master ORDER BY rowid";

/// Makes the sqlite3 shell stop at the first error.
const BAIL: &str = ".bail on";

/// A table's definition with the tenant in its keys.
struct Rebuilt {
    create: CreateTable,
    changed: bool,
    remarks: Vec<String>,
}

impl Planning<'_> {
    pub(super) async fn sqlite(&self, serving: &DatabaseConnection) -> Result<String, PlanError> {
        let ask = Statement::from_string(DbBackend::Sqlite, DEFINITIONS);
        let definitions = Definition::find_by_statement(ask).all(serving).await?;
        let names: Vec<&str> = self.names().collect();
        let about = format!(
            "The migration that brings {} behind the isolation between tenants.\n\
             Read it, then run it while nothing else uses the database, with a copy of the file at hand.\n\
             SQLite can't change the keys of a table, so the table is created again. Comments in its definition are lost.\n\
             Run it outside of a transaction: inside one SQLite ignores that foreign keys are turned off.\n\
             The line {BAIL} is for the sqlite3 shell, which would go on after an error and drop the old table.\n\
             Remove it if you run this with something that stops at an error.",
            names.join(", ")
        );
        // Otherwise the references of other tables and the views would follow the old table, or stop the renaming.
        let before = ["PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON", "BEGIN IMMEDIATE"];
        let mut script = Script::new(&about, Some(BAIL), &before);
        let mut rebuilt = BTreeSet::new();
        script.step("Each row names its tenant, and each key and reference begins with it.");
        for (name, tenant) in &self.tenants {
            if self.rebuild(&mut script, &definitions, name, tenant)? {
                rebuilt.insert(*name);
            }
        }
        self.referrers(&rebuilt)?;
        script.step("Each index begins with the tenant.");
        for Definition { kind, name, table_name, sql } in &definitions {
            let (Some(tenant), Some(sql)) = (self.planned(table_name), sql) else { continue };
            let is_rebuilt = rebuilt.contains(table_name.as_str());
            match kind.as_str() {
                "index" => {
                    let first =
                        self.found.get(table_name).and_then(|table| table.keys.iter().find(|key| key.name == *name));
                    let is_led = first.is_some_and(|key| key.first.as_deref() == Some(tenant.column));
                    if is_led && !is_rebuilt {
                        continue;
                    }
                    let by = if is_led { String::new() } else { format!("{}, ", quoted(tenant.column)) };
                    if !is_rebuilt {
                        script.statement(format!("DROP INDEX {}", quoted(name)));
                    }
                    match after_bracket(sql, 0, &by) {
                        Some(definition) => script.statement(definition),
                        None => script.remark(format!("The definition of the index {name} was not understood: {sql}")),
                    }
                }
                "trigger" if is_rebuilt => script.statement(sql),
                _ => {}
            }
        }
        script.step("Fails if a row points at one that its tenant does not have; PRAGMA foreign_key_check shows it.");
        if !rebuilt.is_empty() {
            script.statement("CREATE TEMP TABLE must_be_none (dangling CHECK (dangling = 0))");
            script.statement("INSERT INTO must_be_none SELECT count(*) FROM pragma_foreign_key_check");
            script.statement("DROP TABLE temp.must_be_none");
        }
        let after = ["COMMIT", "PRAGMA legacy_alter_table = OFF", "PRAGMA foreign_keys = ON"];
        let done = script.end(&after);
        Ok(done.unwrap_or_else(|| format!("-- Nothing is missing: {} is behind the isolation.\n", names.join(", "))))
    }

    /// Refuses a reference to a rebuilt table from one that stays as it is: its key would no longer be there.
    fn referrers(&self, rebuilt: &BTreeSet<&str>) -> Result<(), PlanError> {
        for (name, table) in self.found.iter().filter(|(name, _)| self.planned(name).is_none()) {
            for reference in &table.references {
                let Some(Tenant { column, .. }) = self.planned(&reference.target) else { continue };
                let carries = self.tenant_column(name).is_some_and(|ours| reference.carries(ours, column));
                if rebuilt.contains(reference.target.as_str()) && !carries {
                    let why = format!("it refers to {} without a tenant", reference.target);
                    return Err(PlanError::Needs { table: name.clone(), why });
                }
            }
        }
        Ok(())
    }

    /// Writes the statements that create a table again, if that is necessary.
    fn rebuild(
        &self,
        script: &mut Script,
        definitions: &[Definition],
        name: &str,
        tenant: &Tenant<'_>,
    ) -> Result<bool, PlanError> {
        let unreadable = |reason: String| PlanError::Unreadable { table: name.to_owned(), reason };
        let own = definitions.iter().find(|found| found.kind == "table" && found.name == name);
        let sql = own.and_then(|found| found.sql.as_deref()).ok_or_else(|| PlanError::NoTable(name.to_owned()))?;
        let create = parsed(sql).map_err(unreadable)?;
        let Rebuilt { mut create, changed, remarks } = self.with_tenant(create, name, tenant)?;
        if !changed {
            return Ok(false);
        }
        let (table, new) = (quoted(name), quoted(&format!("{name}_with_tenant")));
        create.name = ObjectName::from(vec![Ident::with_quote('"', format!("{name}_with_tenant"))]);
        for remark in &remarks {
            script.remark(remark);
        }
        script.statement(create.to_string());
        let column = quoted(tenant.column);
        let found = self.found.get(name).map(|table| table.columns.as_slice()).unwrap_or_default();
        let kept: Vec<String> = found
            .iter()
            .filter(|column| !column.generated && column.name != tenant.column)
            .map(|column| quoted(&column.name))
            .collect();
        let value = match (tenant.is_missing, tenant.is_nullable) {
            (true, _) => tenant.backfill(name),
            (false, true) => format!("coalesce({column}, {})", tenant.backfill(name)),
            (false, false) => column.clone(),
        };
        let kept = kept.join(", ");
        script.statement(format!("INSERT INTO {new} ({column}, {kept}) SELECT {value}, {kept} FROM {table}"));
        script.statement(format!("DROP TABLE {table}"));
        script.statement(format!("ALTER TABLE {new} RENAME TO {table}"));
        Ok(true)
    }

    fn with_tenant(&self, create: CreateTable, name: &str, tenant: &Tenant<'_>) -> Result<Rebuilt, PlanError> {
        let mut rebuilt = Rebuilt { create, changed: false, remarks: Vec::new() };
        let mut moved = Vec::new();
        rebuilt.not_null(name, tenant)?;
        for place in 0..rebuilt.create.columns.len() {
            self.column_options(&mut rebuilt, &mut moved, place, name, tenant);
        }
        let own = Ident::with_quote('"', tenant.column);
        let mut has_key = moved.iter().any(|constraint| matches!(constraint, TableConstraint::PrimaryKey(_)));
        for constraint in &mut rebuilt.create.constraints {
            rebuilt.changed |= match constraint {
                TableConstraint::PrimaryKey(key) => {
                    has_key = true;
                    lead(&mut key.columns, &own)
                }
                TableConstraint::Unique(key) => lead(&mut key.columns, &own),
                TableConstraint::ForeignKey(key) => {
                    let crosses = self.crosses(key, tenant);
                    if crosses {
                        self.carry(key, tenant, &mut rebuilt.remarks);
                    }
                    crosses
                }
                _ => false,
            };
        }
        if !has_key && !rebuilt.create.columns.iter().any(has_own_key) {
            return Err(PlanError::NoKey(name.to_owned()));
        }
        rebuilt.changed |= !moved.is_empty();
        rebuilt.create.constraints.extend(moved);
        Ok(rebuilt)
    }

    /// Takes the keys and references out of the definition of a column, which become constraints of the table.
    fn column_options(
        &self,
        rebuilt: &mut Rebuilt,
        moved: &mut Vec<TableConstraint>,
        place: usize,
        table: &str,
        tenant: &Tenant<'_>,
    ) {
        let Rebuilt { create, remarks, .. } = rebuilt;
        let column = &mut create.columns[place];
        let own = Ident::with_quote('"', tenant.column);
        let is_tenant = is_called(&column.name, tenant.column);
        let (ident, kind) = (column.name.clone(), column.data_type.to_string());
        let (mut needs_value, mut of_key) = (false, false);
        let options = std::mem::take(&mut column.options);
        for option in options {
            match option.option {
                ColumnOption::PrimaryKey(mut key) if !is_tenant => {
                    key.name = option.name;
                    key.columns = vec![own.clone().into(), ident.clone().into()];
                    moved.push(TableConstraint::PrimaryKey(key));
                    (needs_value, of_key) = (true, true);
                    if kind.eq_ignore_ascii_case("integer") {
                        remarks.push(format!(
                            "SQLite numbered {} of {table}, and does not in a key of two columns: give each new row its own.",
                            ident.value
                        ));
                    }
                }
                ColumnOption::Unique(mut key) if !is_tenant => {
                    key.name = option.name;
                    key.columns = vec![own.clone().into(), ident.clone().into()];
                    moved.push(TableConstraint::Unique(key));
                    of_key = true;
                }
                ColumnOption::ForeignKey(mut key) if self.crosses_of(&key, std::slice::from_ref(&ident), tenant) => {
                    key.name = option.name;
                    key.columns = vec![ident.clone()];
                    self.carry(&mut key, tenant, remarks);
                    moved.push(TableConstraint::ForeignKey(key));
                }
                // They belonged to the key that was taken out: AUTOINCREMENT, and what happens in a conflict.
                ColumnOption::DialectSpecific(_) | ColumnOption::OnConflict(_) if of_key => {}
                _ => column.options.push(option),
            }
        }
        if needs_value && !column.options.iter().any(|option| option.option == ColumnOption::NotNull) {
            column.options.push(not_null());
        }
    }

    fn crosses(&self, key: &ForeignKeyConstraint, tenant: &Tenant<'_>) -> bool {
        self.crosses_of(key, &key.columns, tenant)
    }

    /// Returns whether a reference is to a table of tenants and does not carry the tenant.
    fn crosses_of(&self, key: &ForeignKeyConstraint, columns: &[Ident], tenant: &Tenant<'_>) -> bool {
        let target = target(key);
        self.tenant_column(&target).is_some() && !columns.iter().any(|column| is_called(column, tenant.column))
    }

    /// Adds the tenant to a reference.
    fn carry(&self, key: &mut ForeignKeyConstraint, tenant: &Tenant<'_>, remarks: &mut Vec<String>) {
        let target = target(key);
        let theirs = self.tenant_column(&target).unwrap_or(tenant.column);
        if key.referred_columns.is_empty() {
            key.referred_columns.extend(self.key_of(&target).into_iter().map(|name| Ident::with_quote('"', name)));
        }
        key.columns.insert(0, Ident::with_quote('"', tenant.column));
        key.referred_columns.insert(0, Ident::with_quote('"', theirs));
        let empties = |action: &mut ReferentialAction| {
            matches!(action, ReferentialAction::SetNull | ReferentialAction::SetDefault)
        };
        let dropped = [&mut key.on_delete, &mut key.on_update].map(|action| action.take_if(empties).is_some());
        if dropped.contains(&true) {
            remarks.push(format!(
                "The reference to {target} emptied its column when that row went. It would empty {} too, so it does not any more.",
                tenant.column
            ));
        }
    }

    /// Returns the columns of a table's primary key without the tenant.
    fn key_of(&self, table: &str) -> Vec<String> {
        let tenant = self.tenant_column(table);
        let found = self.found.get(table).into_iter().flat_map(|table| &table.columns);
        let own = found.filter(|column| column.key_place > 0 && tenant != Some(column.name.as_str()));
        let mut places: Vec<_> = own.map(|column| (column.key_place, column.name.clone())).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, name)| name).collect()
    }
}

impl Rebuilt {
    /// Adds the tenant column, or makes it NOT NULL.
    fn not_null(&mut self, table: &str, tenant: &Tenant<'_>) -> Result<(), PlanError> {
        if !tenant.is_nullable {
            return Ok(());
        }
        self.changed = true;
        if let Some(column) = self.create.columns.iter_mut().find(|column| is_called(&column.name, tenant.column)) {
            column.options.retain(|option| option.option != ColumnOption::Null);
            column.options.push(not_null());
            return Ok(());
        }
        // As the ID is bound: a UUID as its bytes.
        let kind = match tenant.of_type {
            TenantType::Uuid => "BLOB",
            TenantType::BigInt => "INTEGER",
            TenantType::Text => "TEXT",
        };
        let definition = format!("CREATE TABLE t ({} {kind} NOT NULL)", quoted(tenant.column));
        let with = parsed(&definition).map_err(|reason| PlanError::Unreadable { table: table.to_owned(), reason })?;
        self.create.columns.splice(0..0, with.columns);
        Ok(())
    }
}

fn not_null() -> sqlparser::ast::ColumnOptionDef {
    sqlparser::ast::ColumnOptionDef { name: None, option: ColumnOption::NotNull }
}

/// Puts the tenant first in a key. Returns whether it was not there.
fn lead(columns: &mut Vec<IndexColumn>, tenant: &Ident) -> bool {
    let is_tenant = |column: &IndexColumn| {
        let name = column.column.expr.to_string();
        name.trim_matches(['"', '`', '[', ']']).eq_ignore_ascii_case(&tenant.value)
    };
    if columns.first().is_some_and(is_tenant) {
        return false;
    }
    columns.retain(|column| !is_tenant(column));
    columns.insert(0, tenant.clone().into());
    true
}

/// Returns whether a column's own definition makes it the primary key.
fn has_own_key(column: &sqlparser::ast::ColumnDef) -> bool {
    column.options.iter().any(|option| matches!(option.option, ColumnOption::PrimaryKey(_)))
}

fn target(key: &ForeignKeyConstraint) -> String {
    let name = key.foreign_table.0.last().and_then(|part| part.as_ident());
    name.map(|name| name.value.clone()).unwrap_or_default()
}

/// SQLite ignores the case of names.
fn is_called(ident: &Ident, name: &str) -> bool {
    ident.value.eq_ignore_ascii_case(name)
}

fn parsed(sql: &str) -> Result<CreateTable, String> {
    match Parser::parse_sql(&SQLiteDialect {}, sql).map_err(|error| error.to_string())?.pop() {
        Some(Sql::CreateTable(create)) => Ok(create),
        _ => Err("it is not a plain table".to_owned()),
    }
}
