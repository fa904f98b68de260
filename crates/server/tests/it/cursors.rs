//! A cursor works only in the list that issued it, for the person who got it. Every list in the document is tested
//! against every other, so that no new list can be forgotten.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{World, document::routes, people::Person};

/// Returns the lists in the document, each with its parameters.
fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    let names = |operation: &'static Value| {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        parameters.filter_map(|parameter| parameter["name"].as_str()).collect::<Vec<_>>()
    };
    let all = routes().into_iter().filter(|(method, ..)| method == Method::GET);
    let lists = all.map(|(_, path, operation)| (path, names(operation)));
    lists.filter(|(_, names)| names.contains(&"cursor")).collect()
}

/// Creates an owner whose lists all have more than one item.
async fn busy_owner(world: &World, slug: &str) -> Person {
    let owner = world.found(slug).await;
    world.join(&owner, &format!("second@{slug}.test"), "admin").await;
    for guest in ["one", "two"] {
        world.invite(&owner, &format!("{guest}-{slug}@people.test"), "member").await;
        world.make_link(&owner, json!({"label": guest})).await;
    }
    for number in 1..=3 {
        let body = json!({"domain": format!("{slug}-{number}.example")});
        world.post("/v1/domains", &owner.token, body).await.assert("201");
    }
    let other = world.found(&format!("{slug}-too")).await;
    world.join_too(&other, &owner, "member").await;
    for inviting in ["north", "south"] {
        let inviting = world.found(&format!("{slug}-{inviting}")).await;
        world.invite(&inviting, &owner.email, "member").await;
    }
    world.sign_in(&owner.email, Some(slug)).await
}

async fn cursor_of(world: &World, path: &str, query: &str, token: &str) -> String {
    world.get(&format!("{path}?limit=1{query}"), token).await.assert("200").text("/next_cursor")
}

async fn is_taken(world: &World, path: &str, query: &str, token: &str) -> bool {
    let answer = world.get(&format!("{path}?{query}"), token).await;
    match answer.outcome().as_str() {
        "200" => true,
        "400 cursor_invalid" => false,
        other => panic!("{path}?{query}: {other}"),
    }
}

#[tokio::test]
async fn a_cursor_is_of_its_list_its_person_and_its_tenant() {
    let world = World::new().await;
    let (acme, globex) = (busy_owner(&world, "acme").await, busy_owner(&world, "globex").await);
    let colleague = world.sign_in("second@acme.test", None).await;
    let elsewhere = world.sign_in(&acme.email, Some("acme-too")).await;
    assert!(lists().len() >= 4, "{:?}", lists());
    for (path, _) in lists() {
        let cursor = cursor_of(&world, path, "", &acme.token).await;
        for (other, _) in lists() {
            let taken = is_taken(&world, other, &format!("cursor={cursor}"), &acme.token).await;
            assert_eq!(taken, path == other, "{path} -> {other}");
        }
        let again = world.sign_in(&acme.email, Some("acme")).await;
        for (who, token) in [("a session of another day", &again.token), ("another size", &acme.token)] {
            assert!(
                is_taken(&world, path, &format!("limit=2&tenant=acme&cursor={cursor}"), token).await,
                "{path}: {who}"
            );
        }
        for stranger in [&globex, &colleague] {
            assert!(!is_taken(&world, path, &format!("cursor={cursor}"), &stranger.token).await, "{path}");
        }
        if path.starts_with("/v1/me") {
            let taken = is_taken(&world, path, &format!("cursor={cursor}"), &elsewhere.token).await;
            assert!(!taken, "{path} in another tenant of the same person");
        }
    }
}

#[tokio::test]
async fn a_cursor_is_of_its_filters() {
    let world = World::new().await;
    let acme = busy_owner(&world, "acme").await;
    for (path, names) in lists() {
        let cursor = cursor_of(&world, path, "", &acme.token).await;
        for filter in names.into_iter().filter(|name| !["limit", "cursor"].contains(name)) {
            let value = match (path, filter) {
                ("/v1/invitations", "status") => "open",
                (_, "status") => "active",
                (_, "role") => "owner",
                (_, "department" | "search") => "acme",
                (_, "target_id" | "actor_id") => acme.user_id.as_str(),
                (_, "sort") => "-name",
                (path, other) => panic!("no test value for {other} of {path}"),
            };
            assert!(
                !is_taken(&world, path, &format!("{filter}={value}&cursor={cursor}"), &acme.token).await,
                "{path} {filter}"
            );
        }
    }
    let filtered = cursor_of(&world, "/v1/members", "&status=active", &acme.token).await;
    assert!(is_taken(&world, "/v1/members", &format!("cursor={filtered}&status=active"), &acme.token).await);
    assert!(!is_taken(&world, "/v1/members", &format!("cursor={filtered}"), &acme.token).await);
}

#[tokio::test]
async fn nobody_makes_a_cursor_by_hand() {
    let world = World::new().await;
    let acme = busy_owner(&world, "acme").await;
    for (path, _) in lists() {
        let cursor = cursor_of(&world, path, "", &acme.token).await;
        assert!(is_taken(&world, path, &format!("cursor={cursor}"), &acme.token).await);
        for at in 0..cursor.len() {
            let mut bent = cursor.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert!(!is_taken(&world, path, &format!("cursor={bent}"), &acme.token).await, "{path} {at}");
        }
        for text in ["", "!", "AAAA", &cursor[..cursor.len() - 4], &format!("{cursor}AAAA")] {
            assert!(!is_taken(&world, path, &format!("cursor={text}"), &acme.token).await, "{path} {text}");
        }
    }
}
