//! `GET /v1/members` lists, filters and searches the members of one tenant.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{World, people::Person};

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
    let (mut all, mut query) = (Vec::new(), "limit=1".to_owned());
    loop {
        let page = world.get(&format!("{PATH}?{query}"), &acme.token).await.assert("200").json();
        all.push(page["items"][0]["name"].as_str().unwrap().to_owned());
        match page["next_cursor"].as_str() {
            Some(cursor) => query = format!("limit=1&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(all, names(&world, &acme.token, "").await);
    assert_eq!(all, ["bea", "cid", "dan", "Owner of acme"]);
}

#[tokio::test]
async fn is_filtered_and_searched() {
    let world = World::new().await;
    let acme = team(&world).await;
    for (query, expected) in [
        ("role=member", &["cid", "dan"][..]),
        ("status=active&role=member", &["cid"]),
        ("status=deactivated", &["dan"]),
        ("department=sales", &["bea"]),
        ("search=BE", &["bea"]),
        ("search=dan%40other", &["dan"]),
        ("search=%25", &[]),
    ] {
        assert_eq!(names(&world, &acme.token, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn every_wrong_parameter_is_told_at_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let query = format!("role=boss&status=asleep&limit=500&tenant_id=x&department=&search={}", "x".repeat(300));
    assert_snapshot!(world.get(&format!("{PATH}?{query}"), &acme.token).await.snapshot());
}
