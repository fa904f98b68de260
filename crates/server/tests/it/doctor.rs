//! `tenantry doctor …` as people run it: its output and its exit codes.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    process::{Command, Output, Stdio},
};

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tenantry_testkit::postgres::postgres;

/// Runs the doctor without environment variables, and without a database unless the arguments name one.
fn doctor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().arg("doctor").args(arguments);
    command
}

fn statement(arguments: &[&str]) -> Output {
    doctor(&["statement"]).args(arguments).output().unwrap()
}

#[track_caller]
fn text(output: &Output, code: i32) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    let (empty, filled) = if code == 2 { (&output.stdout, &output.stderr) } else { (&output.stderr, &output.stdout) };
    assert!(empty.is_empty(), "{stderr}");
    String::from_utf8(filled.clone()).unwrap()
}

#[test]
fn a_statement_is_shown_as_it_would_be_sent() {
    let products = "--table=products(tenant_id, id, name, price)";
    let select =
        "SELECT m.name FROM tenantry_memberships m LEFT JOIN products p ON p.id = m.id WHERE m.role = $1 OR $2";
    let insert = "INSERT INTO products (id, name, tenant_id) VALUES (?, ?, ?)";
    let shown = [
        text(&statement(&["--dialect", "postgres", products, select]), 0),
        text(&statement(&["--dialect", "sqlite", products, insert]), 0),
        text(&statement(&["--dialect", "sqlite", "SELECT count(*) FROM tenantry_tenants"]), 0),
        text(&statement(&["--dialect", "sqlite", "SELECT 1 FROM tenantry_memberships /* all"]), 1),
        text(&statement(&["--dialect", "postgres", "SELECT * FROM products"]), 1),
        text(&statement(&["--dialect", "postgres", products, "SELECT 1; DELETE FROM products"]), 1),
    ];
    insta::assert_snapshot!(shown.join("----\n"));
}

#[test]
fn programs_get_json() {
    let ask = |code: i32, sql: &str| -> Value {
        let table = "products(tenant_id, id)";
        serde_json::from_str(&text(&statement(&["--json", "--dialect", "postgres", "--table", table, sql]), code))
            .unwrap()
    };
    let confined = json!({
        "dialect": "postgres",
        "confined": r#"INSERT INTO "products" ("tenant_id", "id") VALUES ($1, $2)"#,
        "values": 2,
        "tenant": null,
        "must_be_tenant": ["$1"],
    });
    assert_eq!(ask(0, "INSERT INTO products (tenant_id, id) VALUES ($1, $2)"), confined);
    let bound = ask(0, "DELETE FROM products WHERE id = $1");
    assert_eq!((&bound["values"], &bound["tenant"], &bound["must_be_tenant"]), (&json!(1), &json!("$2"), &json!([])));
    let refused = json!({
        "dialect": "postgres",
        "refused": {
            "kind": "unreadable",
            "what": "several statements in one text",
            "instead": "send each statement by itself",
        },
    });
    assert_eq!(ask(1, "SELECT id FROM products; SELECT id FROM products"), refused);
}

#[test]
fn a_statement_comes_from_standard_input_and_tables_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tables.txt");
    fs::write(&file, "# Ours\n\nproducts(company, id)\n  sales (company, id)\n").unwrap();
    let mut child = doctor(&["statement", "--dialect", "sqlite", "--tables"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"DELETE FROM sales WHERE id = ?\n").unwrap();
    let shown = text(&child.wait_with_output().unwrap(), 0);
    assert!(shown.contains(r#"DELETE FROM "sales" WHERE "sales"."company" = ?2 AND ("id" = ?1)"#), "{shown}");

    fs::write(&file, "products(company, id)\nsales\n").unwrap();
    let message = text(&statement(&["--dialect", "sqlite", "--tables", file.to_str().unwrap(), "SELECT 1"]), 2);
    assert!(message.contains("tables.txt, line 2: must be a table and its columns"), "{message}");
    let message = text(&statement(&["--dialect", "sqlite", "--tables", "/nowhere/tables", "SELECT 1"]), 2);
    assert!(message.starts_with("tenantry: cannot read /nowhere/tables: "), "{message}");
}

#[test]
fn functions_types_and_operators_are_declared_like_tables() {
    let products = "--table=products(tenant_id, id, name)";
    let sql = "SELECT unaccent(name), CAST($1 AS mood), CAST($2 AS vector(3)) <=> CAST($3 AS vector(3)) FROM products";
    let declared = ["--function", "unaccent", "--type=mood", "--type=vector", "--operator", "<=>"];
    let ask = |declared: &[&str]| statement(&[&["--dialect", "postgres", products][..], declared, &[sql]].concat());
    let shown = text(&ask(&declared), 0);
    assert!(shown.contains("SELECT unaccent(\"name\"), CAST($1 AS \"mood\"), "), "{shown}");
    for left_out in [0..2, 2..3, 3..4, 4..6] {
        let mut fewer = declared.to_vec();
        drop(fewer.drain(left_out));
        text(&ask(&fewer), 1);
    }
}

#[test]
fn wrong_use_is_told_from_a_refusal() {
    for (arguments, told) in [
        (&["SELECT 1"][..], "--dialect"),
        (&["--dialect", "mysql", "SELECT 1"], "possible values: postgres, sqlite"),
        (&["--dialect", "sqlite", "--table", "products", "SELECT 1"], "must be a table and its columns"),
        (&["--dialect", "sqlite", "--table", "tenantry_users(tenant_id)", "SELECT 1"], "it is registered twice"),
        (&["--dialect", "sqlite", "--table", "a'shop(tenant_id)", "SELECT 1"], "without quotes"),
    ] {
        let message = text(&statement(arguments), 2);
        assert!(message.contains(told), "{arguments:?}: {message}");
    }
}

/// Runs the doctor or another command on the database.
fn on(database: &str, folder: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().env("TENANTRY_DATA_DIR", folder).env("TENANTRY_DATABASE_URL", database).args(arguments);
    command.output().unwrap()
}

/// The exact field names that programs rely on.
const SHAPE: &str = "database findings notes role tables tries version; database_held enabled forced grants hook_held \
                     keys name owner references rows tenant_not_null using with_check";

fn shape(json: &Value) -> String {
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let joined = |names: BTreeSet<String>| names.into_iter().collect::<Vec<_>>().join(" ");
    format!("{}; {}", joined(names(json)), joined(names(&json["tables"][0])))
}

/// Removes what differs between machines: the database version, and warnings about that version.
fn without_version(shown: &str) -> String {
    let lines = shown.lines().filter(|line| !line.contains("has known holes")).map(|line| {
        let Some(rest) = ["SQLite ", "PostgreSQL "].iter().find_map(|name| line.strip_prefix(name)) else {
            return line.to_owned();
        };
        let name = &line[..line.len() - rest.len()];
        format!("{name}[version]{}", rest.find(", served by").map_or("", |place| &rest[place..]))
    });
    lines.fold(String::new(), |text, line| text + &line + "\n")
}

#[tokio::test]
async fn every_table_is_shown_with_its_walls() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("tenantry.db").display());
    let mut shown = Vec::new();
    for database in [file, postgres().database()] {
        assert_eq!(on(&database, folder.path(), &["migrate"]).status.code(), Some(0));
        shown.push(without_version(&text(&on(&database, folder.path(), &["doctor"]), 0)));
        let connection = sea_orm::Database::connect(&database).await.unwrap();
        connection.execute_unprepared("CREATE TABLE products (tenant_id uuid NOT NULL PRIMARY KEY)").await.unwrap();
        shown.push(without_version(&text(&on(&database, folder.path(), &["doctor"]), 1)));
        let declared = ["doctor", "--json", "--table", "products(tenant_id)"];
        let postgres = database.starts_with("postgres");
        let json = text(&on(&database, folder.path(), &declared), i32::from(postgres));
        let json: Value = serde_json::from_str(&json).unwrap();
        let products = json["tables"].as_array().unwrap().iter().find(|table| table["name"] == "products").unwrap();
        assert_eq!((&products["rows"], &products["keys"]), (&json!("tenant"), &json!(true)));
        assert_eq!(products["enabled"], if postgres { json!(false) } else { Value::Null });
        let findings = json["findings"].as_array().unwrap();
        assert!(findings.iter().all(|finding| finding["about"] == "products"), "{json}");
        assert_eq!(!findings.is_empty(), postgres, "{json}");
        assert_eq!(shape(&json), SHAPE);
        if postgres {
            assert_eq!(
                findings[0],
                json!({
                    "about": "products",
                    "what": "row-level security is not enabled",
                    "remedy": "ALTER TABLE products ENABLE ROW LEVEL SECURITY",
                })
            );
        }
    }
    insta::assert_snapshot!(shown.join("----\n"));
}

#[test]
fn a_database_that_can_not_be_looked_at_is_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let missing = format!("sqlite://{}", folder.path().join("missing.db").display());
    let message = text(&on(&missing, folder.path(), &["doctor"]), 2);
    let told = "tenantry: cannot inspect the database in TENANTRY_DATABASE_URL: there is no file ";
    assert!(message.starts_with(told) && message.ends_with("/missing.db\n"), "{message}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let message = text(&on("mysql://localhost/x", folder.path(), &["doctor"]), 2);
    assert!(message.contains("TENANTRY_DATABASE_URL must be"), "{message}");
    let down = text(&on("postgres://nobody:secret@127.0.0.1:1/x", folder.path(), &["doctor"]), 2);
    assert!(down.lines().count() == 1 && down.contains("Connection refused") && !down.contains("secret"), "{down}");
    // A database that exists but was never migrated is a finding.
    let empty = folder.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    let shown = text(&on(&format!("sqlite://{}", empty.display()), folder.path(), &["doctor"]), 1);
    assert!(shown.contains("no table of Tenantry's is in it") && shown.contains("-> bring the schema up"), "{shown}");
    // `doctor statement` ignores the database.
    text(&on("mysql://localhost/x", folder.path(), &["doctor", "statement", "--dialect", "sqlite", "SELECT 1"]), 0);
}

/// A table that was there before: the doctor stops at its keys, takes them if they are declared, and is content with the
/// printed migration.
#[tokio::test]
async fn an_existing_table_is_planned_and_then_isolated() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", folder.path().join("tenantry.db").display());
    for database in [file, postgres().database()] {
        let run = |arguments: &[&str]| on(&database, folder.path(), arguments);
        assert_eq!(run(&["migrate"]).status.code(), Some(0));
        let connection = sea_orm::Database::connect(&database).await.unwrap();
        let postgres = database.starts_with("postgres");
        let uuid = if postgres { "uuid" } else { "BLOB" };
        for sql in [
            &format!("CREATE TABLE orders (id bigint PRIMARY KEY, organization_id {uuid}, item text UNIQUE)"),
            "CREATE INDEX orders_by_item ON orders (item)",
        ] {
            connection.execute_unprepared(sql).await.unwrap();
        }
        let columns = "orders(organization_id, id, item)";
        let found = text(&run(&["doctor", "--table", columns]), 1);
        assert!(found.contains("its primary key") && found.contains("may be null"), "{found}");
        let found = text(&run(&["doctor", "--table", &format!("{columns} with global keys")]), 1);
        assert!(!found.contains("-> recreate the primary key"), "{found}");
        assert!(found.contains("note: orders: its index orders_by_item begins with item"), "{found}");

        let of_orders = ["isolation", "plan", "--table", "orders", "--tenant-column", "organization_id"];
        let plan = text(&run(&of_orders), 0);
        connection.execute_unprepared(&plan.replace(".bail on", "")).await.unwrap_or_else(|e| panic!("{e}: {plan}"));
        text(&run(&["doctor", "--table", columns]), 0);
        let nothing = text(&run(&of_orders), 0);
        assert_eq!(nothing, "-- Nothing is missing: orders is behind the isolation.\n");
    }
    let own = on(&postgres().database(), folder.path(), &["isolation", "plan", "--table", "tenantry_users"]);
    assert_eq!(own.status.code(), Some(1));
    let told = String::from_utf8(own.stderr).unwrap();
    assert!(told.contains("it is one of Tenantry's own"), "{told}");
}
