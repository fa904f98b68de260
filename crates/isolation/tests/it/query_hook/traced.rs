//! Comments around a statement, in which tools write the ID of a trace, cost no plan of their own and change nothing.

use std::sync::Arc;

use tenantry_isolation::{Dialect, Hook};

use super::{statements::all, world::registry};

#[test]
fn texts_that_differ_in_the_comments_around_them_share_a_plan() {
    let hook = Hook::new(registry());
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let plain = hook.plan(dialect, "SELECT id FROM products ").unwrap();
        for traced in [
            "SELECT id FROM products /*traceparent='00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'*/",
            "SELECT id FROM products /*traceparent='00-ffffffffffffffffffffffffffffffff-00f067aa0ba902b7-01'*/",
            "SELECT id FROM products /**/",
            "/*a*/SELECT id FROM products /*b*/",
            "/*\n*/SELECT id FROM products ",
        ] {
            assert!(Arc::ptr_eq(&plain, &hook.plan(dialect, traced).unwrap()), "{traced}");
        }
        for other in ["SELECT id FROM products", "SELECT id FROM products /* a\n */", "SELECT /*a*/ id FROM products "]
        {
            assert!(!Arc::ptr_eq(&plain, &hook.plan(dialect, other).unwrap()), "{other}");
        }
    }
}

/// What is cached is cached first, so that a wrong key finds a wrong plan.
#[test]
fn a_statement_with_comments_around_it_is_read_as_without_the_cache() {
    let odd = [
        "SELECT 1 -- x /* \n FROM secrets */",
        "SELECT 1 -- x /* */",
        "SELECT 1 -- x /* \r FROM secrets */",
        "SELECT 1 FROM products -- /* a */",
        "SELECT '/*' , 2 */",
        "SELECT ' /* a */",
        "SELECT '' /* ' */",
        "SELECT 'a' /* b */ 'c' /* d */",
        "SELECT 1 /* a */ /* b */",
        "SELECT 1 /* a /* b */",
        "SELECT 1 /* a /* b */ */",
        "SELECT 1 /* a */ */",
        "SELECT 1 /*/",
        "SELECT 1 /*/*/",
        "/*/ SELECT 1 */",
        "/*/*/ SELECT 1",
        "/* /* */ SELECT 1 */ SELECT 2",
        "/* a */",
        "/* a */ /* b */",
        "SELECT \"/*\" FROM products AS p(\"/*\") */",
        "SELECT 1 /* $1 ? */",
        "SELECT $$ /* $$ */",
        "SELECT 2 */* a */ 3 /* b */",
        "SELECT E'\\' /* ' */",
        "SELECT [a /* b */",
        "SELECT `a /* b */",
    ];
    let hook = Hook::new(registry());
    let texts = all().flat_map(|sql| [format!("{sql} /*a='1'*/"), format!("/*b*/{sql}"), format!("/*b*/ {sql}/*c*/")]);
    for text in all().map(str::to_owned).chain(odd.map(str::to_owned)).chain(texts) {
        for dialect in [Dialect::Postgres, Dialect::Sqlite] {
            let (cached, read) = (hook.plan(dialect, &text), hook.rewrite(dialect, &text));
            match (&cached, &read) {
                (Ok(cached), Ok(read)) => assert_eq!(**cached, *read, "{text}"),
                (Err(cached), Err(read)) => assert_eq!(cached, read, "{text}"),
                _ => panic!("{text}: {cached:?}, but {read:?}"),
            }
        }
    }
}
