//! Of all built-in functions of the two databases, only those that read nothing but their arguments pass. This is
//! checked against the databases' own description of each function.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tenantry_isolation::{Dialect, Hook};
use tenantry_testkit::postgres::postgres;

use super::world::registry;
use crate::prove::catalogue::STABLE;

/// SQLite's flag for functions without side effects that reveal nothing about the connection (`SQLITE_INNOCUOUS`).
const INNOCUOUS: i64 = 0x0020_0000;

/// Returns whether the hook allows a function of that name in any position.
fn passes(hook: &Hook, dialect: Dialect, name: &str) -> bool {
    let calls = ["()", "(1)", "('a')", "(price, 1)", "('a', 'b', 'c')"].map(|values| format!("{name}{values}"));
    let statements = calls.iter().flat_map(|call| {
        [
            format!("SELECT {call} FROM products"),
            format!("SELECT {call} OVER () FROM products"),
            format!("SELECT 1 FROM {call}"),
        ]
    });
    statements.into_iter().any(|sql| hook.plan(dialect, &sql).is_ok())
}

/// Returns the names of the functions selected by `question` that pass, with the value it selects for each.
async fn passing(db: &DatabaseConnection, question: &str) -> Vec<(String, i64)> {
    let hook = Hook::new(registry());
    let dialect = Dialect::try_from(db.get_database_backend()).unwrap();
    let all = db.query_all_raw(Statement::from_string(db.get_database_backend(), question)).await.unwrap();
    assert!(all.len() > 100, "the database tells of {} functions only", all.len());
    let all = all.iter().map(|row| (row.try_get("", "name").unwrap(), row.try_get("", "told").unwrap()));
    all.filter(|(name, _): &(String, i64)| passes(&hook, dialect, name)).collect()
}

#[tokio::test]
async fn none_of_postgresqls_that_pass_does_more_than_look_at_its_arguments() {
    let db = Database::connect(postgres().database()).await.unwrap();
    let question = "SELECT proname::text AS name, \
                    max(CASE provolatile WHEN 'v' THEN 2 WHEN 's' THEN 1 ELSE 0 END)::int8 AS told \
                    FROM pg_proc GROUP BY proname";
    let passing = passing(&db, question).await;
    let of = |told| passing.iter().filter(move |(_, found)| *found == told).map(|(name, _)| name.as_str());
    let mut changing: Vec<_> = of(2).collect();
    changing.sort_unstable();
    // The clock and random numbers say nothing of any row, and a lock's key gets the tenant.
    let locks = changing.iter().filter(|name| name.contains("advisory_xact_lock")).count();
    changing.retain(|name| !name.contains("advisory_xact_lock"));
    assert_eq!((changing, locks), (vec!["clock_timestamp", "gen_random_uuid", "random"], 4));
    let mut unknown = of(1).filter(|name| !STABLE.contains(name)).collect::<Vec<_>>();
    unknown.sort_unstable();
    assert!(unknown.is_empty(), "look at {unknown:?}");
    assert!(of(0).count() > 100 && of(1).count() > 15);
    // None takes a table, a function or a role by name either.
    let catalogue = "SELECT DISTINCT proname::text AS name, 1::int8 AS told FROM pg_proc, unnest(proargtypes) AS type \
                     WHERE type::regtype::text IN ('regclass', 'regproc', 'regprocedure', 'regrole', 'regnamespace', 'refcursor')";
    let hook = Hook::new(registry());
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), catalogue)).await.unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    assert!(names.contains(&"nextval".to_owned()));
    assert!(!names.iter().any(|name| passes(&hook, Dialect::Postgres, name)));
}

#[tokio::test]
async fn none_of_sqlites_that_pass_does_more_than_look_at_its_arguments() {
    let db = Database::connect("sqlite::memory:").await.unwrap();
    let question = "SELECT name, min(flags) AS told FROM pragma_function_list GROUP BY name";
    let passing = passing(&db, question).await;
    assert!(passing.len() > 50);
    let others: Vec<_> = passing.iter().filter(|(_, flags)| flags & INNOCUOUS == 0).collect();
    assert!(others.is_empty(), "{others:?}");
}
