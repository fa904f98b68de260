//! The application as the binary composes it, with a SQLite file in a temporary folder.
#![allow(dead_code, reason = "each benchmark compiles this module and uses a part of it")]

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tenantry_application::ports::password_hasher::{PasswordHasher, Verdict};
use tenantry_domain::password::{PasswordHash, PlainPassword};
use tenantry_infrastructure::password_hasher::Argon2idHasher;
use tenantry_server::{
    App,
    compose::{Composed, Embedding, compose},
    settings::{Given, Settings},
};
use tokio::runtime::Runtime;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A composed application with its runtime.
pub(crate) struct World {
    pub(crate) app: App,
    router: Router,
    hasher: Argon2idHasher,
    runtime: Runtime,
    _persistence: tenantry_infrastructure::persistence::Persistence,
    _folder: TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::load(Given::default(), std::iter::empty()).unwrap();
        folder.path().clone_into(&mut settings.data_dir);
        settings.database = tenantry_infrastructure::persistence::DatabaseOptions::new(format!(
            "sqlite://{}",
            folder.path().join("tenantry.db").display()
        ));
        settings.mail.url = format!("file:{}", folder.path().join("mail").display());
        settings.http.rate_limits = None;
        let hasher = Argon2idHasher::new(settings.password_hashing).unwrap();
        let runtime = Runtime::new().unwrap();
        let Composed { service, router, persistence, .. } =
            runtime.block_on(compose(&settings, "http://127.0.0.1:0", Embedding::default())).unwrap();
        Self { router, app: service.app, hasher, runtime, _persistence: persistence, _folder: folder }
    }

    /// Sends a request through the whole router and reads the whole response, which must be a success.
    fn send(&self, method: Method, path: &str, token: &str, body: Option<&Value>) -> Value {
        let mut request = Request::builder().method(method).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 1))));
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.unwrap();
            let status = answer.status();
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            assert!(matches!(status, StatusCode::OK | StatusCode::CREATED), "{path}: {status} {bytes:?}");
            serde_json::from_slice(&bytes).unwrap()
        })
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> Value {
        self.send(Method::GET, path, token, None)
    }

    pub(crate) fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        self.send(Method::POST, path, token, Some(body))
    }

    /// Creates a tenant and returns its owner's access token.
    pub(crate) fn found(&self, slug: &str) -> String {
        let email = format!("owner@{slug}.test");
        let tenant = json!({"name": slug, "slug": slug});
        let body = json!({"email": email, "password": PASSWORD, "name": "Owner", "tenant": tenant});
        self.post("/v1/auth/signup", "", &body)["tokens"]["access_token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn bring_in(&self, owner: &str, email: &str) {
        let invited = self.post("/v1/invitations", owner, &json!({"email": email, "role": "member"}));
        let token = invited["link"].as_str().unwrap().split_once("token=").unwrap().1;
        let body = json!({"token": token, "name": email.replace('@', " "), "password": PASSWORD});
        self.post("/v1/invitations/accept", "", &body);
    }

    pub(crate) fn sign_in(&self, email: &str) -> Value {
        self.post("/v1/auth/login", "", &json!({"email": email, "password": PASSWORD}))
    }

    pub(crate) fn hash(&self, password: &str) -> PasswordHash {
        self.runtime.block_on(self.hasher.rehash(&PlainPassword::present(password).unwrap())).unwrap()
    }

    pub(crate) fn verify(&self, password: &str, hash: &PasswordHash) {
        let password = PlainPassword::present(password).unwrap();
        let verdict = self.runtime.block_on(self.hasher.verify(&password, Some(hash.clone()))).unwrap();
        assert_eq!(verdict, Verdict::Right);
    }
}
