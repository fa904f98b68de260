//! `tenant delete`, `restore` and `purge` beside a running server.

use std::process::Output;

use reqwest::StatusCode;

use crate::{
    cli::{run_beside, stdout},
    running_server::{RunningServer, access},
};

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_deletes_restores_and_purges_a_tenant() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let (_, other) = server.sign_up("grace@example.com", "ships").await;
    let run = |arguments: &[&str]| run_beside(data.path(), arguments);
    let body = serde_json::json!({"email": "charles@example.com", "role": "member"});
    assert_eq!(server.post("invitations", Some(access(&founder)), body).await.0, StatusCode::CREATED);

    let early = run(&["tenant", "purge", "engines", "--now", "--yes"]);
    assert!(errors(&early).contains("can't be purged, because it is not deleted"), "{}", errors(&early));
    let deleted = run(&["tenant", "delete", "engines"]);
    assert!(stdout(&deleted).contains("status   deleted\n"), "{}{}", stdout(&deleted), errors(&deleted));
    assert!(stdout(&deleted).contains("purge at "), "{}", stdout(&deleted));
    let again = run(&["tenant", "delete", "engines"]);
    assert!(!again.status.success() && errors(&again).contains("can't be deleted"), "{}", errors(&again));
    let restored = run(&["tenant", "restore", "engines"]);
    assert!(stdout(&restored).contains("status   trial\n"), "{}{}", stdout(&restored), errors(&restored));
    assert!(run(&["tenant", "delete", "engines"]).status.success());

    let early = run(&["tenant", "purge", "engines", "--yes"]);
    assert!(errors(&early).contains("the deletion can be undone until "), "{}", errors(&early));
    assert!(stdout(&run(&["tenant", "purge", "--due"])).contains("Purged 0 tenants."));
    // Nobody sits there to confirm it.
    let unasked = run(&["tenant", "purge", "engines", "--now"]);
    assert!(!unasked.status.success() && errors(&unasked).contains("add --yes"), "{}", errors(&unasked));
    let purged = run(&["tenant", "purge", "engines", "--now", "--yes"]);
    let told = stdout(&purged);
    assert_eq!(told, "engines is purged: nothing of it is left, and its slug is free.\n", "{}", errors(&purged));
    let gone = run(&["tenant", "show", "engines"]);
    assert!(errors(&gone).contains("there is no such tenant"), "{}", errors(&gone));
    let (status, answer) = server.post("auth/signup", None, sign_up_again()).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(server.get("members", access(&other)).await.0, StatusCode::OK);
}

/// With the same address and the same slug.
fn sign_up_again() -> serde_json::Value {
    serde_json::json!({
        "email": "ada@example.com", "password": "correct horse battery staple", "name": "Ada",
        "tenant": {"name": "Engines", "slug": "engines"},
    })
}
