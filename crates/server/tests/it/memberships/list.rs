//! `GET /v1/members` lists, filters and searches the members of one tenant.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{World, document::routes, people::Person};

const PATH: &str = "/v1/members";

/// Creates an owner, and Bea, Cid and Dan in three roles. Dan is deactivated, and Bea is in Sales.
async fn team(world: &World) -> Person {
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "admin").await;
    world.join(&acme, "cid@people.test", "member").await;
    let dan = world.join(&acme, "dan@other.test", "member").await;
    let change = |person: &Person, body: Value| {
        let (path, token) = (format!("{PATH}/{}", person.user_id), acme.token.clone());
        async move { world.patch(&path, &token, body).await.assert("200") }
    };
    change(&bea, json!({"department": "Sales"})).await;
    change(&dan, json!({"status": "deactivated"})).await;
    acme
}

async fn names(world: &World, token: &str, query: &str) -> Vec<String> {
    let answer = world.get(&format!("{PATH}?{query}"), token).await.assert("200");
    let items = answer.json()["items"].as_array().unwrap().clone();
    items.iter().map(|member| member["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn lists_by_name() {
    let world = World::new().await;
    let acme = team(&world).await;
    assert_snapshot!(world.get(PATH, &acme.token).await.snapshot());
}

#[tokio::test]
async fn pages_join_to_the_whole_list() {
    let world = World::new().await;
    let acme = team(&world).await;
    for sort in ["name", "-name", "joined", "-joined", "role", "-role"] {
        let (mut all, mut query) = (Vec::new(), format!("limit=1&sort={sort}"));
        loop {
            let page = world.get(&format!("{PATH}?{query}"), &acme.token).await.assert("200").json();
            all.push(page["items"][0]["name"].as_str().unwrap().to_owned());
            match page["next_cursor"].as_str() {
                Some(cursor) => query = format!("limit=1&sort={sort}&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(all, names(&world, &acme.token, &format!("sort={sort}")).await);
        assert_eq!(all.len(), 4, "{sort}");
    }
    let tenant = world.get("/v1/tenant", &acme.token).await.assert("200").json();
    assert_eq!(tenant["member_count"], json!(4));
}

#[tokio::test]
async fn is_filtered_and_searched() {
    let world = World::new().await;
    let acme = team(&world).await;
    for (query, expected) in [
        ("role=member", &["cid", "dan"][..]),
        ("role=admin,member", &["bea", "cid", "dan"]),
        ("role=owner%2C%20admin", &["bea", "Owner of acme"]),
        ("status=active,deactivated&role=member", &["cid", "dan"]),
        ("department=Marketing,sales", &["bea"]),
        (r"department=Marketing\,sales", &[]),
        ("status=active&role=member", &["cid"]),
        ("status=deactivated", &["dan"]),
        ("department=sales", &["bea"]),
        ("search=BE", &["bea"]),
        ("search=dan%40other", &["dan"]),
        ("search=other", &["dan"]),
        ("search=people", &["bea", "cid"]),
        ("search=acme%20OWNER", &["Owner of acme"]),
        ("search=%25", &[]),
        ("search=%20", &["bea", "cid", "dan", "Owner of acme"]),
        ("sort=-name", &["Owner of acme", "dan", "cid", "bea"]),
        ("sort=role", &["Owner of acme", "bea", "cid", "dan"]),
        ("sort=-role&search=test", &["dan", "cid", "bea", "Owner of acme"]),
        ("sort=joined", &["Owner of acme", "bea", "cid", "dan"]),
        ("sort=-joined&status=active", &["cid", "bea", "Owner of acme"]),
    ] {
        assert_eq!(names(&world, &acme.token, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn every_wrong_parameter_is_told_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let query = format!(
        "role=owner,boss&status=active,asleep&limit=500&tenant_id=x&department=a,&sort=age&search={}",
        "x".repeat(300)
    );
    assert_snapshot!(world.get(&format!("{PATH}?{query}"), &acme.token).await.snapshot());
    let words = "a b c d e f g h i".replace(' ', "+");
    world.get(&format!("{PATH}?search={words}"), &acme.token).await.assert("422 validation_failed");
    world.get(&format!("{PATH}?role=owner&role=admin"), &acme.token).await.assert("422 validation_failed");
}

/// The document says how many values a parameter takes, and the server takes as many and no more.
#[tokio::test]
async fn a_parameter_takes_as_many_values_as_the_document_says() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let mut checked = 0;
    for (method, path, operation) in routes().into_iter().filter(|(method, ..)| method == Method::GET) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = &parameter["schema"];
            if !schema["type"].as_array().map_or(schema["type"] == "array", |types| types.contains(&json!("array"))) {
                continue;
            }
            let most = usize::try_from(schema["maxItems"].as_u64().expect(path)).unwrap();
            let name = parameter["name"].as_str().unwrap();
            // The same value again counts too: the text is what is limited.
            let value = match name {
                "role" => "owner",
                "status" if path == PATH => "active",
                "status" => "open",
                _ => "Sales",
            };
            let query = |count| format!("{path}?{name}={}", vec![value; count].join(","));
            world.get(&query(most), &acme.token).await.assert("200");
            let refused = world.get(&query(most + 1), &acme.token).await.assert("422 validation_failed");
            assert_eq!(refused.text("/errors/0/code"), "too_many", "{method} {path} {name}");
            checked += 1;
        }
    }
    assert_eq!(checked, 4);
}
