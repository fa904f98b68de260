//! Asks SQLite for the program of a statement, and for its tables and indexes.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value, sqlx::Row};
use tenantry_isolation::{Access, Confinement, Registry};

use super::program::{Layout, Op, Relation, Role};

/// Returns the program of a statement whose parameters have these values.
pub(super) async fn compile(db: &DatabaseConnection, text: &str, values: &[Value]) -> Result<Vec<Op>, DbErr> {
    let explain = Statement::from_sql_and_values(DbBackend::Sqlite, format!("EXPLAIN {text}"), values.to_vec());
    let rows = db.query_all_raw(explain).await?;
    let op = |row: &QueryResult| {
        let row = row.try_as_sqlite_row().unwrap();
        let number = |place: usize| row.get_unchecked::<Option<i64>, _>(place).unwrap_or_default();
        Op {
            code: row.get_unchecked(1),
            p1: number(2),
            p2: number(3),
            p3: number(4),
            // A blob is shown as its bytes.
            p4: String::from_utf8_lossy(row.get_unchecked::<Option<&[u8]>, _>(5).unwrap_or_default()).into_owned(),
            p5: number(6),
        }
    };
    Ok(rows.iter().map(op).collect())
}

/// Columns of tables in the order in which they are stored, and those of indexes. A table without rowids is stored as
/// the index that is its primary key.
const COLUMNS: &str = "\
    SELECT m.rootpage, m.tbl_name, x.cid, x.name, x.hidden, x.\"notnull\" OR x.pk > 0 \
    FROM sqlite_schema m JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name \
    JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND m.rootpage > 0 AND NOT l.wr \
    UNION ALL \
    SELECT m.rootpage, m.tbl_name, x.seqno, x.name, 0, 1 \
    FROM sqlite_schema m JOIN pragma_table_list l ON l.schema = 'main' AND l.name = m.name \
    JOIN pragma_index_list(m.name) i ON i.origin = 'pk' JOIN pragma_index_xinfo(i.name) x \
    WHERE m.type = 'table' AND l.wr \
    UNION ALL \
    SELECT m.rootpage, m.tbl_name, x.seqno, iif(x.cid = -1, NULL, coalesce(x.name, '')), 0, 1 \
    FROM sqlite_schema m JOIN pragma_index_xinfo(m.name) x WHERE m.type = 'index' AND m.rootpage > 0 \
    ORDER BY 1, 3";

pub(super) async fn layout(db: &DatabaseConnection, registry: &Registry) -> Layout {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, COLUMNS)).await.unwrap();
    let mut layout = Layout::new();
    for row in &rows {
        let row = row.try_as_sqlite_row().unwrap();
        let (root, table): (i64, String) = (row.get_unchecked(0), row.get_unchecked(1));
        let (column, hidden): (Option<String>, i64) = (row.get_unchecked(3), row.get_unchecked(4));
        let found = registry.tables().find(|(name, _)| name.eq_ignore_ascii_case(&table));
        let (tenant, access) = match found.map(|(_, table)| table.confinement()) {
            None => (None, None),
            Some(Confinement::Global(access)) => (None, Some(access)),
            Some(Confinement::Tenant { column, access }) => (Some(column), Some(access)),
        };
        let relation = layout.entry(root).or_insert_with(|| Relation {
            table,
            roles: Vec::new(),
            is_registered: access.is_some(),
            is_tenants: tenant.is_some(),
            is_writable: access == Some(&Access::Writable),
        });
        // A generated column that is computed when it is read is not stored.
        if hidden == 2 {
            continue;
        }
        relation.roles.push(match column {
            None => Role::Rowid,
            Some(column) if tenant.is_some_and(|tenant| tenant.eq_ignore_ascii_case(&column)) => {
                assert!(row.get_unchecked::<bool, _>(5), "{}.{column} may be NULL", relation.table);
                Role::Tenant
            }
            Some(_) => Role::Other,
        });
    }
    layout
}
