//! A row of the shop that refers to a member without ON DELETE CASCADE keeps them in the organization: the answer says
//! so, and nothing is changed.

use axum::http::Method;
use rstest::rstest;

use crate::world::{On, World};

#[rstest]
#[tokio::test]
async fn a_row_that_refers_to_a_member_keeps_them(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values("", "ON DELETE RESTRICT")] action: &str,
) {
    let world = World::new(on).await;
    let owner = world.found("acme").await;
    let bea = world.join(&owner, "bea@acme.example", "member").await;
    let uuid = if matches!(on, On::Postgres) { "uuid" } else { "blob" };
    let create = format!(
        "CREATE TABLE desks (tenant_id {uuid} NOT NULL, user_id {uuid} NOT NULL, PRIMARY KEY (tenant_id, user_id), \
         FOREIGN KEY (tenant_id, user_id) REFERENCES tenantry_memberships (tenant_id, user_id) {action})"
    );
    world.past_the_walls(&create).await;
    let theirs = "SELECT tenant_id, user_id FROM tenantry_memberships WHERE role = 'member'";
    world.past_the_walls(&format!("INSERT INTO desks {theirs}")).await;

    let path = format!("/v1/members/{}", bea.user_id);
    for (method, path, token) in
        [(Method::DELETE, path.as_str(), &owner.token), (Method::POST, "/v1/members/leave", &bea.token)]
    {
        let refused = world.send(method, path, token, None).await.assert("409 member_in_use");
        assert!(!String::from_utf8_lossy(&refused.body).contains("desks"), "the table's name is for the log only");
    }
    world.get("/api/v1/wallet", &bea.token).await.assert("200");
    assert_eq!(world.rows_of("tenantry_memberships").await, 2);

    world.past_the_walls("DELETE FROM desks").await;
    world.send(Method::DELETE, &path, &owner.token, None).await.assert("204");
    assert_eq!((world.rows_of("tenantry_memberships").await, world.rows_of("wallets").await), (1, 1));
}
