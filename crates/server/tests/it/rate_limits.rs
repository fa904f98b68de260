//! Rate limits of the routes that need no token, and of those that write in any number of organizations.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
};

use axum::{extract::ConnectInfo, http::Method};
use insta::assert_snapshot;
use serde_json::{Value, json};
use tenantry_server::{http::rate_limit::RateLimits, router};

use crate::support::{Answer, Options, World, call, people::PASSWORD};

async fn limited(per_client: u32, per_email: u32) -> World {
    let mut options = Options::default();
    let limits = [per_client, per_email].map(|number| NonZeroU32::new(number).unwrap());
    options.http.rate_limits = Some(RateLimits { per_client: limits[0], sign_ins_per_email: limits[1] });
    World::with(options).await
}

async fn from(world: &World, ip: &str, path: &str, body: Value) -> Answer {
    let mut request = call(Method::POST, path, "", Some(body));
    let ip: IpAddr = ip.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(ip, 1)));
    world.send(request).await
}

/// Routes that need no token.
const OPEN: [&str; 6] = [
    "auth/signup",
    "auth/login",
    "auth/refresh",
    "invitations/preview",
    "invitations/accept",
    "invitation-links/preview",
];

#[tokio::test]
async fn a_client_that_sends_too_much_is_told_when_to_come_back() {
    let world = limited(6, 100).await;
    for path in OPEN {
        from(&world, "198.51.100.7", &format!("/v1/{path}"), json!({})).await.assert("422 validation_failed");
    }
    for path in OPEN {
        let answer = from(&world, "198.51.100.7", &format!("/v1/{path}"), json!({})).await.assert("429 rate_limited");
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
    from(&world, "198.51.100.8", "/v1/auth/login", json!({})).await.assert("422 validation_failed");
}

#[tokio::test]
async fn what_writes_in_any_number_of_organizations_counts_as_well() {
    for (method, path) in [(Method::POST, "/v1/tenants"), (Method::PATCH, "/v1/me")] {
        let world = limited(2, 100).await;
        let acme = world.found("acme").await;
        let write = async |name: &str| {
            let mut request = call(method.clone(), path, &acme.token, Some(json!({"name": name})));
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([198, 51, 100, 7], 1))));
            world.send(request).await
        };
        for name in ["One", "Two"] {
            assert!(write(name).await.status.is_success());
        }
        write("Three").await.assert("429 rate_limited");
    }
}

#[tokio::test]
async fn sign_ins_for_one_address_are_counted_by_client_and_in_all() {
    let world = limited(100, 1).await;
    let body = |email: &str| json!({"email": email, "password": "wrong"});
    from(&world, "198.51.100.1", "/v1/auth/login", body("ada@acme.test")).await.assert("401 invalid_credentials");
    let mut second = from(&world, "198.51.100.1", "/v1/auth/login", body("ADA@acme.test")).await;
    second.headers.insert("retry-after", "60".parse().unwrap());
    assert_snapshot!(second.snapshot());
    from(&world, "198.51.100.1", "/v1/auth/login", body("bea@acme.test")).await.assert("401 invalid_credentials");
    // The person is not locked out elsewhere, but all clients together are limited to ten times as many.
    for number in 2..=10 {
        let ip = format!("198.51.100.{number}");
        from(&world, &ip, "/v1/auth/login", body("ada@acme.test")).await.assert("401 invalid_credentials");
    }
    from(&world, "198.51.100.11", "/v1/auth/login", body("ada@acme.test")).await.assert("429 rate_limited");
}

#[tokio::test]
async fn passwords_are_counted_by_invitation_from_wherever_they_come() {
    let world = limited(100, 2).await;
    let acme = world.found("acme").await;
    world.found("globex").await;
    let token = world.invite(&acme, "owner@globex.test", "member").await;
    let (path, wrong) = ("/v1/invitations/accept", json!({"token": token, "password": "wrong"}));
    from(&world, "198.51.100.1", path, wrong.clone()).await.assert("401 invalid_credentials");
    from(&world, "198.51.100.2", path, wrong.clone()).await.assert("401 invalid_credentials");
    from(&world, "198.51.100.3", path, wrong).await.assert("429 rate_limited");
    // Without a password nothing is verified, so nothing is counted.
    from(&world, "198.51.100.3", path, json!({"token": token})).await.assert("422 validation_failed");
    let other = world.invite(&acme, "bea@people.test", "member").await;
    let body = json!({"token": other, "name": "Bea", "password": PASSWORD});
    from(&world, "198.51.100.3", path, body).await.assert("201");
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_limit() {
    let mut world = limited(1, 100).await;
    world.router = router(world.app.clone().with_trusted_proxies("10.0.0.0/8".parse().unwrap()));
    let by_proxy = async |sent: &str| {
        let mut request = call(Method::POST, "/v1/auth/login", "", Some(json!({})));
        request.headers_mut().insert("X-Forwarded-For", sent.parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 1))));
        world.send(request).await
    };
    by_proxy("203.0.113.1").await.assert("422 validation_failed");
    by_proxy("203.0.113.2").await.assert("422 validation_failed");
    by_proxy("203.0.113.1").await.assert("429 rate_limited");
    // What the client sends itself does not help it.
    by_proxy("198.51.100.77, 203.0.113.1").await.assert("429 rate_limited");
    by_proxy("2001:db8::1").await.assert("422 validation_failed");
    by_proxy("[2001:db8::2]:4711").await.assert("429 rate_limited");
}

#[tokio::test]
async fn a_session_tells_the_address_of_the_client_and_not_of_the_proxy() {
    let mut world = World::new().await;
    world.router = router(world.app.clone().with_trusted_proxies("10.0.0.1".parse().unwrap()));
    let acme = world.found("acme").await;
    let mut request =
        call(Method::POST, "/v1/auth/login", "", Some(json!({"email": "owner@acme.test", "password": PASSWORD})));
    request.headers_mut().insert("Forwarded", "for=\"[2001:db8::7]:4711\";proto=https".parse().unwrap());
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 1))));
    world.send(request).await.assert("200");
    let sessions = world.get("/v1/me/sessions", &acme.token).await.assert("200").json();
    assert!(sessions.to_string().contains("\"2001:db8::7\""), "{sessions}");
}

#[tokio::test]
async fn headers_of_proxies_do_not_help() {
    let world = limited(1, 100).await;
    for (attempt, expected) in [(1, "422 validation_failed"), (2, "429 rate_limited")] {
        let mut request = call(Method::POST, "/v1/auth/login", "", Some(json!({})));
        for name in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
            request.headers_mut().insert(name, format!("203.0.113.{attempt}").parse().unwrap());
        }
        world.send(request).await.assert(expected);
    }
}
