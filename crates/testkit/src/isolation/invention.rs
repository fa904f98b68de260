//! Rows that the kit invents: those that fill a tenant, and new ones that a tenant tries to insert.

use std::{collections::BTreeMap, fmt, sync::Arc};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TransactionSession, TransactionTrait};
use tenantry_isolation::inspection::synthetic_rows::{Cell, Maker};

use super::{
    baseline::{Baseline, Snapshot},
    report::Report,
    rows::{Field, Row},
    tenant::Tenant,
};

/// The number of rows that a tenant gets in each table that takes several.
const ROWS: usize = 2;

const REMEDY: &str = "Isolation::row can supply one";

/// Returns the statement that inserts a row of a tenant.
type Insert<'a, T> = Arc<dyn Fn(DbBackend, T) -> Statement + Send + Sync + 'a>;

/// The rows that the embedder supplies, by table.
pub(super) struct Supplies<'a, T>(BTreeMap<String, Insert<'a, T>>);

impl<T> Default for Supplies<'_, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T> fmt::Debug for Supplies<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'a, T: Tenant> Supplies<'a, T> {
    pub(super) fn add(&mut self, table: &str, insert: Insert<'a, T>) {
        self.0.insert(table.to_owned(), insert);
    }

    /// Returns what creates the rows of a tenant.
    fn maker<'b, B: ConnectionTrait>(
        &'b self,
        baseline: &'b Baseline<'_, B>,
        owned: &'b BTreeMap<String, String>,
        tenant: &'b T,
    ) -> Maker<'b> {
        let backend = baseline.db.get_database_backend();
        let maker = Maker::new(baseline.catalogue, owned, tenant.key());
        self.0.iter().fold(maker, |maker, (table, insert)| {
            maker.supplied(table, Box::new(move || insert(backend, tenant.clone())))
        })
    }

    /// Fills every table of a tenant.
    pub(super) async fn fill<B: ConnectionTrait + TransactionTrait>(
        &self,
        baseline: &Baseline<'_, B>,
        tenant: &T,
        report: &mut Report,
    ) -> Result<(), DbErr> {
        let owned = owned(baseline);
        for round in 0..ROWS {
            let transaction = baseline.of(&tenant.key()).begin().await?;
            let mut maker = self.maker(baseline, &owned, tenant);
            maker.make(&transaction).await?;
            // Some tables take only one row of a tenant.
            for skipped in maker.skipped().iter().filter(|_| round == 0) {
                let why = format!("no row could be invented: {}; {REMEDY}", skipped.reason);
                report.fail(&skipped.table, "seed", &tenant.key().to_string(), why);
            }
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Returns a row for each table, which the database would accept as a new row of the tenant.
    pub(super) async fn spares<B: ConnectionTrait + TransactionTrait>(
        &self,
        baseline: &Baseline<'_, B>,
        tenant: &T,
        rows: &Snapshot,
        report: &mut Report,
    ) -> Result<BTreeMap<String, Row>, DbErr> {
        let owned = owned(baseline);
        let maker = self.maker(baseline, &owned, tenant);
        let transaction = baseline.of(&tenant.key()).begin().await?;
        let mut spares = BTreeMap::new();
        for shape in baseline.shapes {
            let Some(like) = rows[&shape.name].first() else { continue };
            match maker.another(&transaction, &shape.name, &like.cells()).await? {
                Ok(settled) => drop(spares.insert(shape.name.clone(), spare(settled.stored))),
                // A table with one row for each tenant takes no other one. The row is tried all the same.
                Err((_, tried)) if !tried.is_empty() => drop(spares.insert(shape.name.clone(), spare(tried))),
                Err((reason, _)) => {
                    report.note(format!("{}: new rows were not tried: {reason}; {REMEDY}", shape.name));
                }
            }
        }
        transaction.rollback().await?;
        Ok(spares)
    }
}

fn owned<B>(baseline: &Baseline<'_, B>) -> BTreeMap<String, String> {
    baseline.shapes.iter().map(|shape| (shape.name.clone(), shape.tenant.clone())).collect()
}

fn spare(cells: BTreeMap<String, Cell>) -> Row {
    let field = |(column, cell)| Field { column, text: Some(format!("{cell:?}")), cell: Some(cell) };
    Row(cells.into_iter().map(field).collect())
}
