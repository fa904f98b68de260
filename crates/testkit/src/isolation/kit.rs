//! The kit itself: it fills two tenants, and each tries everything on the other.

use std::fmt::Display;

use sea_orm::{ConnectionTrait, TransactionTrait};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::Registry;
use uuid::Uuid;

use super::{
    Report,
    attack::{Attack, TenantUnderTest},
    baseline::Baseline,
    catalogue::look_around,
    interleaving::interleave,
    shape::{Shape, shapes},
};

/// The default tenants.
const TENANTS: [u128; 2] = [0x0198_0000_0000_7000_8000_0000_0000_00aa, 0x0198_0000_0000_7000_8000_0000_0000_00bb];

/// The subject of the proof: the tables, how a tenant accesses them, and how the true rows are read.
#[derive(Debug)]
pub struct Isolation<'a, O, B> {
    pub(super) registry: &'a Registry,
    open: O,
    pub(super) bare: &'a B,
    pub(super) tenants: [TenantId; 2],
    shared: Vec<String>,
}

impl<'a, O, B: ConnectionTrait> Isolation<'a, O, B> {
    /// Creates a kit for the tables of a registry. `open` returns one tenant's connection, and `bare` is a connection
    /// without any isolation.
    pub fn of<C>(registry: &'a Registry, open: O, bare: &'a B) -> Self
    where
        O: Fn(TenantId) -> C,
    {
        let tenants = TENANTS.map(|id| TenantId::new(Uuid::from_u128(id)));
        Self { registry, open, bare, tenants, shared: Vec::new() }
    }

    /// Uses these tenants, for rows that reference tenants which must exist.
    #[must_use]
    pub fn between(self, one: TenantId, other: TenantId) -> Self {
        Self { tenants: [one, other], ..self }
    }

    /// Declares that a table with a column `tenant_id` is registered as shared by all on purpose.
    #[must_use]
    pub fn shared_on_purpose(mut self, table: &str) -> Self {
        self.shared.push(table.to_owned());
        self
    }

    /// Fills both tenants with `seed`, and lets each try everything on the other. Afterwards the rows are as the seed
    /// left them.
    ///
    /// # Panics
    /// If the bare connection can't read a table, or if the two tenants are the same.
    pub async fn run<C, S, E>(&self, seed: S) -> Report
    where
        O: Fn(TenantId) -> C,
        C: ConnectionTrait + TransactionTrait,
        S: AsyncFn(C, TenantId) -> Result<(), E>,
        E: Display,
    {
        assert_ne!(self.tenants[0], self.tenants[1], "isolation is between two tenants");
        let shapes = self.shapes();
        let baseline = Baseline { db: self.bare, shapes: &shapes };
        let mut report = Report::default();
        for tenant in self.tenants {
            if let Err(error) = seed((self.open)(tenant), tenant).await {
                report.fail("", "seed", &tenant.to_string(), format!("the seed failed: {error}"));
            }
        }
        self.object_to_empty_tables(&baseline, &mut report).await;
        if !report.is_isolated() {
            return report;
        }
        let sides = self.tenants.map(|tenant| TenantUnderTest { tenant, db: (self.open)(tenant) });
        for (own, other) in [(&sides[0], &sides[1]), (&sides[1], &sides[0])] {
            Attack { baseline: &baseline, own, other, report: &mut report }.run().await;
            look_around(self.registry, &baseline, own, &mut report).await;
        }
        interleave(&baseline, &sides, &mut report).await;
        report
    }

    /// Returns the tables to test.
    pub(super) fn shapes(&self) -> Vec<Shape> {
        shapes(self.registry, &self.shared)
    }

    /// An empty table proves nothing.
    async fn object_to_empty_tables(&self, baseline: &Baseline<'_, B>, report: &mut Report) {
        if baseline.shapes.is_empty() {
            report.fail("", "registry", "", "no table of a tenant is registered");
        }
        for tenant in self.tenants {
            for (table, rows) in baseline.snapshot(tenant).await {
                if rows.is_empty() {
                    report.fail(&table, "seed", &tenant.to_string(), "the seed left the table empty for this tenant");
                }
            }
        }
    }
}
