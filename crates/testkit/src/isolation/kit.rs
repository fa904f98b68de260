//! The kit itself: it fills two tenants, and each tries everything on the other.

use std::{fmt::Display, sync::Arc};

use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityName, Insert, QueryTrait, TransactionTrait};
use tenantry_domain::tenant::TenantId;
use tenantry_isolation::{Registry, TenantKey, inspection::synthetic_rows::Catalogue};
use uuid::Uuid;

use super::{
    Report,
    attack::{Attack, TenantUnderTest},
    baseline::Baseline,
    catalogue::look_around,
    interleaving::interleave,
    invention::Supplies,
    shape::{Shape, shapes},
    tenant::Tenant,
};

/// The default tenants.
const TENANTS: [u128; 2] = [0x0198_0000_0000_7000_8000_0000_0000_00aa, 0x0198_0000_0000_7000_8000_0000_0000_00bb];

/// The subject of the proof: the tables, how a tenant accesses them, and how the true rows are read.
#[derive(Debug)]
pub struct Isolation<'a, O, B, T = TenantId> {
    pub(super) registry: &'a Registry,
    open: O,
    pub(super) bare: &'a B,
    /// The connections to the schemas of tenants that have their own.
    pub(super) own_schemas: Vec<(TenantKey, &'a B)>,
    tenants: [T; 2],
    shared: Vec<String>,
    supplies: Supplies<'a, T>,
}

impl<'a, O, B: ConnectionTrait> Isolation<'a, O, B> {
    /// Creates a kit for the tables of a registry. `open` returns one tenant's connection, and `bare` is a connection
    /// without any isolation.
    pub fn of<C>(registry: &'a Registry, open: O, bare: &'a B) -> Self
    where
        O: Fn(TenantId) -> C,
    {
        let tenants = TENANTS.map(|id| TenantId::new(Uuid::from_u128(id)));
        Self::of_tenants(registry, tenants, open, bare)
    }
}

impl<'a, O, B: ConnectionTrait, T: Tenant + 'a> Isolation<'a, O, B, T> {
    /// Creates a kit for tables whose tenants have IDs of another type than Tenantry's own: numbers, texts or UUIDs.
    ///
    /// ```
    /// # use sea_orm::{ConnectionTrait, Database};
    /// # use tenantry_isolation::{Hook, Keys, Registry, TenantTable, TenantType};
    /// # use tenantry_testkit::isolation::Isolation;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = Database::connect("sqlite::memory:").await?;
    /// let create = "CREATE TABLE orders (id INTEGER PRIMARY KEY, account_id BIGINT NOT NULL, note TEXT NOT NULL)";
    /// pool.execute_unprepared(create).await?;
    /// let orders = TenantTable::by("account_id").of_type(TenantType::BigInt).keys(Keys::Global);
    /// let registry = Registry::builder().table_with("orders", &["id", "account_id", "note"], orders).build()?;
    /// let hook = Hook::new(registry.clone());
    ///
    /// let open = |tenant: i64| hook.connection(pool.clone(), tenant);
    /// Isolation::of_tenants(&registry, [7, 8], open, &pool).run_on_invented_rows().await.assert_isolated();
    /// # Ok(())
    /// # }
    /// ```
    pub fn of_tenants<C>(registry: &'a Registry, tenants: [T; 2], open: O, bare: &'a B) -> Self
    where
        O: Fn(T) -> C,
    {
        let (own_schemas, shared) = (Vec::new(), Vec::new());
        Self { registry, open, bare, own_schemas, tenants, shared, supplies: Supplies::default() }
    }

    /// Uses these tenants, for rows that reference tenants which must exist.
    #[must_use]
    pub fn between(self, one: T, other: T) -> Self {
        Self { tenants: [one, other], ..self }
    }

    /// Declares that the tenant's rows are in tables of a PostgreSQL schema of its own. `bare` is a connection without any
    /// isolation whose `search_path` begins with that schema.
    #[must_use]
    pub fn in_schema(mut self, tenant: &T, bare: &'a B) -> Self {
        self.own_schemas.push((tenant.key(), bare));
        self
    }

    /// Declares that a table with a column `tenant_id` is registered as shared by all on purpose.
    #[must_use]
    pub fn shared_on_purpose(mut self, table: &str) -> Self {
        self.shared.push(table.to_owned());
        self
    }

    /// Supplies the rows of a table for which the kit can't invent any, because of a condition it does not understand.
    /// `row` returns a new row each time.
    #[must_use]
    pub fn row<A, F>(mut self, row: F) -> Self
    where
        A: ActiveModelTrait,
        F: Fn(T) -> A + Send + Sync + 'a,
    {
        let table = A::Entity::default().table_name().to_owned();
        self.supplies.add(&table, Arc::new(move |backend, tenant| Insert::<A>::one(row(tenant)).build(backend)));
        self
    }

    /// Fills both tenants with `seed`, and lets each try everything on the other. Afterwards the rows are as the seed
    /// left them.
    ///
    /// # Panics
    /// If the bare connection can't read a table, or if the two tenants are the same.
    pub async fn run<C, S, E>(&self, seed: S) -> Report
    where
        O: Fn(T) -> C,
        C: ConnectionTrait + TransactionTrait,
        B: TransactionTrait,
        S: AsyncFn(C, T) -> Result<(), E>,
        E: Display,
    {
        let mut report = Report::default();
        for tenant in self.tenants.clone() {
            let name = tenant.key().to_string();
            if let Err(error) = seed((self.open)(tenant.clone()), tenant).await {
                report.fail("", "seed", &name, format!("the seed failed: {error}"));
            }
        }
        let (catalogue, shapes) = self.tables().await;
        self.attack(&self.baseline(&catalogue, &shapes), report).await
    }

    /// Like [`Isolation::run`], with rows that the kit invents from the catalogue of the database. They are inserted
    /// through the bare connection, and stay. Rows of tables that are not the tenants' are invented where a tenant's row
    /// must refer to one and there is none.
    ///
    /// # Panics
    /// Like [`Isolation::run`].
    pub async fn run_on_invented_rows<C>(&self) -> Report
    where
        O: Fn(T) -> C,
        C: ConnectionTrait + TransactionTrait,
        B: TransactionTrait,
    {
        let mut report = Report::default();
        let (catalogue, shapes) = self.tables().await;
        let baseline = self.baseline(&catalogue, &shapes);
        for tenant in &self.tenants {
            if let Err(error) = self.supplies.fill(&baseline, tenant, &mut report).await {
                report.fail("", "seed", &tenant.key().to_string(), format!("the invented rows were refused: {error}"));
            }
        }
        self.attack(&baseline, report).await
    }

    async fn attack<C>(&self, baseline: &Baseline<'_, B>, mut report: Report) -> Report
    where
        O: Fn(T) -> C,
        C: ConnectionTrait + TransactionTrait,
        B: TransactionTrait,
    {
        assert_ne!(self.tenants[0], self.tenants[1], "isolation is between two tenants");
        self.object_to_empty_tables(baseline, &mut report).await;
        if !report.is_isolated() {
            return report;
        }
        let mut sides = Vec::new();
        for tenant in &self.tenants {
            let key = tenant.key();
            let rows = baseline.snapshot(&key).await;
            match self.supplies.spares(baseline, tenant, &rows, &mut report).await {
                Ok(spares) => sides.push(TenantUnderTest { tenant: key, db: (self.open)(tenant.clone()), spares }),
                Err(error) => report.fail("", "seed", "", format!("the bare connection can't invent rows: {error}")),
            }
        }
        let [one, other] = &sides[..] else { return report };
        for (own, other) in [(one, other), (other, one)] {
            Attack { baseline, own, other, report: &mut report }.run().await;
            look_around(self.registry, baseline, own, &mut report).await;
        }
        interleave(baseline, [one, other], &mut report).await;
        report
    }

    /// Returns both tenants as the query hook takes them.
    pub(super) fn keys(&self) -> [TenantKey; 2] {
        self.tenants.each_ref().map(Tenant::key)
    }

    /// Returns how the true rows are read.
    pub(super) fn baseline<'b>(&'b self, catalogue: &'b Catalogue, shapes: &'b [Shape]) -> Baseline<'b, B> {
        Baseline { db: self.bare, own_schemas: &self.own_schemas, catalogue, shapes }
    }

    /// Returns the catalogue of the database, and the tables to test.
    pub(super) async fn tables(&self) -> (Catalogue, Vec<Shape>) {
        let catalogue =
            Catalogue::read(self.bare, self.registry).await.expect("the bare connection reads the catalogue");
        let shapes = shapes(self.registry, &catalogue, &self.shared);
        (catalogue, shapes)
    }

    /// An empty table proves nothing.
    async fn object_to_empty_tables(&self, baseline: &Baseline<'_, B>, report: &mut Report) {
        if baseline.shapes.is_empty() {
            report.fail("", "registry", "", "no table of a tenant is registered");
        }
        for tenant in self.keys() {
            for (table, rows) in baseline.snapshot(&tenant).await {
                if rows.is_empty() {
                    report.fail(&table, "seed", &tenant.to_string(), "the seed left the table empty for this tenant");
                }
            }
        }
    }
}
