//! Unregistered tables and views, and tables that are read-only: whatever does not belong to the tenant must be
//! refused.

use sea_orm::{ConnectionTrait, DbBackend, TransactionSession, TransactionTrait};
use tenantry_isolation::{Access, Confinement, Registry};

use super::{
    attack::TenantUnderTest,
    baseline::{Baseline, read},
    report::Report,
    rows::Row,
    shape::{Shape, quoted},
};

const ON_SQLITE: &str =
    "SELECT NULL AS schema, name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'";
/// The schema is NULL where a tenant's statement finds the table without it.
const ON_POSTGRES: &str = "SELECT NULLIF(n.nspname, current_schema())::text AS schema, c.relname::text AS name \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
     AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'";

/// Tries to access everything in the database that is not a tenant's registered table.
pub(super) async fn look_around<C, B>(
    registry: &Registry,
    baseline: &Baseline<'_, B>,
    own: &TenantUnderTest<C>,
    report: &mut Report,
) where
    C: ConnectionTrait + TransactionTrait,
    B: ConnectionTrait,
{
    let backend = baseline.db.get_database_backend();
    let find = if backend == DbBackend::Sqlite { ON_SQLITE } else { ON_POSTGRES };
    let found = read(baseline.db, find, &[]).await.expect("the bare connection reads the catalogue");
    for found in found.iter().filter_map(Found::of) {
        let is_it = |name: &str| found.is_called(name, backend);
        let registered = registry.tables().find(|(name, _)| is_it(name)).map(|(_, table)| table.confinement());
        if registered.is_none() {
            ask_for(&found, baseline, own, report).await;
        }
        if matches!(
            registered,
            None | Some(Confinement::Global(Access::ReadOnly) | Confinement::Tenant { access: Access::ReadOnly, .. })
        ) {
            write_to(&found, own, report).await;
        }
    }
}

/// A table or view of the database.
struct Found<'a> {
    /// The schema, if a statement has to name it.
    schema: Option<&'a str>,
    name: &'a str,
}

impl<'a> Found<'a> {
    fn of(row: &'a Row) -> Option<Self> {
        Some(Self { schema: row.0.first()?.text.as_deref(), name: row.0.get(1)?.text.as_deref()? })
    }

    /// Returns whether a table is registered under this name.
    fn is_called(&self, registered: &str, backend: DbBackend) -> bool {
        match self.schema {
            Some(schema) => registered.split_once('.') == Some((schema, self.name)),
            None if backend == DbBackend::Sqlite => registered.eq_ignore_ascii_case(self.name),
            None => registered == self.name || registered.split_once('.') == Some(("public", self.name)),
        }
    }

    fn told(&self) -> String {
        self.schema.map_or_else(|| self.name.to_owned(), |schema| format!("{schema}.{}", self.name))
    }

    fn quoted(&self) -> String {
        let name = quoted(self.name);
        self.schema.map_or_else(|| name.clone(), |schema| format!("{}.{name}", quoted(schema)))
    }
}

/// An unregistered table may show the tenant's own rows if it can tell whose they are, and no others.
async fn ask_for<C, B>(found: &Found<'_>, baseline: &Baseline<'_, B>, own: &TenantUnderTest<C>, report: &mut Report)
where
    C: ConnectionTrait,
    B: ConnectionTrait,
{
    let sql = format!("SELECT count(*) AS n FROM {} AS a", found.quoted());
    report.tried += 1;
    let Ok(seen) = read(&own.db, &sql, &[]).await else {
        report.refused += 1;
        return;
    };
    let shape = Shape::named(&found.quoted(), "tenant_id");
    let spelling = baseline.spelling(&own.tenant);
    let own_rows =
        read(baseline.of(&own.tenant), &format!("SELECT count(*) AS n FROM {} AS a", spelling.table(&shape)), &[])
            .await;
    if own_rows.ok() != Some(seen) {
        report.fail(
            &found.told(),
            "read what is not registered",
            &sql,
            "it can be read, and not only the tenant's own rows",
        );
    }
}

async fn write_to<C: TransactionTrait>(found: &Found<'_>, own: &TenantUnderTest<C>, report: &mut Report) {
    let sql = format!("DELETE FROM {} WHERE 1 = 0", found.quoted());
    report.tried += 1;
    let Ok(transaction) = own.db.begin().await else { return };
    let ran = transaction.execute_unprepared(&sql).await.is_ok();
    if transaction.rollback().await.is_ok() && ran {
        report.fail(&found.told(), "write what is not the tenant's", &sql, "rows of it may be deleted");
    } else {
        report.refused += 1;
    }
}
