//! The shop as its binary composes it, without the socket, on a temporary database.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use storefront::{
    seed::{Company, PASSWORD, seed},
    shop,
};
use tempfile::TempDir;
use tenantry_domain::tenant::TenantId;
use tenantry_infrastructure::persistence::DatabaseOptions;
use tenantry_server::{
    compose::Composed,
    settings::{Given, Settings},
};
use tenantry_testkit::postgres::postgres;
use tower::ServiceExt;

/// The kind of database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum On {
    Sqlite,
    Postgres,
}

/// An open shop.
pub(crate) struct World {
    pub(crate) composed: Composed,
    pub(crate) url: String,
    pub(crate) router: Router,
    _folder: TempDir,
}

/// A signed-in person.
pub(crate) struct Person {
    pub(crate) token: String,
    pub(crate) user_id: String,
}

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl World {
    pub(crate) async fn new(on: On) -> Self {
        Self::with_wallets(on, 100).await
    }

    /// Opens a shop in which a tenant can have that many wallets.
    pub(crate) async fn with_wallets(on: On, most: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match on {
            On::Sqlite => format!("sqlite://{}", folder.path().join("shop.db").display()),
            On::Postgres => postgres().database(),
        };
        let mut settings = Settings::load(Given::default(), std::iter::empty()).unwrap();
        folder.path().clone_into(&mut settings.data_dir);
        settings.database = DatabaseOptions::new(&url);
        settings.mail.url = format!("file:{}", folder.path().join("mail").display());
        settings.http.rate_limits = None;
        let composed = shop(most).compose(settings, "http://127.0.0.1").await.unwrap();
        Self { router: composed.router.clone(), composed, url, _folder: folder }
    }

    pub(crate) async fn send(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Got {
        let mut request = Request::builder().method(method).uri(path).header("X-Request-ID", "test");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let mut request = request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 40_000))));
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Got { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Got {
        self.send(Method::GET, path, token, None).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Got {
        self.send(Method::POST, path, token, Some(body)).await
    }

    /// Returns every item of a list, page by page.
    pub(crate) async fn list(&self, path: &str, token: &str, limit: u32) -> Vec<Value> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let first = format!("{path}{separator}limit={limit}");
        let (mut items, mut next) = (Vec::new(), Some(first.clone()));
        while let Some(page) = next {
            let mut page = self.get(&page, token).await.assert("200").json();
            items.append(page["items"].as_array_mut().unwrap());
            next = page["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}"));
        }
        items
    }

    pub(crate) async fn sign_up(&self, slug: &str) -> Got {
        let tenant = json!({"name": slug, "slug": slug});
        let email = format!("owner@{slug}.example");
        let body = json!({"email": email, "password": PASSWORD, "name": "Owner", "tenant": tenant});
        self.post("/v1/auth/signup", "", body).await
    }

    /// Creates a tenant. Its owner is `owner@SLUG.example`.
    pub(crate) async fn found(&self, slug: &str) -> Person {
        Person::of(&self.sign_up(slug).await.assert("201"))
    }

    pub(crate) async fn sign_in(&self, email: &str) -> Person {
        let body = json!({"email": email, "password": PASSWORD});
        Person::of(&self.post("/v1/auth/login", "", body).await.assert("200"))
    }

    /// Invites a person and returns the data that accepts the invitation.
    pub(crate) async fn invite(&self, by: &Person, email: &str, role: &str) -> Value {
        let invited =
            self.post("/v1/invitations", &by.token, json!({"email": email, "role": role})).await.assert("201");
        let link = invited.text("/link");
        json!({"token": link.split_once("token=").unwrap().1, "name": "Somebody", "password": PASSWORD})
    }

    /// Makes a person a member.
    pub(crate) async fn join(&self, by: &Person, email: &str, role: &str) -> Person {
        let acceptance = self.invite(by, email, role).await;
        Person::of(&self.post("/v1/invitations/accept", "", acceptance).await.assert("201"))
    }

    pub(crate) async fn add_product(&self, by: &Person, sku: &str) -> Got {
        self.post("/api/v1/products", &by.token, product(sku)).await
    }

    /// Seeds a company and signs its owner in.
    pub(crate) async fn seed(&self, company: &Company) -> (TenantId, Person) {
        let tenant = seed(&self.composed, company).await.unwrap();
        (tenant, self.sign_in(&storefront::seed::email(company, 1)).await)
    }

    /// Runs a statement without any isolation.
    pub(crate) async fn past_the_walls(&self, sql: &str) {
        let bare = Database::connect(&self.url).await.unwrap();
        bare.execute_unprepared(sql).await.unwrap();
        bare.close().await.unwrap();
    }

    /// Returns the number of rows of a table, across all tenants.
    pub(crate) async fn rows_of(&self, table: &str) -> i64 {
        let bare = Database::connect(&self.url).await.unwrap();
        let count = format!("SELECT COUNT(*) AS rows_there FROM {table}");
        let statement = Statement::from_string(bare.get_database_backend(), count);
        let rows = bare.query_one_raw(statement).await.unwrap().unwrap().try_get("", "rows_there").unwrap();
        bare.close().await.unwrap();
        rows
    }
}

pub(crate) fn product(sku: &str) -> Value {
    json!({"sku": sku, "name": "A pot of tea", "category": "kitchen", "price_minor": 450, "currency": "EUR"})
}

impl Person {
    fn of(answer: &Got) -> Self {
        Self { token: answer.text("/tokens/access_token"), user_id: answer.text("/user/id") }
    }
}

impl Got {
    /// Returns the answer if it has that status, and that code if it is a problem.
    #[track_caller]
    pub(crate) fn assert(self, expected: &str) -> Self {
        let code = self.json_if_any().and_then(|body| body["code"].as_str().map(str::to_owned));
        let outcome =
            [Some(self.status.as_u16().to_string()), code].into_iter().flatten().collect::<Vec<_>>().join(" ");
        assert_eq!(outcome, expected, "{}", String::from_utf8_lossy(&self.body));
        self
    }

    fn json_if_any(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    pub(crate) fn json(&self) -> Value {
        self.json_if_any().unwrap()
    }

    #[track_caller]
    pub(crate) fn text(&self, pointer: &str) -> String {
        self.json().pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned()
    }
}
