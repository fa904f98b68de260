//! `tenantry doctor …` as people call it: what it prints and with which code it ends.

use std::{
    fs,
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

/// A doctor without an environment, and without a database unless the arguments name one.
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
    let select = "SELECT m.name FROM memberships m LEFT JOIN products p ON p.id = m.id WHERE m.role = $1 OR $2";
    let insert = "INSERT INTO products (id, name, tenant_id) VALUES (?, ?, ?)";
    let shown = [
        text(&statement(&["--dialect", "postgres", products, select]), 0),
        text(&statement(&["--dialect", "sqlite", products, insert]), 0),
        text(&statement(&["--dialect", "sqlite", "SELECT count(*) FROM tenants"]), 0),
        text(&statement(&["--dialect", "sqlite", "SELECT 1 FROM memberships -- all"]), 1),
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
            "what": "2 statements in one text",
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
    assert!(message.starts_with("tenantry: /nowhere/tables can't be read: "), "{message}");
}

#[test]
fn wrong_use_is_told_from_a_refusal() {
    for (arguments, told) in [
        (&["SELECT 1"][..], "--dialect"),
        (&["--dialect", "mysql", "SELECT 1"], "possible values: postgres, sqlite"),
        (&["--dialect", "sqlite", "--table", "products", "SELECT 1"], "must be a table and its columns"),
        (&["--dialect", "sqlite", "--table", "users(tenant_id)", "SELECT 1"], "it is registered twice"),
        (&["--dialect", "sqlite", "--table", "Shop(tenant_id)", "SELECT 1"], "is not lower-case"),
    ] {
        let message = text(&statement(arguments), 2);
        assert!(message.contains(told), "{arguments:?}: {message}");
    }
}
