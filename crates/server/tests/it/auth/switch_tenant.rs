//! `POST /v1/auth/switch` opens another tenant in addition to the current one.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::World;

const PATH: &str = "/v1/auth/switch";

#[tokio::test]
async fn two_tenants_live_side_by_side_in_one_session() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.join_too(&globex, &bea, "admin").await;
    let answer = world.post(PATH, &bea.token, json!({"tenant": "globex"})).await;
    assert_snapshot!(answer.snapshot());

    let (here, there) =
        (world.get("/v1/me", &bea.token).await, world.get("/v1/me", &answer.text("/access_token")).await);
    assert_eq!((here.text("/tenant/slug"), here.text("/role")), ("acme".into(), "member".into()));
    assert_eq!((there.text("/tenant/slug"), there.text("/role")), ("globex".into(), "admin".into()));
    assert_eq!(here.text("/session_id"), there.text("/session_id"));

    for (refresh_token, tenant) in [(bea.refresh_token, acme), (answer.text("/refresh_token"), globex)] {
        let body = json!({"refresh_token": refresh_token});
        let next = world.post("/v1/auth/refresh", "", body).await.assert("200");
        let me = world.get("/v1/me", &next.text("/access_token")).await;
        assert_eq!(me.text("/tenant/id"), tenant.tenant_id);
    }
}

#[tokio::test]
async fn a_foreign_tenant_and_none_at_all_answer_alike() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let foreign = world.post(PATH, &acme.token, json!({"tenant": globex.tenant_id})).await;
    let unknown = world.post(PATH, &acme.token, json!({"tenant": "no-such-tenant"})).await;
    let nonsense = world.post(PATH, &acme.token, json!({"tenant": "!"})).await;
    assert_eq!(foreign, unknown);
    assert_eq!(foreign, nonsense);
    foreign.assert("403 no_membership");
}
