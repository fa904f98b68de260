//! The service of `examples/quickstart.rs` keeps each organization's notes to itself. As a program it starts, documents
//! its routes, and stops when told.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use tenantry_domain::role::Role;
use tenantry_test_app::{TestApp, sign_up_body};
use tokio::{net::TcpListener, sync::oneshot, time::timeout};

use self::example::{note, service};
use crate::tenantry::settings_in;

#[path = "../../examples/quickstart.rs"]
#[allow(dead_code, reason = "`main` is not called: it would read the command line of the test")]
pub(crate) mod example;

#[tokio::test]
async fn each_organization_has_its_own_notes() {
    let app = TestApp::sqlite(service()).await;
    let (north, south) = (app.tenant("north").await, app.tenant("south").await);
    let ada = north.member(Role::Member).await;
    let added = ada.post("/notes", json!({"text": "Tea is out."})).await.assert("201").json();
    assert_eq!(north.owner.get("/notes").await.assert("200").json(), json!([added]));
    assert_eq!(south.owner.get("/notes").await.assert("200").json(), json!([]));
    ada.post("/notes", json!({"text": ""})).await.assert("422 validation_failed");
    app.get("/notes").await.assert("401 token_missing");
    assert_eq!(note::Entity::find().count(&north.database()).await.unwrap(), 1);
}

#[test]
fn the_documentation_shows_this_test() {
    let (shown, test) = (include_str!("../../../../docs/testing.md"), include_str!("quickstart.rs"));
    let begin = shown.find("let app = TestApp::sqlite(service())").unwrap();
    let lines: Vec<&str> = shown[begin..].lines().take_while(|line| *line != "```").collect();
    assert!(lines.len() > 5 && lines.len() < 11, "{lines:#?}");
    assert!(test.contains(&lines.join("\n    ")), "docs/testing.md shows another test: {lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn as_a_program_it_serves_documents_its_routes_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings_in(folder.path());
    let (listening, listener) = (settings.listening.clone(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let base = format!("http://{}", listener.local_addr().unwrap());
    let composed = service().compose(settings, &base).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(composed.serve(listener, listening, async { stopped.await.unwrap() }));

    let founded =
        Client::new().post(format!("{base}/v1/auth/signup")).json(&sign_up_body("north")).send().await.unwrap();
    let token = founded.json::<Value>().await.unwrap()["tokens"]["access_token"].as_str().unwrap().to_owned();
    let welcomed = async {
        loop {
            let listed = Client::new().get(format!("{base}/notes")).bearer_auth(&token).send().await.unwrap();
            if let Some(note) = listed.json::<Value>().await.unwrap().get(0) {
                break note["text"].clone();
            }
        }
    };
    let welcomed = timeout(Duration::from_secs(20), welcomed).await.expect("the handler gets the event");
    assert_eq!(welcomed, "Welcome to the owner who joined!");
    let body = json!({"text": "Tea is out."});
    let added = Client::new().post(format!("{base}/notes")).bearer_auth(&token).json(&body).send().await.unwrap();
    assert_eq!(added.status(), StatusCode::CREATED);

    let document: Value = reqwest::get(format!("{base}/openapi.json")).await.unwrap().json().await.unwrap();
    assert!(document["paths"]["/v1/members"]["get"].is_object());
    let route = &document["paths"]["/notes"]["post"];
    assert_eq!(route["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/NewNote");
    assert!(document["components"]["schemas"]["NewNote"].is_object());
    assert!(route["responses"]["503"].is_object() && route["responses"]["201"]["headers"]["X-Tenant-ID"].is_object());

    stop.send(()).unwrap();
    serving.await.unwrap();
}
