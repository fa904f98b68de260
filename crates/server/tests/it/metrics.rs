//! `/metrics` returns counts, and nothing about the people and tenants they concern.

use axum::http::Method;
use serde_json::json;
use tenantry_server::{App, router};

use crate::support::{Answer, World, call};

const UNKNOWN: &str = "01980000-0000-7000-8000-0123456789ab";

/// Returns the value of a counter with the given name and labels.
fn count(answer: &Answer, counter: &str) -> u64 {
    let text = std::str::from_utf8(&answer.body).unwrap();
    let value = text.lines().find_map(|line| line.strip_prefix(counter)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("no {counter} in\n{text}")).parse().unwrap()
}

/// Tests in one process share its counters, so the tests check only how much they grow.
#[tokio::test]
async fn attempts_are_counted_by_kind_and_without_names() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let kinds =
        ["foreign_id", "other_tenant"].map(|kind| format!("tenantry_cross_tenant_attempts_total{{kind=\"{kind}\"}}"));
    let before = world.get("/metrics", "").await.assert("200");
    assert_eq!(before.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));

    for id in [UNKNOWN, &globex.user_id] {
        world.get(&format!("/v1/members/{id}"), &acme.token).await.assert("404 not_found");
    }
    let mut hinted = call(Method::GET, "/v1/me", &acme.token, None);
    hinted.headers_mut().insert("X-Tenant", "globex".parse().unwrap());
    world.send(hinted).await.assert("403 tenant_mismatch");
    world.post("/v1/auth/switch", &acme.token, json!({"tenant": "globex"})).await.assert("403 no_membership");
    world.get(&format!("/v1/members/{}", acme.user_id), &acme.token).await.assert("200");

    let after = world.get("/metrics", "").await.assert("200");
    for kind in &kinds {
        assert_eq!(count(&after, kind) - count(&before, kind), 2, "{kind}");
    }
    let text = std::str::from_utf8(&after.body).unwrap();
    for name in ["acme", "globex", UNKNOWN, &acme.tenant_id, &acme.user_id, &globex.tenant_id, &globex.user_id] {
        assert!(!text.contains(name), "{name} is revealed in\n{text}");
    }
}

#[tokio::test]
async fn what_is_not_recorded_is_counted_by_reason() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let limited = "tenantry_cross_tenant_attempts_unrecorded_total{reason=\"limited\"}";
    let before = count(&world.get("/metrics", "").await, limited);
    for _ in 0..13 {
        world.get(&format!("/v1/members/{UNKNOWN}"), &acme.token).await.assert("404 not_found");
    }
    assert_eq!(count(&world.get("/metrics", "").await, limited) - before, 3);
}

#[tokio::test]
async fn every_counter_and_label_stands_in_the_documentation() {
    let world = World::new().await;
    let answer = world.get("/metrics", "").await.assert("200");
    let manual = include_str!("../../../../docs/operations.md");
    let text = std::str::from_utf8(&answer.body).unwrap();
    let counters: Vec<_> = text.lines().filter(|line| line.starts_with("tenantry_")).collect();
    assert!(counters.len() > 15, "{text}");
    for line in counters {
        let (name, labels) = line.split_once('{').unwrap();
        let (label, value) = labels.split_once('}').unwrap().0.split_once('=').unwrap();
        for told in [name, label, value] {
            assert!(manual.contains(told), "{told} of {line}");
        }
    }
}

#[tokio::test]
async fn a_router_without_counters_has_no_metrics() {
    let mut world = World::new().await;
    world.router = router(App { metrics: None, ..world.app.clone() });
    let refused = world.get("/metrics", "").await.assert("404 no_such_route");
    assert_eq!(refused.header("link"), Some("</docs>; rel=\"service-doc\""));
}
