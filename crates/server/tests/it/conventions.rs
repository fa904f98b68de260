//! Conventions of all routes: the format of errors, headers, request ids, and the five texts of 401.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use data_encoding::BASE64URL_NOPAD;
use insta::assert_snapshot;
use serde_json::{Value, json};
use tenantry_application::ports::clock::Clock;
use tenantry_domain::{
    names::DisplayName,
    slug::Slug,
    tenant::{Tenant, TenantId, Tier},
};

use crate::support::{HEADER, HINTS, Options, QUERY, SUBDOMAIN, World, call, people::signup_body};

async fn send_body(world: &World, content_type: Option<&str>, body: impl Into<Body>) -> String {
    let mut request = Request::post("/v1/auth/login");
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    world.send(request.body(body.into()).unwrap()).await.outcome()
}

#[tokio::test]
async fn bodies_that_are_none_are_told_apart() {
    let world = World::new().await;
    let json = Some("application/json");
    for (content_type, body, expected) in [
        (None, "{}", "415 unsupported_media_type"),
        (Some("text/plain"), "{}", "415 unsupported_media_type"),
        (Some("application/x-www-form-urlencoded"), "a=b", "415 unsupported_media_type"),
        (json, "", "400 body_malformed"),
        (json, "{", "400 body_malformed"),
        (json, "{} {}", "400 body_malformed"),
        (json, r#"{"email":"a","email":"b"}"#, "400 body_malformed"),
        (json, "[]", "422 validation_failed"),
        (json, "null", "422 validation_failed"),
        (Some("application/json; charset=utf-8"), "{}", "422 validation_failed"),
        (Some("application/vnd.api+json"), "{}", "415 unsupported_media_type"),
    ] {
        assert_eq!(send_body(&world, content_type, body).await, expected, "{content_type:?} {body}");
    }
    assert_eq!(send_body(&world, json, "[".repeat(60_000)).await, "400 body_malformed");
    assert_eq!(send_body(&world, json, vec![0xff, 0xfe]).await, "400 body_malformed");
    assert_eq!(send_body(&world, json, " ".repeat(64 * 1024 + 1)).await, "413 payload_too_large");
}

#[tokio::test]
async fn a_malformed_body_is_not_repeated_to_the_caller() {
    let world = World::new().await;
    let request = Request::post("/v1/auth/login").header(header::CONTENT_TYPE, "application/json");
    let answer = world.send(request.body(Body::from(r#"{"password": "hunter2", hunter2}"#)).unwrap()).await;
    assert!(!String::from_utf8_lossy(&answer.body).contains("hunter2"), "{answer:?}");
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let world = World::new().await;
    assert_snapshot!(world.send_unchecked(call(Method::GET, "/v1/nothing", "", None)).await.snapshot());
    let put = world.send_unchecked(call(Method::PUT, "/v1/members", "", None)).await;
    assert_snapshot!("method_not_allowed", put.snapshot());
}

#[tokio::test]
async fn a_sane_request_id_is_kept_and_any_other_replaced() {
    let world = World::new().await;
    let with = |id: &'static [u8]| {
        let value = header::HeaderValue::from_bytes(id).unwrap();
        Request::get("/healthz").header("X-Request-ID", value).body(Body::empty()).unwrap()
    };
    assert_eq!(world.send(with(b"Trace.1_a-b")).await.header("x-request-id"), Some("Trace.1_a-b"));
    for insane in [&b""[..], b"a b", b"a\"b", b"\xff", &[b'a'; 129]] {
        let answer = world.send(with(insane)).await;
        let id = answer.header("x-request-id").unwrap();
        assert!(uuid::Uuid::try_parse(id).is_ok(), "{insane:?} became {id}");
    }
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for (path, token) in [("/v1/me", acme.token.as_str()), ("/v1/me", ""), ("/nothing", ""), ("/healthz", "")] {
        let answer = world.send_unchecked(call(Method::GET, path, token, None)).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path} {name}");
        }
    }
}

#[tokio::test]
async fn answers_name_the_tenant_of_the_token() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for path in ["/v1/me", "/v1/members/01980000-0000-7000-8000-000000000000", "/v1/members?limit=0"] {
        let answer = world.get(path, &acme.token).await;
        assert_eq!(answer.header("x-tenant-id"), Some(acme.tenant_id.as_str()), "{path}");
    }
    assert_eq!(world.get("/v1/me", "").await.header("x-tenant-id"), None);
}

#[tokio::test]
async fn a_tenant_named_besides_the_token_must_be_that_of_the_token() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let with = |hints: &[(usize, &str)]| {
        let mut request = call(Method::GET, "/v1/members?limit=5", &acme.token, None);
        for (way, tenant) in hints {
            HINTS[*way](&mut request, tenant);
        }
        world.send(request)
    };
    for way in 0..HINTS.len() {
        for own in ["acme", "ACME", &acme.tenant_id] {
            with(&[(way, own)]).await.assert("200");
        }
        for other in ["globex", &globex.tenant_id, "no-such"] {
            with(&[(way, other)]).await.assert("403 tenant_mismatch");
        }
        // Each hint has to agree, whatever the others say.
        let other = (way + 1) % HINTS.len();
        with(&[(way, "acme"), (other, "acme")]).await.assert("200");
        with(&[(way, "acme"), (other, "globex")]).await.assert("403 tenant_mismatch");
    }
    for no_name in [(QUERY, "%21"), (QUERY, ""), (HEADER, "!"), (HEADER, ""), (HEADER, "acme, globex")] {
        with(&[no_name]).await.assert("403 tenant_mismatch");
    }
    // Repeated parameters, and a percent-encoded parameter name.
    with(&[(QUERY, "acme"), (QUERY, "acme")]).await.assert("200");
    with(&[(QUERY, "acme"), (QUERY, "globex")]).await.assert("403 tenant_mismatch");
    world.get("/v1/me?%74enant=globex", &acme.token).await.assert("403 tenant_mismatch");
    // The product's own hosts name no tenant.
    with(&[(SUBDOMAIN, "www")]).await.assert("200");
    assert_snapshot!(with(&[(HEADER, "globex")]).await.snapshot());
}

/// Returns the token with one part changed and the original signature.
fn forged(token: &str, part: usize, change: impl FnOnce(&mut Value)) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let mut json: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(parts[part].as_bytes()).unwrap()).unwrap();
    change(&mut json);
    parts[part] = BASE64URL_NOPAD.encode(json.to_string().as_bytes());
    parts.join(".")
}

#[tokio::test]
async fn a_401_says_which() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let missing = world.get("/v1/me", "").await;
    assert_snapshot!("token_missing", missing.snapshot());
    let raised = forged(&acme.token, 1, |claims| claims["role"] = json!("platform"));
    let signature = world.get("/v1/me", &raised).await;
    assert_snapshot!("token_signature_invalid", signature.snapshot());
    for malformed in
        ["x", "a.b.c", &acme.refresh_token, &forged(&acme.token, 0, |header| header["alg"] = json!("none"))]
    {
        let answer = world.get("/v1/me", malformed).await.assert("401 token_malformed");
        assert_eq!(answer.text("/detail"), "Invalid authentication token format");
    }
    let mut basic = call(Method::GET, "/v1/me", "", None);
    basic.headers_mut().insert(header::AUTHORIZATION, "Basic YTpi".parse().unwrap());
    world.send(basic).await.assert("401 token_malformed");

    // A token of another installation is signed with another key. One for another audience has the right key and the
    // wrong claims.
    let other = World::new().await;
    let stranger = other.found("acme").await;
    world.get("/v1/me", &stranger.token).await.assert("401 token_signature_invalid");

    world.clock.advance(tenantry_domain::Span::minutes(15));
    let expired = world.get("/v1/me", &acme.token).await.assert("401 token_expired");
    assert_eq!(expired.text("/detail"), "Token has expired");
}

#[tokio::test]
async fn a_slow_request_is_ended_and_undone() {
    let mut options = Options::default();
    options.http.request_timeout = std::time::Duration::from_millis(20);
    let world = World::with(options).await;
    // An insert of a slug waits for an open transaction that has inserted the same slug.
    let id = TenantId::new(uuid::Uuid::nil());
    let (slug, name) = (Slug::parse("acme").unwrap(), DisplayName::parse("Acme").unwrap());
    let acme = Tenant::found(id, slug, name, None, Tier::Shared, world.clock.now()).value;
    let mut writer = world.app.application.auth.sign_up.access.store.begin(id).await.unwrap();
    writer.tenants().insert(&acme).await.unwrap();
    world.post("/v1/auth/signup", "", signup_body("acme")).await.assert("503 outcome_unknown");
    drop(writer);
    assert_eq!(world.rows_with(&["owner@acme.test"]).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_panic_is_an_error_that_tells_nothing() {
    let world = World::new().await;
    let mut body = signup_body("acme");
    body["password"] = json!("do not panic, little otter");
    assert_snapshot!(world.post("/v1/auth/signup", "", body).await.snapshot());
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let mut options = Options::default();
    options.http.body_timeout = std::time::Duration::from_millis(1);
    let world = World::with(options).await;
    let request = Request::post("/v1/auth/login").header(header::CONTENT_TYPE, "application/json");
    let never = Body::from_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    world.send(request.body(never).unwrap()).await.assert("408 request_timeout");
}
