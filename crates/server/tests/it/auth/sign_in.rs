//! `POST /v1/auth/login` signs in with the right credentials, and reveals nothing to strangers.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::json;
use tenantry_domain::tenant::TenantMove;

use crate::support::{HINTS, World, call, people::PASSWORD};

const PATH: &str = "/v1/auth/login";

#[tokio::test]
async fn signs_in_and_tells_all_memberships() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.join_too(&globex, &bea, "viewer").await;
    let body = json!({"email": "Bea@people.test", "password": PASSWORD, "tenant": "globex", "remember_me": true});
    assert_snapshot!(world.post(PATH, "", body).await.snapshot());
}

#[tokio::test]
async fn a_tenant_is_named_by_slug_or_id_and_where_none_is_named_the_last_used() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.join_too(&globex, &bea, "viewer").await;
    for (asked_for, expected) in [("acme", &acme), (globex.tenant_id.as_str(), &globex)] {
        let person = world.sign_in("bea@people.test", Some(asked_for)).await;
        assert_eq!(person.tenant_id, expected.tenant_id, "{asked_for}");
    }
    world.sign_in("bea@people.test", Some("acme")).await;
    assert_eq!(world.sign_in("bea@people.test", None).await.tenant_id, acme.tenant_id);
}

#[tokio::test]
async fn the_tenant_of_a_sign_in_is_that_of_the_body_else_of_the_query_the_subdomain_the_header() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.join_too(&globex, &bea, "viewer").await;
    let sign_in = async |body: Option<&str>, hints: &[&str]| {
        let mut sent = json!({"email": "bea@people.test", "password": PASSWORD});
        if let Some(tenant) = body {
            sent["tenant"] = json!(tenant);
        }
        let mut request = call(Method::POST, PATH, "", Some(sent));
        // Later hints have lower precedence.
        let ways = HINTS.iter().skip(HINTS.len() - hints.len());
        ways.zip(hints).for_each(|(way, tenant)| way(&mut request, tenant));
        world.send(request).await.assert("200").text("/tenant/slug")
    };
    assert_eq!(sign_in(Some("acme"), &["globex", "globex", "globex"]).await, "acme");
    assert_eq!(sign_in(None, &["globex", "acme", "acme"]).await, "globex");
    assert_eq!(sign_in(None, &["acme", "globex"]).await, "acme");
    assert_eq!(sign_in(None, &["globex"]).await, "globex");
}

#[tokio::test]
async fn a_tenant_one_is_not_in_is_refused_with_the_own_ones_whether_it_exists_or_not() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.found("initech").await;
    world.join_too(&globex, &bea, "viewer").await;
    let path = format!("/v1/members/{}", bea.user_id);
    world.patch(&path, &globex.token, json!({"status": "deactivated"})).await.assert("200");
    let body = |password: &str| json!({"email": "bea@people.test", "password": password});
    let with = |password: &str, tenant: &str| {
        let mut body = body(password);
        body["tenant"] = json!(tenant);
        body
    };
    let unknown = world.post(PATH, "", with(PASSWORD, "nowhere")).await;
    assert_snapshot!(unknown.snapshot());
    for tenant in ["initech", "globex", &globex.tenant_id] {
        assert_eq!(world.post(PATH, "", with(PASSWORD, tenant)).await, unknown, "{tenant}");
        world.post(PATH, "", with("a wrong password", tenant)).await.assert("401 invalid_credentials");
    }
    for hint in HINTS {
        let mut request = call(Method::POST, PATH, "", Some(body(PASSWORD)));
        hint(&mut request, "initech");
        assert_eq!(world.send(request).await, unknown);
    }
    // A text that is no name at all depends on nobody's password.
    for password in [PASSWORD, "a wrong password"] {
        let answer = world.post(PATH, "", with(password, "not a name!")).await.assert("422 validation_failed");
        assert_eq!(answer.json()["errors"][0]["pointer"], "/tenant");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_answer_alike() {
    let world = World::new().await;
    world.found("acme").await;
    let wrong = world.post(PATH, "", json!({"email": "owner@acme.test", "password": "wrong"})).await;
    let unknown = world.post(PATH, "", json!({"email": "nobody@acme.test", "password": "wrong"})).await;
    assert_eq!(wrong, unknown);
    assert_snapshot!(wrong.snapshot());
}

#[tokio::test]
async fn members_of_a_suspended_tenant_sign_in_to_see_why() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    world.operate("acme", TenantMove::Suspend).await;
    let person = world.sign_in("owner@acme.test", None).await;
    assert_eq!(world.get("/v1/tenant", &person.token).await.assert("200").text("/status"), "suspended");
    world.get("/v1/members", &person.token).await.assert("403 tenant_suspended");
    // A token issued before the suspension gets the same response at once.
    world.get("/v1/members", &acme.token).await.assert("403 tenant_suspended");
    assert_eq!(world.get("/v1/me", &acme.token).await.text("/tenant/standing"), "suspended");
    world.operate("acme", TenantMove::Activate).await;
    world.get("/v1/members", &acme.token).await.assert("200");
}
