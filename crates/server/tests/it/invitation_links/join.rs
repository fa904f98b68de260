//! Joining by a link: `POST /v1/auth/signup` with `link_token`, and `POST /v1/me/join`.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tenantry_domain::{tenant::TenantId, tenant::TenantMove, token_text::LinkToken};

use crate::support::{
    Answer, World,
    people::{PASSWORD, Person},
};

async fn join(world: &World, person: &Person, token: &str) -> Answer {
    world.post("/v1/me/join", &person.token, json!({"link_token": token})).await
}

async fn uses(world: &World, by: &Person, id: &str) -> Value {
    world.get(&format!("/v1/invitation-links/{id}"), &by.token).await.json()["uses"].clone()
}

#[tokio::test]
async fn a_new_person_joins_at_once_and_is_mailed_a_code() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({"role": "viewer"})).await;
    let bea = world.sign_up_by(&token, "bea@people.test").await;
    assert_snapshot!(bea.snapshot());
    world.code_for("bea@people.test").await;
    let me = world.get("/v1/me", &bea.text("/tokens/access_token")).await.assert("200");
    assert_eq!(me.text("/tenant/slug"), "acme");
    assert_eq!(uses(&world, &acme, &id).await, 1);
}

#[tokio::test]
async fn by_a_link_for_a_domain_they_join_once_the_address_is_proved() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({"allowed_domains": ["people.test"]})).await;
    let bea = world.sign_up_by(&token, "bea@people.test").await;
    assert_snapshot!(bea.snapshot());
    let own = bea.text("/tokens/access_token");
    let body = json!({"link_token": token});
    world.post("/v1/me/join", &own, body.clone()).await.assert("403 email_unverified");
    world.get("/v1/members", &own).await.assert("403 tenant_required");
    assert_eq!(uses(&world, &acme, &id).await, 0);
    let code = json!({"email": "bea@people.test", "code": world.code_for("bea@people.test").await});
    world.post("/v1/auth/verify-email", &own, code).await.assert("200");
    let joined = world.post("/v1/me/join", &own, body.clone()).await.assert("200");
    assert_snapshot!(joined.snapshot());
    world.get("/v1/members", &joined.text("/tokens/access_token")).await.assert("200");
    assert_eq!(uses(&world, &acme, &id).await, 1);
    world.post("/v1/me/join", &own, body).await.assert("409 already_member");
    world.sign_up_by(&token, "bea@elsewhere.test").await.assert("403 domain_not_allowed");
    world
        .post("/v1/auth/login", "", json!({"email": "bea@elsewhere.test", "password": PASSWORD}))
        .await
        .assert("401 invalid_credentials");
}

#[tokio::test]
async fn one_way_in_is_named_and_no_more() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({})).await;
    let person = json!({"email": "bea@people.test", "password": PASSWORD, "name": "Bea"});
    assert_snapshot!(world.post("/v1/auth/signup", "", person.clone()).await.snapshot());
    let mut both = person.clone();
    (both["tenant"], both["link_token"]) = (json!({"name": "Bea and Co."}), json!(token));
    assert_snapshot!(world.post("/v1/auth/signup", "", both).await.snapshot());
    let mut weak = person;
    (weak["password"], weak["link_token"]) = (json!("password1"), json!(token));
    let refused = world.post("/v1/auth/signup", "", weak).await.assert("422 validation_failed");
    assert_eq!(refused.text("/errors/0/pointer"), "/password");
    assert_eq!(uses(&world, &acme, &id).await, 0);
}

#[tokio::test]
async fn a_repeated_sign_up_uses_the_link_once() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let (id, token) = world.make_link(&acme, json!({"max_uses": 1})).await;
    let body = json!({"email": "bea@people.test", "password": PASSWORD, "name": "Bea", "link_token": token});
    let first = world.post_once("/v1/auth/signup", "", "key", body.clone()).await.assert("201");
    let again = world.post_once("/v1/auth/signup", "", "key", body.clone()).await.assert("201");
    assert_eq!((first.text("/user/id"), first.text("/tenant/id")), (again.text("/user/id"), again.text("/tenant/id")));
    world.post("/v1/auth/signup", "", body).await.assert("409 email_taken");
    assert_eq!(uses(&world, &acme, &id).await, 1);
}

#[tokio::test]
async fn whoever_is_signed_in_goes_on_in_the_same_session() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let (id, token) = world.make_link(&acme, json!({"role": "manager"})).await;
    let joined = join(&world, &globex, &token).await.assert("200");
    assert_eq!((joined.text("/tenant/slug"), joined.text("/membership/role")), ("acme".into(), "manager".into()));
    let there = world.get("/v1/me", &joined.text("/tokens/access_token")).await.assert("200");
    let here = world.get("/v1/me", &globex.token).await.assert("200");
    assert_eq!(there.text("/session_id"), here.text("/session_id"));
    join(&world, &globex, &token).await.assert("409 already_member");
    join(&world, &acme, &token).await.assert("409 already_member");
    assert_eq!(uses(&world, &acme, &id).await, 1);
}

#[tokio::test]
async fn a_suspended_organization_lets_nobody_in() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let (_, token) = world.make_link(&acme, json!({})).await;
    world.operate("acme", TenantMove::Suspend).await;
    join(&world, &globex, &token).await.assert("403 tenant_suspended");
    world.sign_up_by(&token, "bea@people.test").await.assert("403 tenant_suspended");
}

/// As CVE-2026-1529 (Keycloak): the token of a link is edited to name another organization.
#[tokio::test]
async fn a_link_moved_to_another_tenant_is_none() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let (_, token) = world.make_link(&acme, json!({"role": "owner"})).await;
    let mut moved = LinkToken::parse(&token).unwrap();
    moved.tenant_id = TenantId::parse(&globex.tenant_id).unwrap();
    let outsider = world.found("initech").await;
    join(&world, &outsider, &moved.to_text()).await.assert("404 link_invalid");
    world.sign_up_by(&moved.to_text(), "bea@people.test").await.assert("404 link_invalid");
}

/// As CVE-2026-2463 (Mattermost), where the id of an invitation let anybody in: the id of a link is no secret.
#[tokio::test]
async fn the_id_of_a_link_lets_nobody_in() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let (id, token) = world.make_link(&acme, json!({})).await;
    let mut guessed = LinkToken::parse(&token).unwrap();
    guessed.secret = tenantry_domain::secret::Secret::new([0; 32]);
    for token in [id, guessed.to_text()] {
        join(&world, &globex, &token).await.assert("404 link_invalid");
    }
}
