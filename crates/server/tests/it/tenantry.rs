//! The builder of an embedding service: what it is given is what runs.

use std::{path::Path, sync::Arc};

use axum::{Json as Answer, body::Body, extract::State, http::Method};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tenantry_domain::Span;
use tenantry_infrastructure::persistence::{DatabaseOptions, members};
use tenantry_isolation::Registry;
use tenantry_server::{
    Tenantry,
    compose::Composed,
    extract::InTenant,
    settings::{Given, Settings},
};
use tenantry_testkit::fakes::FastHasher;
use tower::ServiceExt;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    running_server::PASSWORD,
    support::{Answer as Got, call, database_in, fakes},
};

/// Returns settings for a service that keeps everything in the folder.
pub(crate) fn settings_in(folder: &Path) -> Settings {
    let mut settings = Settings::load(Given::default(), std::iter::empty()).unwrap();
    folder.clone_into(&mut settings.data_dir);
    settings.database = DatabaseOptions::new(database_in(folder));
    settings.mail.url = format!("file:{}", folder.join("mail").display());
    settings.http.rate_limits = None;
    settings
}

/// A state that is not Tenantry's.
#[derive(Clone)]
struct Greeting(&'static str);

/// Greets.
#[utoipa::path(get, path = "/greeting", security(()), responses((status = OK, body = String)))]
async fn greet(State(Greeting(words)): State<Greeting>) -> Answer<&'static str> {
    Answer(words)
}

/// Counts.
#[utoipa::path(get, path = "/colleagues", security(("bearer" = [])), responses((status = OK, body = usize)))]
async fn count(at: InTenant) -> Answer<usize> {
    Answer(members::Entity::find().all(&at.database).await.unwrap().len())
}

pub(crate) async fn send(composed: &Composed, method: Method, path: &str, token: &str, body: Option<Value>) -> Got {
    send_request(composed, call(method, path, token, body)).await
}

pub(crate) async fn get(composed: &Composed, path: &str, token: &str) -> Got {
    send(composed, Method::GET, path, token, None).await
}

async fn send_request(composed: &Composed, request: axum::http::Request<Body>) -> Got {
    Got::of(composed.router.clone().oneshot(request).await.unwrap()).await
}

pub(crate) async fn sign_up(composed: &Composed) -> String {
    let body = json!({"email": "ada@example.com", "password": PASSWORD, "name": "Ada", "tenant": {"name": "Acme"}});
    send(composed, Method::POST, "/v1/auth/signup", "", Some(body)).await.assert("201").text("/tokens/access_token")
}

#[tokio::test]
async fn routes_with_and_without_a_state_of_their_own_are_served_and_documented() {
    let folder = tempfile::tempdir().unwrap();
    let service = Tenantry::new("greeter")
        .routes(OpenApiRouter::new().routes(routes!(count)))
        .routes_with(OpenApiRouter::new().routes(routes!(greet)), |_| Greeting("Good morning."))
        .openapi(|document| document.info.title = "The greeter".to_owned());
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    let token = sign_up(&composed).await;
    assert_eq!(send(&composed, Method::GET, "/greeting", "", None).await.assert("200").json(), json!("Good morning."));
    assert_eq!(send(&composed, Method::GET, "/colleagues", &token, None).await.assert("200").json(), json!(1));
    let document = send(&composed, Method::GET, "/openapi.json", "", None).await.json();
    assert_eq!(document["info"]["title"], "The greeter");
    assert_eq!(composed.name, "The greeter");
    assert_eq!(document["servers"][0]["url"], "/");
    for path in ["/greeting", "/colleagues", "/v1/members"] {
        let headers = &document["paths"][path]["get"]["responses"]["200"]["headers"];
        assert!(headers["X-Request-ID"].is_object(), "{path}");
    }
    composed.close().await;
}

#[tokio::test]
async fn the_service_goes_by_its_own_name_and_its_public_url() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings_in(folder.path());
    settings.public_url = Some("https://shop.example.com/id".to_owned());
    let composed = Tenantry::new("shop").version("7.8.9").compose(settings, "http://127.0.0.1").await.unwrap();
    // The lines of the start have this name.
    assert_eq!(composed.name, "Shop");
    let about = get(&composed, "/", "").await.assert("200");
    assert_eq!((about.text("/name"), about.text("/version")), ("Shop".to_owned(), "7.8.9".to_owned()));
    let document = get(&composed, "/openapi.json", "").await.json();
    let server = json!({"url": "https://shop.example.com/id", "description": "This installation"});
    assert_eq!(document["servers"], json!([server]));
    assert_eq!(document["info"]["title"], "Shop");
    composed.close().await;
}

#[tokio::test]
async fn time_and_mail_come_from_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, postbox) = (fakes::ManualClock::new(), Arc::<fakes::Postbox>::default());
    let service = Tenantry::new("tester").clock(clock.clone()).mailer(postbox.clone());
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    assert_eq!(composed.mail_destination, "the mailer of the service");
    let token = sign_up(&composed).await;
    let body = json!({"email": "bea@example.com", "role": "member"});
    let invited = send(&composed, Method::POST, "/v1/invitations", &token, Some(body)).await.assert("201");
    assert_eq!(invited.json()["mail_queued"], true);
    composed.work_off().await.unwrap();
    assert_eq!(postbox.count_for("bea@example.com"), 1);
    assert!(!folder.path().join("mail").exists(), "the mailer in the settings was used");
    clock.advance(Span::minutes(16));
    send(&composed, Method::GET, "/v1/me", &token, None).await.assert("401 token_expired");
    composed.close().await;
}

#[tokio::test]
async fn passwords_are_hashed_by_the_services_own_hasher() {
    let folder = tempfile::tempdir().unwrap();
    let hasher = Arc::new(FastHasher::default());
    let service = Tenantry::new("tester").password_hasher(hasher.clone());
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    sign_up(&composed).await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    send(&composed, Method::POST, "/v1/auth/login", "", Some(body)).await.assert("200");
    assert_eq!(hasher.verified(), 1);
    composed.close().await;
}

#[tokio::test]
async fn settings_are_changed_after_they_were_read() {
    let folder = tempfile::tempdir().unwrap();
    let service = Tenantry::new("small").settings(|settings| settings.http.body_limit = 1024);
    let composed = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap();
    let body = json!({"email": "a".repeat(2000)});
    let refused = send(&composed, Method::POST, "/v1/auth/login", "", Some(body)).await;
    refused.assert("413 payload_too_large");
    composed.close().await;
}

#[tokio::test]
async fn a_registry_that_cannot_be_built_stops_the_start() {
    struct Migrator;

    impl sea_orm_migration::MigratorTrait for Migrator {
        fn migrations() -> Vec<Box<dyn sea_orm_migration::MigrationTrait>> {
            Vec::new()
        }
    }

    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::builder().table("orders", &[]).build();
    let said = registry.as_ref().unwrap_err().to_string();
    let service = Tenantry::new("broken").embed::<Migrator>(registry);
    let refused = service.compose(settings_in(folder.path()), "http://127.0.0.1").await.unwrap_err();
    assert_eq!(refused.to_string(), said);
    assert!(!folder.path().join("keys").exists(), "the start went on");
}
