//! `/healthz` and `/readyz` tell a dead server from a waiting one.

use insta::assert_snapshot;

use crate::support::World;

#[tokio::test]
async fn a_server_without_its_database_lives_and_is_not_ready() {
    let world = World::new().await;
    world.get("/healthz", "").await.assert("200");
    world.get("/readyz", "").await.assert("200");
    let acme = world.found("acme").await;

    world.persistence.database.close().await;
    world.get("/healthz", "").await.assert("200");
    assert_snapshot!(world.get("/readyz", "").await.snapshot());
    world.get("/v1/members", &acme.token).await.assert("503 unavailable");
    world.get("/v1/me", &acme.token).await.assert("200");
}
