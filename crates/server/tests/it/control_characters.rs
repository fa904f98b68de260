//! A NUL, which not every database accepts, is rejected as a client error wherever text is read.

use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{
    World, call,
    people::{PASSWORD, signup_body},
};

/// Returns one copy of the value for each of its texts, with a NUL in that text.
fn spoilt(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => vec![json!(format!("{text}\0"))],
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, field)| {
                spoilt(field).into_iter().map(move |field| {
                    let mut whole = fields.clone();
                    whole.insert(name.clone(), field);
                    Value::Object(whole)
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn a_nul_is_refused_in_every_text() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let member = world.join(&acme, "member@people.test", "member").await;
    let token = world.invite(&acme, "guest@people.test", "member").await;
    let of_member = format!("/v1/members/{}", member.user_id);
    let bodies = [
        (Method::POST, "/v1/auth/signup", "", signup_body("bolt")),
        (Method::POST, "/v1/auth/refresh", "", json!({"refresh_token": member.refresh_token})),
        (Method::POST, "/v1/auth/switch", &acme.token, json!({"tenant": "acme"})),
        (Method::POST, "/v1/invitations", &acme.token, json!({"email": "new@people.test", "role": "member"})),
        (Method::POST, "/v1/invitations/preview", "", json!({"token": token})),
        (Method::POST, "/v1/invitations/accept", "", json!({"token": token, "name": "Guest", "password": PASSWORD})),
        (Method::PATCH, "/v1/me", &acme.token, json!({"name": "Ada"})),
        (Method::PATCH, "/v1/tenant", &acme.token, json!({"name": "Acme"})),
        (Method::PATCH, &of_member, &acme.token, json!({"department": "sales", "title": "clerk", "role": "admin"})),
        (Method::POST, "/v1/tenant/transfer-ownership", &acme.token, json!({"user_id": member.user_id})),
    ];
    let mut seen = 0;
    for (method, path, token, body) in bodies {
        for body in spoilt(&body) {
            let answer = world.send(call(method.clone(), path, token, Some(body.clone()))).await;
            // A password may contain any character, because only its hash is stored.
            let is_password = body.pointer("/password").is_some_and(|text| text.as_str().unwrap().contains('\0'));
            assert!(answer.status.is_client_error() || is_password, "{method} {path} {body}: {answer:?}");
            seen += 1;
        }
    }
    assert!(seen > 15, "{seen}");
    let sign_in = json!({"email": acme.email, "password": PASSWORD, "tenant": "acme"});
    for body in spoilt(&sign_in) {
        // A tenant the person does not belong to does not prevent the sign-in.
        let answer = world.post("/v1/auth/login", "", body.clone()).await;
        assert!(!answer.status.is_server_error(), "{body}: {answer:?}");
    }
    for query in ["role", "status", "department", "search", "cursor"] {
        let answer = world.get(&format!("/v1/members?{query}=a%00"), &acme.token).await;
        assert!(answer.status.is_client_error(), "{query}: {answer:?}");
    }
    for path in ["/v1/members/a%00", "/v1/invitations/a%00", "/v1/me/sessions/a%00"] {
        let method = if path.contains("sessions") { Method::DELETE } else { Method::GET };
        let answer = world.send(call(method, path, &acme.token, None)).await;
        assert!(answer.status.is_client_error(), "{path}: {answer:?}");
    }
}
