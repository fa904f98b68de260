//! The schedule that purges deleted tenants, from the request of the owner to the last row.

use std::sync::Arc;

use axum::http::Method;
use serde_json::json;
use tenantry_domain::Span;
use tenantry_server::{Tenantry, compose::Composed};
use tenantry_testkit::fakes::{FastHasher, ManualClock};

use crate::{
    running_server::PASSWORD,
    support::Answer,
    tenantry::{send, settings_in, sign_up},
};

async fn sign_in(composed: &Composed) -> Answer {
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    send(composed, Method::POST, "/v1/auth/login", "", Some(body)).await
}

#[tokio::test]
async fn after_the_grace_nothing_is_left_of_a_tenant_and_its_people() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::default());
    let service = Tenantry::new("tester").clock(clock.clone()).password_hasher(Arc::new(FastHasher::default()));
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    let token = sign_up(&composed).await;
    let body = json!({"slug": "acme"});
    send(&composed, Method::DELETE, "/v1/tenant", &token, Some(body)).await.assert("200");
    composed.work_off().await.unwrap();
    clock.advance(Span::days(30));
    // One reading of the clock purges nothing, but it is too late to undo it.
    composed.work_off().await.unwrap();
    let late = sign_in(&composed).await.assert("200").text("/tokens/access_token");
    let refused = send(&composed, Method::POST, "/v1/tenant/restore", &late, None).await.assert("409 status_conflict");
    assert!(refused.text("/detail").contains("its grace is over"), "{}", refused.text("/detail"));
    let seen = send(&composed, Method::GET, "/v1/tenant", &late, None).await.assert("200");
    assert_eq!(seen.text("/status"), "deleted");
    clock.advance(Span::hours(1));
    composed.work_off().await.unwrap();
    sign_in(&composed).await.assert("401 invalid_credentials");
    // The slug and the address are free.
    sign_up(&composed).await;
    let again = sign_in(&composed).await.assert("200").text("/tokens/access_token");
    let other = send(&composed, Method::GET, "/v1/tenant", &again, None).await.assert("200");
    assert_eq!(other.text("/slug"), "acme");
    assert_ne!(other.text("/id"), seen.text("/id"));
    composed.close().await;
}
