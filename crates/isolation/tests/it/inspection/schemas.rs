//! The check at start and the inspection see tables of any name, and tables in schemas.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use sea_orm_migration::SchemaManager;
use tenantry_isolation::{
    Access, Registry, RegistryBuilder,
    inspection::{Declarations, Inspection, check, inspect},
    row_level_security::{create_function, grant, privileges, raise},
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
