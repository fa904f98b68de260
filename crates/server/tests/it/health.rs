//! `/healthz` and `/readyz` distinguish a dead server from one that is not ready.

use insta::assert_snapshot;
use tenantry_domain::Span;
use tenantry_infrastructure::persistence::AccessFeed;
use tenantry_server::{Readiness, compose::DatabaseAnswers};

use crate::support::World;

#[tokio::test]
async fn a_server_without_its_database_lives_and_is_not_ready() {
    let world = World::new().await;
    world.get("/healthz", "").await.assert("200");
    world.get("/readyz", "").await.assert("200");
    let acme = world.found("acme").await;

    world.persistence().database.close().await;
    world.get("/healthz", "").await.assert("200");
    assert_snapshot!(world.get("/readyz", "").await.snapshot());
    world.get("/v1/members", &acme.token).await.assert("503 unavailable");
    world.get("/v1/me", &acme.token).await.assert("200");
}

#[tokio::test]
async fn a_server_that_does_not_hear_of_others_changes_is_not_ready() {
    let world = World::new().await;
    let (database, registry) = (world.persistence().database.clone(), world.persistence().access_registry.clone());
    // A feed that only this test polls.
    let access_feed = AccessFeed::open(database.clone(), registry, world.clock.clone()).await.unwrap();
    let readiness = DatabaseAnswers { database, access_feed };
    world.clock.advance(Span::milliseconds(4_999));
    assert!(readiness.check().await.is_ok());
    world.clock.advance(Span::milliseconds(1));
    assert!(readiness.check().await.is_err());
    readiness.access_feed.poll().await.unwrap();
    assert!(readiness.check().await.is_ok());
}
