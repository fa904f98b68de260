//! The number of SQL statements per route, without begin and commit, pinned as a readable snapshot: any increase is a
//! decision.

use std::{collections::BTreeMap, fmt::Write};

use crate::support::{
    Options,
    card::{SQLITE, database_of},
    counted::Counted,
    successes::{PAGES, Successes, names},
};

/// Returns the verb and the tables of a statement.
fn shape(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let tables = words.windows(2).filter(|pair| matches!(pair[0], "FROM" | "INTO" | "UPDATE" | "JOIN"));
    let tables = tables.map(|pair| pair[1].trim_matches(|c: char| !c.is_alphanumeric()));
    format!("{} {}", words[0].to_lowercase(), tables.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", "))
}

#[tokio::test]
async fn each_route_takes_the_statements_it_is_known_to_take() {
    let counted = Counted::with(Options::default()).await;
    let mut successes = Successes::in_world(&counted.world).await;
    let mut routes = BTreeMap::new();
    for route in names().into_iter().filter(|route| route.contains(" /v1/") || PAGES.contains(&&**route)) {
        let request = successes.request(&route).await;
        counted.take();
        let answer = counted.world.send_unchecked(request).await;
        assert!(answer.status.is_success(), "{route}: {answer:?}");
        routes.insert(route, counted.take());
    }

    let count = |route: &str| routes[route].len();
    assert_eq!(count("get /v1/me"), 0);
    assert_eq!(count("get /v1/members"), 1);
    assert!(count("post /v1/auth/refresh") <= 3);
    assert!(count("post /v1/auth/login") <= 5);
    // A page reads what the call behind it reads; besides, the list has the number of all members, and a member their
    // history.
    for (path, more) in [("/members", 1), ("/members/{user_id}", 3), ("/invitations", 0)] {
        let (page, call) = (count(&format!("get /o/{{slug}}{path}")), count(&format!("get /v1{path}")));
        assert_eq!(page, call + more, "{path}");
    }
    let mut text = String::new();
    for (route, statements) in &routes {
        writeln!(text, "{:2}  {route}", statements.len()).unwrap();
        for statement in statements {
            writeln!(text, "      {}", shape(statement)).unwrap();
        }
    }
    // PostgreSQL writes the trail in one statement. The card of costs has the numbers of both databases.
    if database_of(&counted.world.database_url) == SQLITE {
        insta::assert_snapshot!(text);
    }
}
