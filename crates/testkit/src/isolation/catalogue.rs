//! Unregistered tables and views, and tables that are read-only: whatever does not belong to the tenant must be
//! refused.

use sea_orm::{ConnectionTrait, DbBackend, TransactionSession, TransactionTrait};
use tenantry_isolation::{Access, Confinement, Registry};

use super::{
    attack::TenantUnderTest,
    baseline::{Baseline, read},
    report::Report,
    shape::{Shape, Spelling, quoted},
};

const ON_SQLITE: &str = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'";
const ON_POSTGRES: &str = "SELECT c.relname::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') \
     AND c.relnamespace = current_schema()::regnamespace";

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
    for name in found.iter().filter_map(|row| row.0.first()?.text.as_deref()) {
        let registered = registry.tables().find(|(table, _)| *table == name).map(|(_, table)| table.confinement());
        if registered.is_none() {
            ask_for(name, backend, baseline, own, report).await;
        }
        if matches!(
            registered,
            None | Some(Confinement::Global(Access::ReadOnly) | Confinement::Tenant { access: Access::ReadOnly, .. })
        ) {
            write_to(name, own, report).await;
        }
    }
}

/// An unregistered table may show the tenant's own rows if it can tell whose they are, and no others.
async fn ask_for<C, B>(
    name: &str,
    backend: DbBackend,
    baseline: &Baseline<'_, B>,
    own: &TenantUnderTest<C>,
    report: &mut Report,
) where
    C: ConnectionTrait,
    B: ConnectionTrait,
{
    let sql = format!("SELECT count(*) AS n FROM {} AS a", quoted(name));
    report.tried += 1;
    let Ok(seen) = read(&own.db, &sql, &[]).await else {
        report.refused += 1;
        return;
    };
    let shape = Shape::named(name, "tenant_id");
    let spelling = Spelling::baseline(backend, own.tenant);
    let own_rows = read(baseline.db, &format!("SELECT count(*) AS n FROM {} AS a", spelling.table(&shape)), &[]).await;
    if own_rows.ok() != Some(seen) {
        report.fail(name, "read what is not registered", &sql, "it can be read, and not only the tenant's own rows");
    }
}

async fn write_to<C: TransactionTrait>(name: &str, own: &TenantUnderTest<C>, report: &mut Report) {
    let sql = format!("DELETE FROM {} WHERE 1 = 0", quoted(name));
    report.tried += 1;
    let Ok(transaction) = own.db.begin().await else { return };
    let ran = transaction.execute_unprepared(&sql).await.is_ok();
    if transaction.rollback().await.is_ok() && ran {
        report.fail(name, "write what is not the tenant's", &sql, "rows of it may be deleted");
    } else {
        report.refused += 1;
    }
}
