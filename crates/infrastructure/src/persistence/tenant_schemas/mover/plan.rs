//! What is moved: the tables in the order of their foreign keys, with their columns and keys as the catalogue has them.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement};
use tenantry_isolation::{TenantSchema, row_level_security::quoted};

use super::{
    outcome::{MoveError, failed},
    rows::Table,
};
use crate::persistence::{
    table_order::{Reference, in_order},
    tenant_schemas::tables::OwnTables,
};

/// The tables of a tenant in both tiers. A table comes after those that it refers to.
pub(super) struct Plan {
    pub(super) tables: Vec<Table>,
    /// The schema of the tables that all tenants share.
    pub(super) shared: String,
    /// The tenant's own.
    pub(super) own: String,
}

/// A column in one of the two schemas.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
struct Column {
    is_shared: bool,
    of: String,
    name: String,
    kind: String,
    is_generated: bool,
    /// Whether only the database gives it a value.
    is_always: bool,
    /// Its place in the primary key.
    place: Option<i32>,
    /// The sequence that gives it values.
    sequence: Option<String>,
}

const COLUMNS: &str = "\
    SELECT n.nspname = $1 AS is_shared, c.relname::text AS of, a.attname::text AS name, \
        format_type(a.atttypid, a.atttypmod) AS kind, a.attgenerated <> '' AS is_generated, \
        a.attidentity = 'a' AS is_always, array_position(i.indkey::int2[], a.attnum) AS place, \
        pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) AS sequence \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
        LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary \
    WHERE n.nspname IN ($1, $2) AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum";

const REFERENCES: &str = "\
    SELECT DISTINCT c.relname::text AS of, r.relname::text AS to FROM pg_constraint o \
        JOIN pg_class c ON c.oid = o.conrelid JOIN pg_class r ON r.oid = o.confrelid \
        JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE o.contype = 'f' AND n.nspname IN ($1, $2) AND r.relnamespace = c.relnamespace ORDER BY 1, 2";

/// What would act on rows while they are moved, or hide some of them.
const OBSTACLES: &str = "\
    SELECT DISTINCT c.relname::text AS of, 'the trigger ' || g.tgname AS to FROM pg_trigger g \
        JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE NOT g.tgisinternal AND n.nspname IN ($1, $2) \
    UNION SELECT c.relname::text, 'the restrictive policy ' || p.polname FROM pg_policy p \
        JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
    WHERE NOT p.polpermissive AND n.nspname IN ($1, $2) ORDER BY 1, 2";

impl Plan {
    /// Reads it. If the tenant has no schema, the tables are described as all tenants share them.
    pub(super) async fn read(
        connection: &impl ConnectionTrait,
        tables: &OwnTables,
        schema: &TenantSchema,
    ) -> Result<Self, MoveError> {
        let shared = shared_schema(connection).await.map_err(failed)?;
        let ask = |text| {
            let values = [shared.as_str().into(), schema.as_str().into()];
            Statement::from_sql_and_values(DbBackend::Postgres, text, values)
        };
        let columns = Column::find_by_statement(ask(COLUMNS)).all(connection).await.map_err(failed)?;
        let references = Reference::find_by_statement(ask(REFERENCES)).all(connection).await.map_err(failed)?;
        let obstacles = Reference::find_by_statement(ask(OBSTACLES)).all(connection).await.map_err(failed)?;
        let names: Vec<&str> = tables.tables.iter().map(|table| table.name.as_str()).collect();
        if let Some(found) = obstacles.iter().find(|found| names.contains(&found.of.as_str())) {
            let what = format!("the table {} has {}, which would act on its rows; drop it first", found.of, found.to);
            return Err(MoveError::Refused(what));
        }
        let mut planned = Vec::new();
        for name in in_order(&names, &references).map_err(MoveError::Refused)? {
            let Some(table) = tables.tables.iter().find(|table| table.name == name) else { continue };
            let refers_to_itself = references.iter().any(|found| found.of == name && found.to == name);
            let columns: Vec<_> = columns.iter().filter(|column| column.of == name).collect();
            planned.push(described(&table.name, &table.column, refers_to_itself, &columns)?);
        }
        Ok(Self { tables: planned, shared, own: schema.as_str().to_owned() })
    }
}

/// Returns the schema of the tables that all tenants share.
pub(super) async fn shared_schema(connection: &impl ConnectionTrait) -> Result<String, DbErr> {
    let shared = "SELECT n.nspname::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                  WHERE c.oid = to_regclass('tenantry_tenants')";
    let row = connection.query_one_raw(Statement::from_string(DbBackend::Postgres, shared)).await?;
    let shared: Option<String> = row.map(|row| row.try_get("", "name")).transpose()?;
    shared.ok_or_else(|| DbErr::Custom("there is no table tenantry_tenants".to_owned()))
}

/// Describes a table, whose columns have to be the same in both schemas.
fn described(name: &str, tenant: &str, refers_to_itself: bool, columns: &[&Column]) -> Result<Table, MoveError> {
    let of = |is_shared: bool| columns.iter().copied().filter(move |column| column.is_shared == is_shared);
    let kinds = |is_shared| of(is_shared).map(|column| (&column.name, &column.kind)).collect::<BTreeMap<_, _>>();
    if of(true).next().is_none() {
        return Err(MoveError::Refused(format!("there is no table {name} that tenants share")));
    }
    if of(false).next().is_some() && kinds(true) != kinds(false) {
        let what = "has other columns in the tenant's schema than among the shared tables";
        return Err(MoveError::Refused(format!("the table {name} {what}; see `tenantry migrate status`")));
    }
    let mut key: Vec<_> = of(true).filter_map(|column| column.place.map(|place| (place, &column.name))).collect();
    key.sort_unstable();
    if key.is_empty() {
        return Err(MoveError::Refused(format!("the table {name} has no primary key")));
    }
    let key: Vec<String> = key.into_iter().map(|(_, column)| quoted(column)).collect();
    let stored = || of(true).filter(|column| !column.is_generated);
    let is_fixed = |column: &Column| column.is_always || key.contains(&quoted(&column.name));
    let changing = stored().filter(|column| !is_fixed(column)).map(|column| quoted(&column.name)).collect();
    let sequences = |is_shared| {
        let some = of(is_shared).filter_map(|column| Some((quoted(&column.name), column.sequence.clone()?)));
        some.collect()
    };
    Ok(Table {
        name: name.to_owned(),
        tenant: quoted(tenant),
        columns: stored().map(|column| quoted(&column.name)).collect(),
        changing,
        sequences: [sequences(true), sequences(false)],
        key,
        refers_to_itself,
    })
}
