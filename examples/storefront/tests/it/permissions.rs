//! The shop's permissions are Tenantry's too: access tokens list them, and routes check them.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use storefront::shop;
use tenantry_domain::{permission::EmbeddedPermission, role::Role};
use tenantry_server::settings::{Given, Settings};
use tenantry_test_app::TestMember;

use crate::world::{On, PRODUCTS, open, product};

/// Returns the shop's permissions in the person's access token.
fn listed(person: &TestMember) -> Vec<String> {
    let payload = BASE64URL_NOPAD.decode(person.token.split('.').nth(1).unwrap().as_bytes()).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    let listed: Vec<String> = serde_json::from_value(claims["permissions"].clone()).unwrap();
    let is_the_shops =
        |name: &String| ["shop:", "products:", "sales:"].iter().any(|resource| name.starts_with(resource));
    listed.into_iter().filter(is_the_shops).collect()
}

#[tokio::test]
async fn a_token_lists_those_of_the_role_and_a_route_refuses_the_others() {
    let app = open(On::Sqlite).await;
    let acme = app.tenant("acme").await;
    let viewer = acme.member_at("vera@acme.example", Role::Viewer).await;
    assert_eq!(listed(&acme.owner), ["shop:read", "products:create", "products:delete", "sales:create"]);
    assert_eq!(listed(&viewer), ["shop:read"]);
    acme.owner.post(PRODUCTS, product("TEA-0001")).await.assert("201");
    let refused = viewer.post(PRODUCTS, product("TEA-0002")).await.assert("403 forbidden");
    assert_eq!(refused.text("/detail"), "The role viewer does not have the permission products:create.");
}

#[tokio::test]
async fn every_member_can_read_what_they_allow() {
    let viewer = open(On::Sqlite).await.tenant("acme").await.member(Role::Viewer).await;
    let listed = viewer.list("/v1/permissions", 200).await;
    let sales = listed.iter().find(|permission| permission["name"] == "sales:create").unwrap();
    assert_eq!((&sales["description"], &sales["least_role"]), (&json!("Record sales."), &json!("member")));
}

#[tokio::test]
async fn a_permission_of_tenantrys_name_stops_the_start() {
    let settings = Settings::load(Given::default(), std::iter::empty()).unwrap();
    let taken = EmbeddedPermission::new("members:read", Role::Owner);
    let refused = shop(1).permissions([taken]).compose(settings, "http://127.0.0.1").await.unwrap_err();
    assert_eq!(refused.to_string(), "the permission members:read exists already; give it another name");
}
