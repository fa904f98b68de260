//! The program of the README is the example of that name, and does on both databases what it says.

use std::{
    path::PathBuf,
    process::{Command, Output},
};

use sea_orm::{ConnectionTrait, Database};
use tenantry_testkit::postgres::postgres;

const README: &str = include_str!("../../README.md");
const EXAMPLE: &str = include_str!("../../examples/orders.rs");

#[test]
fn the_program_of_the_readme_is_the_example() {
    let program = README.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(EXAMPLE.ends_with(&format!("\n{program}")), "copy the program from examples/orders.rs");
}

/// Runs the example. Cargo builds it together with the tests, but only if a command chooses no kind of target.
fn run(urls: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let example: PathBuf = tests.parent().unwrap().parent().unwrap().join("examples/orders");
    let output = Command::new(&example).args(urls).output();
    output.unwrap_or_else(|error| panic!("{}: {error}; build it with `cargo build --examples`", example.display()))
}

fn assert_each_has_its_own(output: &Output) {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    for (line, (own, other)) in lines.iter().zip([("lamp", "chair"), ("chair", "lamp")]) {
        assert!(line.contains(own) && !line.contains(other), "{text}");
    }
}

#[test]
fn it_runs_on_sqlite() {
    assert_each_has_its_own(&run(&[]));
}

#[tokio::test]
async fn it_runs_on_postgresql_under_a_role_that_owns_nothing() {
    let owner = postgres().database();
    let database = Database::connect(&owner).await.unwrap();
    let create = "DO $$ BEGIN IF to_regrole('serving') IS NULL THEN CREATE ROLE serving LOGIN; END IF; END $$";
    database.execute_unprepared(create).await.unwrap();
    let (scheme, rest) = owner.split_once("://").unwrap();
    let serving = format!("{scheme}://serving@{}", rest.split_once('@').unwrap().1);
    assert_each_has_its_own(&run(&[&owner, &serving]));

    let refused = run(&[&postgres().database()]);
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && told.contains("bypasses row-level security") || told.contains("act as its owner"),
        "{told}"
    );
}
