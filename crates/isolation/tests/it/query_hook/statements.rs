//! Every statement of the four files, of hostile, of ordinary and of everyday statements and of odd names, is run on both databases, in both worlds,
//! and again on PostgreSQL with a schema per tenant.
//!
//! In our own files each line begins with the expected outcome: `+` is confined and runs, `-` is refused, `?` may be
//! either or fail in the database, as long as it reveals nothing.

use std::panic::AssertUnwindSafe;

use futures::FutureExt;
use rstest::rstest;
use sea_orm::Value;
use tenantry_isolation::Dialect;

use super::world::{World, pair, pair_in_schemas, run_in_both};

pub(super) const ADVERSARIAL: &str = include_str!("adversarial.txt");
pub(super) const STATEMENTS: &str = include_str!("statements.txt");
pub(super) const EVERYDAY: &str = include_str!("everyday.txt");
pub(super) const NAMES: &str = include_str!("names.txt");

fn lines(file: &str) -> impl Iterator<Item = (&str, &str)> {
    file.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split_once('|').unwrap())
}

/// Returns the statements of all files.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    lines(ADVERSARIAL).chain(lines(STATEMENTS)).chain(lines(EVERYDAY)).chain(lines(NAMES)).map(|(_, sql)| sql)
}

/// Returns as many values as the statement has parameters.
pub(super) fn values(sql: &str) -> Vec<Value> {
    let numbered = (1..=9).rev().find(|n| sql.contains(&format!("${n}")) || sql.contains(&format!("?{n}")));
    let count = numbered.unwrap_or_else(|| sql.matches('?').count());
    (1..=count).map(|n| Value::BigInt(Some(i64::try_from(n).unwrap()))).collect()
}

async fn hostile_statements(worlds: [World; 3]) {
    assert_eq!(lines(ADVERSARIAL).count(), 105);
    let mut ran = 0;
    for (_, sql) in lines(ADVERSARIAL) {
        // A statement written for one dialect may still be hostile in the other.
        let outcome = run_in_both(&worlds, sql, &values(sql)).await;
        ran += usize::from(outcome.is_ok_and(|outcome| outcome.result.is_ok()));
    }
    assert!(ran >= 25, "only {ran} statements were confined and ran, the rest was refused: that proves little");
}

#[tokio::test]
async fn the_hundred_and_five_hostile_statements_tell_and_change_nothing_of_others_on_sqlite() {
    hostile_statements(pair(Dialect::Sqlite).await).await;
}

#[tokio::test]
async fn the_hundred_and_five_hostile_statements_tell_and_change_nothing_of_others_on_postgresql() {
    hostile_statements(pair(Dialect::Postgres).await).await;
}

#[tokio::test]
async fn the_hundred_and_five_hostile_statements_tell_and_change_nothing_of_others_in_a_tenants_schema() {
    hostile_statements(pair_in_schemas().await).await;
}

/// Runs every second statement: all of them would take too long for one test on a busy machine.
async fn our_own_statements(worlds: [World; 3], file: &str, first: usize) {
    let (dialect, mut wrong) = (worlds[0].dialect, Vec::new());
    for (kind, sql) in lines(file).skip(first).step_by(2) {
        let (mut expected, only) = kind.split_at(1);
        match (only, dialect) {
            // A table with a schema of its own is not in the tenant's.
            ("shared", Dialect::Postgres) if worlds[0].in_schemas => expected = "-",
            ("", _) | ("pg" | "shared", Dialect::Postgres) | ("lite", Dialect::Sqlite) => {}
            ("pg" | "shared", Dialect::Sqlite) | ("lite", Dialect::Postgres) => continue,
            _ => panic!("{kind}|{sql}"),
        }
        let sql = match dialect {
            Dialect::Postgres => sql.to_owned(),
            Dialect::Sqlite => sql.replace('$', "?"),
        };
        // One hole must not hide the next.
        let outcome = match AssertUnwindSafe(run_in_both(&worlds, &sql, &values(&sql))).catch_unwind().await {
            Ok(outcome) => outcome,
            Err(panic) => {
                wrong.push(panic.downcast_ref::<String>().unwrap().clone());
                continue;
            }
        };
        let fits = match (expected, &outcome) {
            ("+", Ok(outcome)) => outcome.result.is_ok(),
            ("-", outcome) => outcome.is_err(),
            ("?", _) => true,
            _ => false,
        };
        if !fits {
            wrong.push(format!("{expected} {sql}\n    {outcome:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} statements:\n{}", wrong.len(), wrong.join("\n"));
}

#[rstest]
#[tokio::test]
async fn our_own_statements_are_confined_or_refused_as_the_file_says_on_sqlite(
    #[values(STATEMENTS, EVERYDAY, NAMES)] file: &str,
    #[values(0, 1)] first: usize,
) {
    our_own_statements(pair(Dialect::Sqlite).await, file, first).await;
}

#[rstest]
#[tokio::test]
async fn our_own_statements_are_confined_or_refused_as_the_file_says_on_postgresql(
    #[values(STATEMENTS, EVERYDAY, NAMES)] file: &str,
    #[values(0, 1)] first: usize,
) {
    our_own_statements(pair(Dialect::Postgres).await, file, first).await;
}

#[rstest]
#[tokio::test]
async fn our_own_statements_are_confined_or_refused_as_the_file_says_in_a_tenants_schema(
    #[values(STATEMENTS, EVERYDAY, NAMES)] file: &str,
    #[values(0, 1)] first: usize,
) {
    our_own_statements(pair_in_schemas().await, file, first).await;
}

#[test]
fn our_own_file_holds_more_than_a_hundred_statements() {
    assert!(lines(STATEMENTS).count() >= 100, "{}", lines(STATEMENTS).count());
}
