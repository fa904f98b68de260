//! Null is a value only where the document says so. For each field of each body, null is either accepted, or rejected
//! with 422 and a pointer without any change.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{
    World, call,
    document::{DOCUMENT, needs_token, routes},
    people::{NEW_PASSWORD, PASSWORD, signup_body},
};

fn resolved(schema: &'static Value) -> &'static Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(name) => DOCUMENT.pointer(name.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// Returns every field of the schema by pointer, and whether the document allows null.
fn fields(schema: &'static Value, parent: &str) -> Vec<(String, bool)> {
    let properties = resolved(schema)["properties"].as_object().into_iter().flatten();
    let of_each = properties.flat_map(|(name, property)| {
        let pointer = format!("{parent}/{name}");
        let choices = property["oneOf"].as_array().into_iter().flatten().any(|choice| choice["type"] == "null");
        let nullable = choices || property["type"].as_array().is_some_and(|types| types.contains(&json!("null")));
        fields(property, &pointer).into_iter().chain([(pointer, nullable)])
    });
    of_each.collect()
}

/// Returns the body with null at the pointer, whether or not it had a value.
fn with_null(body: &Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let mut body = body.clone();
    body.pointer_mut(parent).unwrap()[name] = Value::Null;
    body
}

#[tokio::test]
async fn null_is_taken_where_the_document_says_so_and_nowhere_else() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let member = world.join(&acme, "member@people.test", "member").await;
    let token = world.invite(&acme, "guest@people.test", "member").await;
    let described = json!({"department": "Sales", "title": "Clerk"});
    world.patch(&format!("/v1/members/{}", member.user_id), &acme.token, described).await.assert("200");
    let claim = world.post("/v1/domains", &acme.token, json!({"domain": "acme.example"})).await.text("/id");
    let terms = json!({"label": "fair", "max_uses": 5, "expires_at": "2027-01-01T00:00:00Z"});
    let (link, link_token) = world.make_link(&acme, terms.clone()).await;
    let body_of = |name: &str| match name {
        "SignUpBody" => signup_body("bolt"),
        "SignInBody" => json!({"email": acme.email, "password": PASSWORD}),
        "RefreshBody" => json!({"refresh_token": "x"}),
        "SwitchBody" => json!({"tenant": "acme"}),
        "InviteBody" => json!({"email": "new@people.test", "role": "member"}),
        "PreviewBody" => json!({"token": token}),
        "AcceptBody" => json!({"token": token, "name": "Guest", "password": PASSWORD}),
        "DeleteTenantBody" => json!({"slug": "acme", "force": true}),
        "FoundTenantBody" => json!({"name": "Another", "slug": "another"}),
        "RenameMeBody" | "RenameTenantBody" => json!({"name": "Another"}),
        "UpdateMemberBody" => json!({"role": "viewer", "status": "active"}),
        "TransferBody" => json!({"user_id": member.user_id}),
        "ChangeMySettingsBody" | "ChangeTenantSettingsBody" => json!({"locale": "de"}),
        "ForgotPasswordBody" | "ResendCodeBody" => json!({"email": acme.email}),
        "VerifyEmailBody" => json!({"email": acme.email, "code": "000000"}),
        "PreviewResetBody" | "UndoEmailChangeBody" => json!({"token": "x"}),
        "ResetPasswordBody" => json!({"token": "x", "new_password": NEW_PASSWORD, "existing_account": "keep"}),
        "ChangePasswordBody" => json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
        "ChangeEmailBody" => json!({"email": "other@people.test", "current_password": PASSWORD}),
        "ConfirmEmailBody" => json!({"code": "000000"}),
        "ClaimDomainBody" => json!({"domain": "other.example", "policy": "off", "role": "viewer"}),
        "ChangeDomainBody" => json!({"policy": "off"}),
        "CreateLinkBody" => terms.clone(),
        "ChangeLinkBody" => json!({"label": "fair", "disabled": false}),
        "PreviewLinkBody" => json!({"token": link_token}),
        "JoinBody" => json!({"link_token": link_token}),
        other => panic!("no test body for {other}; its fields would not be tested"),
    };
    let ids = [acme.tenant_id.as_str(), "bolt", "people.test"];
    let (mut refused, mut emptied) = (0, 0);
    for (method, path, operation) in routes() {
        let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") else { continue };
        let name = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        let token = if needs_token(operation) { &acme.token } else { "" };
        let path = path.replace("{user_id}", &member.user_id);
        let path = path.replace("domains/{id}", &format!("domains/{claim}"));
        let path = path.replace("invitation-links/{id}", &format!("invitation-links/{link}"));
        for (pointer, nullable) in fields(schema, "") {
            let before = world.rows_with(&ids).await;
            let request = call(method.clone(), &path, token, Some(with_null(&body_of(name), &pointer)));
            let answer = world.send(request).await;
            if nullable {
                assert_eq!((method.clone(), answer.outcome()), (Method::PATCH, "200".to_owned()), "{path} {pointer}");
                assert_eq!(answer.json().pointer(&pointer), Some(&Value::Null), "{path} {pointer}");
                emptied += 1;
                continue;
            }
            assert_eq!(answer.outcome(), "422 validation_failed", "{method} {path} {pointer}");
            let errors = answer.json()["errors"].as_array().unwrap().clone();
            assert!(errors.iter().any(|error| error["pointer"] == pointer.as_str()), "{path} {pointer}: {errors:?}");
            assert_eq!(world.rows_with(&ids).await, before, "{path} {pointer} changed something");
            refused += 1;
        }
    }
    assert!(refused > 20 && emptied == 9, "{refused} refused, {emptied} emptied");
}
