//! What keyboards and pastes put invisibly into a text is removed wherever a person enters one, or named.

use serde_json::{Value, json};

use crate::support::{World, people::PASSWORD};

/// Surrounds a text with a byte-order mark, a right-to-left mark, and white space.
fn pasted(text: &str) -> String {
    format!("\u{FEFF}\u{200F} {text}\u{200E}\u{A0}")
}

#[tokio::test]
async fn every_name_is_taken_without_direction_marks() {
    let world = World::new().await;
    let body = json!({
        "email": "ada@people.test", "password": PASSWORD, "name": pasted("محمد\u{200F} علي"),
        "tenant": {"name": pasted("شركة\u{200F} النور"), "slug": "nur"},
    });
    let founded = world.post("/v1/auth/signup", "", body).await.assert("201");
    assert_eq!((founded.text("/user/name"), founded.text("/tenant/name")), ("محمد علي".into(), "شركة النور".into()));
    let token = founded.text("/tokens/access_token");

    let me = world.patch("/v1/me", &token, json!({"name": pasted("علی\u{200C}رضا")})).await.assert("200");
    assert_eq!(me.text("/user/name"), "علی\u{200C}رضا", "a joiner spells a Persian name");
    let tenant = world.patch("/v1/tenant", &token, json!({"name": "Ada\u{202E}nimda"})).await.assert("200");
    assert_eq!(tenant.text("/name"), "Adanimda");
    let path = format!("/v1/members/{}", founded.text("/user/id"));
    let labels = json!({"department": pasted("מכירות"), "title": pasted("מנהלת\u{200F} מכירות")});
    let member = world.patch(&path, &token, labels).await.assert("200");
    assert_eq!((member.text("/department"), member.text("/title")), ("מכירות".into(), "מנהלת מכירות".into()));

    let invited = json!({"email": pasted("Grace@people.test"), "role": "member"});
    let invited = world.post("/v1/invitations", &token, invited).await.assert("201");
    assert_eq!(invited.text("/invitation/email"), "grace@people.test");
    world.deliver().await;
    let accepted = json!({"token": pasted(&world.postbox.token_for("grace@people.test")), "name": pasted("שרה"), "password": PASSWORD});
    let accepted = world.post("/v1/invitations/accept", "", accepted).await.assert("201");
    assert_eq!(accepted.text("/user/name"), "שרה");
    // Whoever searches for a name pastes the same marks.
    for query in ["search=%E2%80%8F%D7%A9%D7%A8%D7%94", "department=%E2%80%8F%D7%9E%D7%9B%D7%99%D7%A8%D7%95%D7%AA"] {
        let found = world.get(&format!("/v1/members?{query}"), &token).await.assert("200").json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{query}");
    }
}

#[tokio::test]
async fn an_address_is_signed_in_with_however_it_was_pasted() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for email in [pasted(&acme.email), acme.email.replace('@', "\u{200B}@"), acme.email.replace("acme", "ac\u{AD}me")] {
        let body = json!({"email": email, "password": PASSWORD, "tenant": pasted("acme")});
        let answer = world.post("/v1/auth/login", "", body).await.assert("200");
        assert_eq!(answer.text("/tenant/id"), acme.tenant_id);
    }
    let body = json!({"refresh_token": format!("{}\r\n", pasted(&acme.refresh_token))});
    world.post("/v1/auth/refresh", "", body).await.assert("200");
}

#[tokio::test]
async fn what_cannot_be_meant_is_named() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let found = async |path: &str, token: &str, body: Value| {
        let problem = world.post(path, token, body).await.assert("422 validation_failed");
        assert_eq!(problem.text("/errors/0/code"), "invisible_characters");
        (problem.text("/errors/0/pointer"), problem.text("/errors/0/detail"))
    };
    let invite = json!({"email": "a\u{202E}da@people.test", "role": "member"});
    assert_eq!(
        found("/v1/invitations", &acme.token, invite).await,
        ("/email".into(), "must not contain U+202E (right-to-left override)".into())
    );
    let sign_up = json!({
        "email": "ada@people.test", "password": PASSWORD, "name": "Ada", "tenant": {"name": "Acme", "slug": "ac\u{A0}me"},
    });
    assert_eq!(
        found("/v1/auth/signup", "", sign_up).await,
        ("/tenant/slug".into(), "must not contain U+00A0 (no-break space)".into())
    );
}
