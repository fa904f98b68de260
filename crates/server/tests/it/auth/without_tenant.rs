//! Sessions without a tenant: what they reach, and that every other route refuses them.

use axum::http::Method;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::{
    Answer, HINTS, Options, World,
    bodies::{BodyValues, body_of},
    call,
    document::{needs_token, routes},
    people::{NEW_PASSWORD, PASSWORD, Person},
};

/// The routes that need a token and take one without a tenant. All of them are on what is the person's own.
const REACHED: &[&str] = &[
    "GET /v1/me",
    "PATCH /v1/me",
    "GET /v1/me/settings",
    "PATCH /v1/me/settings",
    // The address and the password are of the account, whatever it is a member of.
    "PATCH /v1/me/email",
    "POST /v1/me/email/confirm",
    "POST /v1/me/password",
    "POST /v1/auth/verify-email",
    "GET /v1/me/sessions",
    "DELETE /v1/me/sessions",
    "DELETE /v1/me/sessions/{id}",
    "GET /v1/me/tenants",
    "GET /v1/me/invitations",
    "POST /v1/me/join",
    "POST /v1/me/invitations/{id}/accept",
    "POST /v1/me/invitations/{id}/decline",
    "POST /v1/auth/logout",
    "POST /v1/auth/switch",
    "POST /v1/tenants",
];

/// Returns the owner of Acme, and the answer to the sign-in of Bea, who was removed from it.
async fn bea_without_tenant(world: &World) -> (Person, Answer) {
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.delete(&format!("/v1/members/{}", bea.user_id), &acme.token).await.assert("204");
    // The grant of the tenant is over. It does not turn into one without a tenant.
    let refresh = json!({"refresh_token": bea.refresh_token});
    world.post("/v1/auth/refresh", "", refresh).await.assert("403 no_membership");
    (acme, sign_in(world).await)
}

async fn sign_in(world: &World) -> Answer {
    let body = json!({"email": "bea@people.test", "password": PASSWORD});
    world.post("/v1/auth/login", "", body).await.assert("200")
}

fn body(operation: &Value) -> Option<Value> {
    let values = BodyValues {
        name: "Beatrice",
        tenant: "acme",
        member: "01980000-0000-7000-8000-0123456789ab",
        title: "Clerk",
        invited: "friend@people.test",
    };
    body_of(operation, &values)
}

#[tokio::test]
async fn a_sign_in_without_a_membership_tells_so() {
    let world = World::new().await;
    let (_, answer) = bea_without_tenant(&world).await;
    assert_snapshot!(answer.snapshot());
    let token = answer.text("/tokens/access_token");
    let me = world.get("/v1/me", &token).await;
    assert_eq!(me.header("x-tenant-id"), None);
    assert_snapshot!(me.snapshot());
}

#[tokio::test]
async fn every_route_of_a_tenant_refuses_it() {
    let world = World::new().await;
    let (acme, answer) = bea_without_tenant(&world).await;
    let before = world.rows_with(&[&acme.tenant_id]).await;
    let token = answer.text("/tokens/access_token");
    let (mut reached, mut refused) = (Vec::new(), 0);
    for (method, template, operation) in routes() {
        if !needs_token(operation) {
            continue;
        }
        let route = format!("{method} {template}");
        // These have a test of their own.
        if REACHED.contains(&route.as_str()) {
            reached.push(route);
            continue;
        }
        let path = template.replace("{id}", &acme.tenant_id).replace("{user_id}", &acme.user_id);
        let answer = world.send(call(method, &path, &token, body(operation))).await;
        answer.assert("403 tenant_required");
        refused += 1;
    }
    reached.sort();
    let mut listed = REACHED.to_vec();
    listed.sort_unstable();
    assert_eq!(reached, listed);
    assert!(refused >= 14, "only {refused} routes were tried");
    assert_eq!(world.rows_with(&[&acme.tenant_id]).await, before, "the tenant's data changed");
    assert_snapshot!(world.get("/v1/members", &token).await.snapshot());
}

#[tokio::test]
async fn it_reaches_what_is_the_persons_own() {
    let world = World::new().await;
    let (acme, answer) = bea_without_tenant(&world).await;
    let token = answer.text("/tokens/access_token");
    assert_eq!(world.get("/v1/me/tenants", &token).await.assert("200").json()["items"], json!([]));
    let sessions = world.get("/v1/me/sessions?limit=1", &token).await.assert("200");
    assert_eq!(sessions.json()["items"][0]["last_tenant_id"], Value::Null);
    let cursor = sessions.text("/next_cursor");
    world.get(&format!("/v1/me/sessions?cursor={cursor}"), &token).await.assert("200");
    let renamed = world.patch("/v1/me", &token, json!({"name": "Beatrice"})).await.assert("200");
    assert_eq!((renamed.text("/user/name"), &renamed.json()["tenant"]), ("Beatrice".into(), &Value::Null));
    let other = sign_in(&world).await.text("/tokens/access_token");
    let other_session = world.get("/v1/me", &other).await.text("/session_id");
    world.delete(&format!("/v1/me/sessions/{other_session}"), &token).await.assert("204");
    world.get("/v1/me", &other).await.assert("401 token_revoked");
    for tenant in [acme.tenant_id.as_str(), "nowhere", "!"] {
        world.post("/v1/auth/switch", &token, json!({"tenant": tenant})).await.assert("403 no_membership");
    }
    // A cursor of a session without a tenant is none of a tenant's, and the other way round.
    let founded = world.post("/v1/tenants", &token, json!({"name": "Beas"})).await.assert("201");
    let there = founded.text("/tokens/access_token");
    world.get(&format!("/v1/me/sessions?cursor={cursor}"), &there).await.assert("400 cursor_invalid");
    let of_tenant = world.get("/v1/me/sessions?limit=1", &there).await.text("/next_cursor");
    world.get(&format!("/v1/me/sessions?cursor={of_tenant}"), &token).await.assert("400 cursor_invalid");
    world.get("/v1/members", &there).await.assert("200");
    // It is reached: the code is wrong, and no tenant is missing.
    let verify = json!({"email": "bea@people.test", "code": "000000"});
    world.post("/v1/auth/verify-email", &token, verify).await.assert("422 code_invalid");
    let change = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
    world.post("/v1/me/password", &token, change).await.assert("204");
    let change = json!({"email": "beatrice@people.test", "current_password": NEW_PASSWORD});
    world.patch("/v1/me/email", &token, change).await.assert("202");
    let code = json!({"code": world.code_for("beatrice@people.test").await});
    let changed = world.post("/v1/me/email/confirm", &token, code).await.assert("200");
    // The access token names the old one until it is refreshed.
    assert_eq!(changed.text("/user/email"), "beatrice@people.test");
    world.post("/v1/auth/logout", &token, json!({})).await;
    world.get("/v1/me", &token).await.assert("401 token_revoked");
    // The grant of the tenant belongs to the same session.
    world.get("/v1/members", &there).await.assert("401 token_revoked");
}

#[tokio::test]
async fn a_refresh_gives_the_next_token_without_a_tenant_and_hints_change_nothing() {
    let world = World::new().await;
    let (acme, answer) = bea_without_tenant(&world).await;
    let body = json!({"refresh_token": answer.text("/tokens/refresh_token")});
    let next = world.post("/v1/auth/refresh", "", body.clone()).await.assert("200");
    let token = next.text("/access_token");
    assert_eq!(world.get("/v1/me", &token).await.json()["tenant"], Value::Null);
    for hint in HINTS {
        for path in ["/v1/me", "/v1/members"] {
            let mut request = call(Method::GET, path, &token, None);
            hint(&mut request, "acme");
            world.send(request).await.assert("403 tenant_mismatch");
        }
        // A hint does not turn the refresh token into one of the tenant either.
        let body = json!({"refresh_token": next.text("/refresh_token")});
        let mut request = call(Method::POST, "/v1/auth/refresh", "", Some(body));
        hint(&mut request, &acme.tenant_id);
        let same = world.send(request).await.assert("200").text("/access_token");
        world.get("/v1/members", &same).await.assert("403 tenant_required");
    }
}

#[tokio::test]
async fn an_invitation_leads_back_into_a_tenant() {
    let world = World::new().await;
    let (acme, answer) = bea_without_tenant(&world).await;
    let token = answer.text("/tokens/access_token");
    let others = world.invite(&acme, "other@people.test", "member").await;
    world.post("/v1/invitations/accept", &token, json!({"token": others})).await.assert("403 invitation_for_other");
    let own = world.invite(&acme, "bea@people.test", "viewer").await;
    let joined = world.post("/v1/invitations/accept", &token, json!({"token": own})).await.assert("200");
    world.get("/v1/tenant", &joined.text("/tokens/access_token")).await.assert("200");
    let switched = world.post("/v1/auth/switch", &token, json!({"tenant": "acme"})).await.assert("200");
    world.get("/v1/tenant", &switched.text("/access_token")).await.assert("200");
    assert_eq!(sign_in(&world).await.text("/tenant/slug"), "acme");
}

#[tokio::test]
async fn a_deactivated_member_reaches_no_tenant_with_it() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    let path = format!("/v1/members/{}", bea.user_id);
    world.patch(&path, &acme.token, json!({"status": "deactivated"})).await.assert("200");
    let token = sign_in(&world).await.text("/tokens/access_token");
    let listed = world.get("/v1/me/tenants", &token).await.assert("200");
    assert_eq!(listed.json()["items"][0]["status"], "deactivated");
    world.post("/v1/auth/switch", &token, json!({"tenant": "acme"})).await.assert("403 no_membership");
    world.get("/v1/tenant", &token).await.assert("403 tenant_required");
}

#[tokio::test]
async fn an_operator_can_switch_it_off() {
    let mut options = Options::default();
    options.application.sessions_without_tenant = false;
    let world = World::with(options).await;
    let acme = world.found("acme").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.delete(&format!("/v1/members/{}", bea.user_id), &acme.token).await.assert("204");
    let body = json!({"email": "bea@people.test", "password": PASSWORD});
    world.post("/v1/auth/login", "", body).await.assert("403 no_membership");
}
