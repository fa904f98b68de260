//! A row of the shop that refers to a member without ON DELETE CASCADE keeps them in the organization: the answer says
//! so, and nothing is changed.

use axum::http::Method;
use rstest::rstest;
use tenantry_domain::role::Role;

use crate::world::{On, open, past_the_walls, rows_of};

#[rstest]
#[tokio::test]
async fn a_row_that_refers_to_a_member_keeps_them(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values("", "ON DELETE RESTRICT")] action: &str,
) {
    let app = open(on).await;
    let acme = app.tenant("acme").await;
    let bea = acme.member_at("bea@acme.example", Role::Member).await;
    let uuid = if matches!(on, On::Postgres) { "uuid" } else { "blob" };
    let create = format!(
        "CREATE TABLE desks (tenant_id {uuid} NOT NULL, user_id {uuid} NOT NULL, PRIMARY KEY (tenant_id, user_id), \
         FOREIGN KEY (tenant_id, user_id) REFERENCES tenantry_memberships (tenant_id, user_id) {action})"
    );
    past_the_walls(&app, &create).await;
    let theirs = "SELECT tenant_id, user_id FROM tenantry_memberships WHERE role = 'member'";
    past_the_walls(&app, &format!("INSERT INTO desks {theirs}")).await;

    let path = format!("/v1/members/{}", bea.user_id);
    for (method, path, member) in
        [(Method::DELETE, path.as_str(), &acme.owner), (Method::POST, "/v1/members/leave", &bea)]
    {
        let refused = member.send(method, path, None).await.assert("409 member_in_use");
        assert!(!String::from_utf8_lossy(&refused.body).contains("desks"), "the table's name is for the log only");
    }
    bea.get("/api/v1/wallet").await.assert("200");
    assert_eq!(rows_of(&app, "tenantry_memberships").await, 2);

    past_the_walls(&app, "DELETE FROM desks").await;
    acme.owner.delete(&path).await.assert("204");
    assert_eq!((rows_of(&app, "tenantry_memberships").await, rows_of(&app, "wallets").await), (1, 1));
}
