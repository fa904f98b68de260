//! The service of `examples/quickstart.rs` starts, keeps each organization's notes to itself, documents its routes, and
//! stops when told.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot};

use crate::{running_server::PASSWORD, tenantry::settings_in};

#[path = "../../examples/quickstart.rs"]
#[allow(dead_code, reason = "`main` is not called: it would read the command line of the test")]
mod example;

async fn sign_up(base: &str, name: &str) -> String {
    let body = json!({
        "email": format!("{name}@example.com"), "password": PASSWORD, "name": name, "tenant": {"name": name},
    });
    let founded = Client::new().post(format!("{base}/v1/auth/signup")).json(&body).send().await.unwrap();
    assert_eq!(founded.status(), StatusCode::CREATED);
    founded.json::<Value>().await.unwrap()["tokens"]["access_token"].as_str().unwrap().to_owned()
}

async fn notes(base: &str, token: &str) -> Value {
    Client::new().get(format!("{base}/notes")).bearer_auth(token).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_serves_its_table_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings_in(folder.path());
    let (listening, listener) = (settings.listening, TcpListener::bind("127.0.0.1:0").await.unwrap());
    let base = format!("http://{}", listener.local_addr().unwrap());
    let composed = example::service().compose(settings, &base).await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(composed.serve(listener, listening, async { stopped.await.unwrap() }));

    let (ada, bea) = (sign_up(&base, "ada").await, sign_up(&base, "bea").await);
    let add =
        |token: &str, body: Value| Client::new().post(format!("{base}/notes")).bearer_auth(token).json(&body).send();
    let added = add(&ada, json!({"text": "Tea is out."})).await.unwrap();
    assert_eq!(added.status(), StatusCode::CREATED);
    let added = added.json::<Value>().await.unwrap();
    assert_eq!((notes(&base, &ada).await, notes(&base, &bea).await), (json!([added]), json!([])));
    let refused = add(&ada, json!({"text": ""})).await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["pointer"], "/text");
    let stranger = Client::new().get(format!("{base}/notes")).send().await.unwrap();
    assert_eq!(stranger.json::<Value>().await.unwrap()["code"], "token_missing");

    let document: Value = reqwest::get(format!("{base}/openapi.json")).await.unwrap().json().await.unwrap();
    assert!(document["paths"]["/v1/members"]["get"].is_object());
    let route = &document["paths"]["/notes"]["post"];
    assert_eq!(route["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/NewNote");
    assert!(document["components"]["schemas"]["NewNote"].is_object());
    assert!(route["responses"]["503"].is_object() && route["responses"]["201"]["headers"]["X-Tenant-ID"].is_object());

    stop.send(()).unwrap();
    serving.await.unwrap();
}
