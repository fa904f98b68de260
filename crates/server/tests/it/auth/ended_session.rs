//! An access token outlives its session for a moment, on a node that has not heard of the end. It opens nothing new then.

use axum::http::Method;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;

use crate::support::{World, call};

#[tokio::test]
async fn an_ended_session_opens_no_tenant() {
    let world = World::new().await;
    let (acme, globex) = (world.found("acme").await, world.found("globex").await);
    let initech = world.found("initech").await;
    let bea = world.join(&acme, "bea@people.test", "member").await;
    world.join_too(&globex, &bea, "member").await;
    let token = world.invite(&initech, &bea.email, "member").await;
    let invitations = world.get("/v1/me/invitations", &bea.token).await.assert("200");
    let mine = format!("/v1/me/invitations/{}/accept", invitations.text("/items/0/id"));

    // No server hears of this, so the access tokens stay valid.
    let database = Database::connect(&world.database_url).await.unwrap();
    database.execute_unprepared("UPDATE tenantry_sessions SET expires_at = created_at").await.unwrap();
    database.close().await.unwrap();

    for (path, body) in [
        ("/v1/invitations/accept", Some(json!({"token": token}))),
        (mine.as_str(), None),
        ("/v1/auth/switch", Some(json!({"tenant": "globex"}))),
        ("/v1/tenants", Some(json!({"name": "Umbrella"}))),
    ] {
        world.send(call(Method::POST, path, &bea.token, body)).await.assert("401 session_ended");
    }
    let tenants = world.get("/v1/me/tenants", &bea.token).await.assert("200").json();
    assert_eq!(tenants["items"].as_array().unwrap().len(), 2);
    let invitations = world.get("/v1/me/invitations", &bea.token).await.assert("200");
    assert_eq!(invitations.json()["items"].as_array().unwrap().len(), 1);
}
