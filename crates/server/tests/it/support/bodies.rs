//! A valid body for every route that takes one and requires a token, in one table for all tests that walk the routes.

use serde_json::{Value, json};
use tenantry_domain::{invitation_link::LinkId, secret::Secret, tenant::TenantId, token_text::LinkToken};
use uuid::Uuid;

use super::people::{NEW_PASSWORD, PASSWORD};

/// What a body names.
pub struct BodyValues<'a> {
    pub name: &'a str,
    pub tenant: &'a str,
    pub member: &'a str,
    pub title: &'a str,
    pub invited: &'a str,
}

/// Returns the token of a link that does not exist, in a tenant that does not exist.
fn unknown_link() -> String {
    let (tenant_id, link_id) = (TenantId::new(Uuid::from_u128(1)), LinkId::new(Uuid::from_u128(2)));
    LinkToken { tenant_id, link_id, secret: Secret::new([7; 32]) }.to_text()
}

/// Returns a valid body for the operation, or `None` if it takes none. A new body without an entry here fails every test
/// that walks the routes, so that no route is left out.
pub fn body_of(operation: &Value, values: &BodyValues<'_>) -> Option<Value> {
    let name = operation.pointer("/requestBody/content/application~1json/schema/$ref")?.as_str().unwrap();
    Some(match name.rsplit('/').next().unwrap() {
        "RenameMeBody" | "RenameTenantBody" | "FoundTenantBody" => json!({"name": values.name}),
        "ChangeMySettingsBody" | "ChangeTenantSettingsBody" => json!({"locale": "de"}),
        "DeleteTenantBody" => json!({"slug": "acme"}),
        "SwitchBody" => json!({"tenant": values.tenant}),
        "TransferBody" => json!({"user_id": values.member}),
        "UpdateMemberBody" => json!({"title": values.title}),
        "InviteBody" => json!({"email": values.invited, "role": "viewer"}),
        "CreateLinkBody" => json!({"label": values.title, "role": "viewer"}),
        "ChangeLinkBody" => json!({"label": values.title}),
        "JoinBody" => json!({"link_token": unknown_link()}),
        "ClaimDomainBody" => json!({"domain": format!("{}.example", values.invited.split('@').next().unwrap())}),
        "ChangeDomainBody" => json!({"policy": "request_approval"}),
        "VerifyEmailBody" => json!({"email": values.invited, "code": "000000"}),
        "ChangePasswordBody" => json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
        "ChangeEmailBody" => json!({"email": values.invited, "current_password": PASSWORD}),
        "ConfirmEmailBody" => json!({"code": "000000"}),
        other => panic!("no test body for {other}; this route would not be tested"),
    })
}
