//! The check at start and the inspection see tables of any name, and tables in schemas.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use sea_orm_migration::SchemaManager;
use tenantry_isolation::{
    Access, Registry, RegistryBuilder, TenantTable, TenantType,
    inspection::{Declarations, Inspection, KnownTable, RowsOf, check, check_row_level_security, inspect},
    row_level_security::{TenantPolicy, create_function, grant, privileges, raise, raise_by, show_outside_tenants},
};
use tenantry_testkit::postgres::postgres;

fn tables() -> RegistryBuilder {
    Registry::builder()
        .table("billing.invoices", &["tenant_id", "id"])
        .table("invoices", &["tenant_id", "id"])
        .table("OrderItems", &["tenantId", "id", "unit price"])
        .table("line items", &["tenantId", "id", "Order Id"])
}

const TABLES: &[&str] = &[
    "CREATE SCHEMA billing",
    "CREATE TABLE billing.invoices (tenant_id uuid NOT NULL, id uuid NOT NULL, total bigint NOT NULL, \
     PRIMARY KEY (tenant_id, id), UNIQUE (tenant_id, total))",
    "CREATE TABLE invoices (tenant_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, PRIMARY KEY (tenant_id, id))",
    "CREATE TABLE \"OrderItems\" (\"tenantId\" uuid NOT NULL, id uuid NOT NULL, \"unit price\" bigint NOT NULL, \
     PRIMARY KEY (\"tenantId\", id), FOREIGN KEY (\"tenantId\", id) REFERENCES billing.invoices (tenant_id, id))",
    "CREATE TABLE \"line items\" (\"tenantId\" uuid NOT NULL, id uuid NOT NULL, \"Order Id\" uuid NOT NULL, \
     PRIMARY KEY (\"tenantId\", id), FOREIGN KEY (\"tenantId\", \"Order Id\") REFERENCES \"OrderItems\" (\"tenantId\", id))",
];

/// A database with all walls, and the connections of its owner and of a role that serves.
struct Walled {
    owner: DatabaseConnection,
    serving: DatabaseConnection,
    role: String,
}

async fn walled() -> Walled {
    let url = postgres().database();
    let name = url.rsplit('/').next().unwrap().to_owned();
    let (owner, role) = (Database::connect(&url).await.unwrap(), format!("{name}_serving"));
    owner.execute_unprepared(&format!("CREATE ROLE {role} LOGIN")).await.unwrap();
    for sql in TABLES {
        owner.execute_unprepared(sql).await.unwrap();
    }
    let manager = SchemaManager::new(&owner);
    create_function(&manager).await.unwrap();
    raise(&manager, "billing.invoices").await.unwrap();
    raise(&manager, "invoices").await.unwrap();
    for table in ["\"OrderItems\"", "\"line items\""] {
        let own = "\"tenantId\" = nullif(current_setting('app.tenant_id', true), '')::uuid";
        let walls = format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; \
             CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})"
        );
        owner.execute_unprepared(&walls).await.unwrap();
    }
    grant(&owner, &role, privileges(&tables().build().unwrap())).await.unwrap();
    let serving = Database::connect(postgres().url(&role, &name)).await.unwrap();
    Walled { owner, serving, role }
}

impl Walled {
    async fn look(&self) -> Inspection {
        inspect(&self.serving, &Declarations::of(tables().build().unwrap())).await.unwrap()
    }

    async fn check(&self, registry: RegistryBuilder) -> Result<Registry, String> {
        check(&self.serving, &Declarations::of(registry.build().unwrap())).await.map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn tables_of_any_name_and_schema_are_checked_inspected_and_probed() {
    let walled = walled().await;
    let registry = walled.check(tables()).await.unwrap();
    let columns = |name: &str| registry.tables().find(|(table, _)| *table == name).unwrap().1.columns().join("|");
    assert_eq!(columns("billing.invoices"), "tenant_id|id|total");
    assert_eq!(columns("invoices"), "tenant_id|id|name");
    assert_eq!(columns("OrderItems"), "tenantId|id|unit price");

    let inspection = walled.look().await;
    let told: Vec<_> =
        inspection.findings.iter().map(|finding| format!("{} {}", finding.about, finding.what)).collect();
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(inspection.notes, Vec::<String>::new());
    let names: Vec<_> = inspection.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["OrderItems", "billing.invoices", "invoices", "line items"]);
    for table in inspection.tables {
        assert_eq!((table.hook_held, table.database_held), (Some(true), Some(true)), "{}", table.name);
    }
}

/// A change that opens a table, the error at start, and what the inspection says to do.
const OPENED: &[(&str, &str, &str)] = &[
    (
        "ALTER TABLE billing.invoices DISABLE ROW LEVEL SECURITY",
        "billing.invoices: row-level security is not enabled",
        "ALTER TABLE billing.invoices ENABLE ROW LEVEL SECURITY",
    ),
    (
        "ALTER TABLE \"OrderItems\" NO FORCE ROW LEVEL SECURITY",
        "OrderItems: row-level security is not forced on its owner",
        "ALTER TABLE \"OrderItems\" FORCE ROW LEVEL SECURITY",
    ),
    (
        "CREATE POLICY open ON billing.invoices USING (true)",
        "billing.invoices: a policy for reading (USING)",
        "DROP POLICY open ON billing.invoices",
    ),
    (
        "CREATE UNIQUE INDEX by_total ON billing.invoices (total)",
        "billing.invoices: its unique key by_total begins with total and not with tenant_id",
        "recreate the unique key with tenant_id as its first column",
    ),
    (
        "CREATE INDEX by_order ON \"line items\" (\"Order Id\")",
        "line items: its index by_order begins with Order Id and not with tenantId",
        "recreate the index with tenantId as its first column",
    ),
];

#[tokio::test]
async fn what_is_missing_is_found_under_its_name() {
    for (open, stops, remedy) in OPENED {
        let walled = walled().await;
        walled.owner.execute_unprepared(open).await.unwrap();
        let error = walled.check(tables()).await.unwrap_err();
        assert!(error.contains(stops), "{open}: {error}");
        let remedies: Vec<_> = walled.look().await.findings.into_iter().map(|finding| finding.remedy).collect();
        assert!(remedies.iter().any(|found| found == remedy), "{open}: {remedies:?}");
    }
}

#[tokio::test]
async fn what_the_check_does_not_see_is_not_accepted() {
    let walled = walled().await;
    for (registry, table) in [
        (tables().table("billing.nothing", &["tenant_id", "id"]), "billing.nothing"),
        (tables().table("nowhere.invoices", &["tenant_id", "id"]), "nowhere.invoices"),
        (tables().table("Billing.orders", &["tenant_id", "id"]), "Billing.orders"),
        (tables().table("orders", &["tenant_id", "id"]), "orders"),
    ] {
        let error = walled.check(registry).await.unwrap_err();
        assert!(error.contains(&format!("{table}: there is no such table")), "{error}");
    }
    // The same table by both names has its walls, but a registry has only one of them.
    let in_public = Registry::builder().table("public.invoices", &["tenant_id", "id"]);
    walled.check(in_public).await.unwrap();

    // A table whose own name has a dot is not the one in the schema.
    for sql in [
        "CREATE TABLE \"billing.invoices\" (LIKE billing.invoices INCLUDING ALL)",
        "ALTER TABLE \"line items\" DROP CONSTRAINT \"line items_tenantId_Order Id_fkey\"",
        "DROP TABLE billing.invoices CASCADE",
    ] {
        walled.owner.execute_unprepared(sql).await.unwrap();
    }
    let error = walled.check(tables()).await.unwrap_err();
    assert!(error.contains("billing.invoices: there is no such table"), "{error}");
}

#[tokio::test]
async fn ways_around_the_walls_of_a_schema_are_found() {
    let walled = walled().await;
    let role = &walled.role;
    for sql in [
        format!("GRANT CREATE ON SCHEMA billing TO {role}"),
        "CREATE VIEW billing.every AS SELECT * FROM billing.invoices".to_owned(),
        format!("GRANT SELECT ON billing.every TO {role}"),
        "CREATE TABLE billing.strays (id bigint PRIMARY KEY)".to_owned(),
        format!("GRANT SELECT ON billing.strays TO {role}"),
    ] {
        walled.owner.execute_unprepared(&sql).await.unwrap();
    }
    let remedies: Vec<_> = walled.look().await.findings.into_iter().map(|finding| finding.remedy).collect();
    let expected = [
        format!("REVOKE CREATE ON SCHEMA billing FROM {role}, PUBLIC"),
        "ALTER VIEW billing.every SET (security_invoker = true)".to_owned(),
        format!("REVOKE SELECT ON billing.strays FROM {role}, PUBLIC"),
    ];
    assert_eq!(remedies, expected);
}

#[tokio::test]
async fn a_table_that_is_not_registered_any_more_is_told_with_the_rights_on_it() {
    let walled = walled().await;
    let role = &walled.role;
    // A role that the serving one may become, though it has none of its rights until then.
    for sql in [
        format!("CREATE ROLE {role}_tenant NOLOGIN; ALTER ROLE {role} NOINHERIT; GRANT {role}_tenant TO {role}"),
        format!(
            "GRANT SELECT (total) ON billing.invoices TO PUBLIC; GRANT TRUNCATE ON billing.invoices TO {role}_tenant"
        ),
    ] {
        walled.owner.execute_unprepared(&sql).await.unwrap();
    }
    let declared = Declarations::of(Registry::builder().table("invoices", &["tenant_id", "id"]).build().unwrap());
    let of_billing = async || {
        let findings = inspect(&walled.serving, &declared).await.unwrap().findings;
        findings.into_iter().filter(|finding| finding.about == "billing.invoices").collect::<Vec<_>>()
    };
    let told = of_billing().await;
    assert_eq!(told.len(), 1, "{told:?}");
    let rights = "DELETE, INSERT, SELECT, TRUNCATE, UPDATE";
    assert_eq!(told[0].what, format!("{role}, {role}_tenant may {rights} on it, though it is not registered"));
    assert_eq!(told[0].remedy, format!("REVOKE {rights} ON billing.invoices FROM {role}, {role}_tenant"));
    walled.owner.execute_unprepared(&told[0].remedy).await.unwrap();
    assert_eq!(of_billing().await, []);
    // With it registered, nothing is left over.
    let left = walled.look().await.findings;
    assert!(!left.iter().any(|finding| finding.what.contains("not registered")), "{left:?}");
}

#[tokio::test]
async fn a_policy_for_another_role_that_shows_every_row_is_told() {
    let walled = walled().await;
    let role = format!("{}_reports", walled.role);
    for sql in [
        format!("CREATE ROLE {role} NOLOGIN"),
        format!("CREATE POLICY \"all\" ON billing.invoices FOR SELECT TO {role} USING (true)"),
        format!("CREATE POLICY harmless ON invoices AS RESTRICTIVE TO {role} USING (true)"),
    ] {
        walled.owner.execute_unprepared(&sql).await.unwrap();
    }
    // It does not concern the role that serves.
    walled.check(tables()).await.unwrap();
    let told = walled.look().await.findings;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].what, "its policy \"all\" for another role is for the rows of any tenant");
    walled.owner.execute_unprepared(&told[0].remedy).await.unwrap();
    assert_eq!(walled.look().await.findings, []);
}

const OUTSIDE: &[KnownTable] = &[KnownTable {
    name: "billing.currencies",
    rows: RowsOf::Shared,
    grants: "SELECT",
    grants_in_tenants: "",
    written_by: Some("id"),
    refer_instead: None,
}];

/// A table that a transaction outside of all tenants may read, and a tenant only in part.
#[tokio::test]
async fn a_policy_for_reading_that_is_open_within_a_tenant_stops_the_start() {
    let walled = walled().await;
    let manager = SchemaManager::new(&walled.owner);
    let by_id = TenantPolicy::by("id").of_type(TenantType::BigInt);
    walled.owner.execute_unprepared("CREATE TABLE billing.currencies (id bigint PRIMARY KEY)").await.unwrap();
    raise_by(&manager, "billing.currencies", by_id).await.unwrap();
    show_outside_tenants(&manager, "billing.currencies", &walled.role).await.unwrap();
    let select = format!("GRANT SELECT ON billing.currencies TO {}", walled.role);
    walled.owner.execute_unprepared(&select).await.unwrap();
    let registry = tables().global::<shared::Entity>(Access::ReadOnly).build().unwrap();
    let declared = Declarations::of(registry).knowing(OUTSIDE);
    let start = async || check_row_level_security(&walled.serving, &declared).await.map_err(|error| error.to_string());
    start().await.unwrap();
    assert_eq!(inspect(&walled.serving, &declared).await.unwrap().findings, []);
    let nobody = "nullif(current_setting('app.tenant_id', true), '') IS NULL";
    for open in [
        "CREATE POLICY open ON billing.currencies USING (true)".to_owned(),
        format!("CREATE POLICY open ON billing.currencies FOR SELECT TO {} USING (true)", walled.role),
        format!("CREATE POLICY open ON billing.currencies FOR SELECT USING ({nobody} OR id > 5)"),
        "CREATE POLICY open ON billing.currencies FOR SELECT USING (id IS NOT NULL)".to_owned(),
    ] {
        walled.owner.execute_unprepared(&open).await.unwrap();
        let error = start().await.unwrap_err();
        assert!(error.contains("billing.currencies: any tenant can "), "{open}: {error}");
        let told = inspect(&walled.serving, &declared).await.unwrap().findings;
        let told: Vec<_> = told.iter().filter(|finding| finding.about == "billing.currencies").collect();
        assert!(!told.is_empty(), "{open}");
        if open.contains("FOR SELECT") {
            assert_eq!(told[0].remedy, "DROP POLICY open ON billing.currencies");
        }
        walled.owner.execute_unprepared("DROP POLICY open ON billing.currencies").await.unwrap();
    }
    start().await.unwrap();
    // For a role that serves nobody, the exception is the same: on a table that is meant to be read outside of tenants.
    let reports = format!("{}_reports", walled.role);
    walled.owner.execute_unprepared(&format!("CREATE ROLE {reports} NOLOGIN")).await.unwrap();
    for (table, using, findings) in
        [("billing.currencies", nobody, 0), ("billing.currencies", "true", 1), ("billing.invoices", nobody, 1)]
    {
        let policy = format!("CREATE POLICY other ON {table} FOR SELECT TO {reports} USING ({using})");
        walled.owner.execute_unprepared(&policy).await.unwrap();
        let told = inspect(&walled.serving, &declared).await.unwrap().findings;
        assert_eq!(told.len(), findings, "{policy}: {told:?}");
        walled.owner.execute_unprepared(&format!("DROP POLICY other ON {table}")).await.unwrap();
    }
}

#[tokio::test]
async fn a_remedy_quotes_a_reserved_word() {
    let walled = walled().await;
    for sql in [
        "CREATE TABLE \"order\" (\"user\" uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (\"user\", id))".to_owned(),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON \"order\" TO {}", walled.role),
        "CREATE POLICY \"select\" ON \"order\" USING (true)".to_owned(),
    ] {
        walled.owner.execute_unprepared(&sql).await.unwrap();
    }
    let registry = tables().table_with("order", &["user", "id"], TenantTable::by("user")).build().unwrap();
    let declared = Declarations::of(registry);
    let of_order = async || {
        let findings = inspect(&walled.serving, &declared).await.unwrap().findings;
        findings
            .into_iter()
            .filter(|finding| finding.about == "order" && !finding.what.contains("tried"))
            .collect::<Vec<_>>()
    };
    let told = of_order().await;
    assert!(told.len() > 2, "{told:?}");
    for finding in told.iter().filter(|finding| !finding.remedy.starts_with("make ")) {
        walled.owner.execute_unprepared(&finding.remedy).await.unwrap_or_else(|error| panic!("{finding:?}: {error}"));
    }
    assert_eq!(of_order().await, []);
}

#[tokio::test]
async fn sqlite_has_no_schemas_and_ignores_the_case_of_letters() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    for sql in [
        "CREATE TABLE orderitems (TENANTID BLOB NOT NULL, ID BLOB NOT NULL, note TEXT, PRIMARY KEY (TENANTID, ID))",
        "CREATE TABLE \"LINE items\" (tenantid BLOB NOT NULL, id BLOB NOT NULL, \"order ID\" BLOB NOT NULL, \
         PRIMARY KEY (TenantId, id), FOREIGN KEY (TENANTid, \"ORDER id\") REFERENCES ORDERITEMS (tenantID, id))",
        "CREATE TABLE \"billing.invoices\" (tenant_id BLOB NOT NULL, id BLOB NOT NULL, PRIMARY KEY (tenant_id, id))",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    let tables = || {
        Registry::builder()
            .table("OrderItems", &["tenantId", "id"])
            .table("line items", &["tenantId", "id", "Order Id"])
    };
    let check = async |registry: RegistryBuilder| {
        check(&db, &Declarations::of(registry.build().unwrap())).await.map_err(|error| error.to_string())
    };
    let registry = check(tables()).await.unwrap();
    let found = registry.tables().find(|(name, _)| *name == "OrderItems").unwrap().1;
    assert_eq!(found.columns(), ["tenantId", "id", "note"]);
    let inspection = inspect(&db, &Declarations::of(tables().build().unwrap())).await.unwrap();
    let told: Vec<_> = inspection.findings.iter().map(|finding| finding.about.as_str()).collect();
    assert_eq!(told, ["\"billing.invoices\""], "{:?}", inspection.findings);
    assert!(
        inspection
            .tables
            .iter()
            .filter(|table| table.name.ends_with("tems"))
            .all(|table| table.hook_held == Some(true))
    );

    let error = check(tables().table("billing.invoices", &["tenant_id", "id"])).await.unwrap_err();
    assert!(
        error.contains("billing.invoices: it is registered with a schema, which it can't have on SQLite"),
        "{error}"
    );
    let shared = tables().table("invoices", &["tenant_id"]).global::<shared::Entity>(Access::ReadOnly);
    let error = check(shared).await.unwrap_err();
    assert!(error.contains("billing.currencies: it is registered with a schema"), "{error}");
}

mod shared {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(schema_name = "billing", table_name = "currencies")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
