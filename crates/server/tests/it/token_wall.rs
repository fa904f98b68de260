//! The token check alone: a request with an invalid token, or with another tenant's, sends not a single statement, so
//! the query hook and row-level security do not matter.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::http::Method;
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

use crate::support::{HINTS, Options, World, call, people::Person};

/// Creates a world that counts its statements, with two tenants.
async fn counted() -> (World, Arc<AtomicUsize>, Person, Person) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let on_statement = Arc::new(move |_, _: &str| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let world = World::with(Options { on_statement: Some(on_statement), ..Options::default() }).await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    (world, sent, acme, bolt)
}

/// Returns the parts of a token: header, claims and signature.
fn parts(token: &str) -> (Value, Value, String) {
    let mut parts = token.split('.');
    let mut json =
        || serde_json::from_slice(&BASE64URL_NOPAD.decode(parts.next().unwrap().as_bytes()).unwrap()).unwrap();
    let (header, claims) = (json(), json());
    (header, claims, parts.next().unwrap().to_owned())
}

fn token(header: &Value, claims: &Value, signature: &str) -> String {
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}.{signature}", encode(header), encode(claims))
}

#[tokio::test]
async fn behind_a_forged_token_not_one_statement_is_sent() {
    let (world, sent, acme, bolt) = counted().await;
    let (header, claims, signature) = parts(&acme.token);
    let (_, foreign_claims, foreign_signature) = parts(&bolt.token);
    let with = |values: &Value, name: &str, value: &str| {
        let mut changed = values.clone();
        changed[name] = value.into();
        changed
    };
    let elsewhere = World::new().await.found("acme").await.token;
    let moved = with(&claims, "tenant_id", &bolt.tenant_id);
    let forged = [
        ("moved to another tenant", token(&header, &moved, &signature)),
        ("with the signature of another", token(&header, &claims, &foreign_signature)),
        ("with the claims of another", token(&header, &foreign_claims, &signature)),
        ("unsigned", token(&with(&header, "alg", "none"), &moved, "")),
        ("signed by another installation", elsewhere),
        ("raised", token(&header, &with(&claims, "role", "owner"), &signature)),
    ];
    let paths = ["/v1/members", "/v1/tenant", "/v1/invitations", "/v1/me/sessions"];
    for (how, forged) in &forged {
        if *how == "raised" && claims["role"] == "owner" {
            continue;
        }
        for path in paths {
            let before = sent.load(Ordering::SeqCst);
            let answer = world.get(path, forged).await;
            assert_eq!(answer.status, 401, "{how}: {path}");
            assert_eq!(sent.load(Ordering::SeqCst), before, "{how}: {path}");
        }
    }
    // The original token is valid.
    let before = sent.load(Ordering::SeqCst);
    world.get("/v1/members", &acme.token).await.assert("200");
    assert!(sent.load(Ordering::SeqCst) > before);
}

#[tokio::test]
async fn a_hint_that_disagrees_is_refused_before_any_statement_of_the_request() {
    let (world, sent, acme, bolt) = counted().await;
    for (hint, tenant) in HINTS.iter().flat_map(|hint| [(hint, bolt.tenant_id.as_str()), (hint, "bolt")]) {
        world.access_violations.settled().await;
        let before = sent.load(Ordering::SeqCst);
        let mut request = call(Method::DELETE, &format!("/v1/members/{}", bolt.user_id), &acme.token, None);
        hint(&mut request, tenant);
        world.send(request).await.assert("403 tenant_mismatch");
        world.access_violations.settled().await;
        // One statement records the attempt. The request itself sends none; it would begin by reading the caller.
        assert_eq!(sent.load(Ordering::SeqCst) - before, 1, "{tenant}");
    }
}
