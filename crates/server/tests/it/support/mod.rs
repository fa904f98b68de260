//! A world for route tests: the real router with a temporary database, a clock that moves only when told to, sequential
//! ids, and a mailbox that tests can read.
//!
//! [`document::check`] checks every response. A route that returns what its operation in the `OpenAPI` document does
//! not list fails the test, whatever the test is about.

pub mod bodies;
pub mod callgrind;
pub mod card;
pub mod counted;
pub mod document;
pub mod effects;
pub mod exchange;
pub mod fakes;
pub mod own_tables;
pub mod people;
pub mod rows;
pub mod successes;
pub mod waiting_mails;
pub mod waiting_queues;

pub use tenantry_test_app::{Answer, call};

use std::{path::Path, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use serde_json::Value;
use tempfile::TempDir;
use tenantry_application::{
    Adapters, Application, ports::provisioner::Provisioner, seeding::Seeds, settings::Settings,
    use_cases::access_violations::record_access_violation::RecordAccessViolation,
};
use tenantry_domain::tenant::Tier;
use tenantry_infrastructure::{
    access_tokens::{AccessTokenConfig, JwtAccessTokens},
    access_violations::AccessViolationRecorder,
    installation_keys::InstallationKeys,
    persistence::{self, DatabaseOptions, Durability, Persistence, StatementObserver},
    sealing::Sealing,
    secrets::SystemSecrets,
};
use tenantry_server::{App, HttpSettings, compose::DatabaseAnswers, router};
use tenantry_test_app::Client;
use tenantry_testkit::{fakes::FakeDns, postgres::postgres};

use self::fakes::{CountingIds, FastHasher, ManualClock, Postbox};

/// A running API without a socket.
pub struct World {
    pub router: Router,
    pub app: App,
    pub clock: Arc<ManualClock>,
    pub postbox: Arc<Postbox>,
    pub access_violations: AccessViolationRecorder,
    /// Present until a measurement drops it to stop the poll of access changes.
    pub dns: Arc<FakeDns>,
    pub persistence: Option<Persistence>,
    pub database_url: String,
    ids: Arc<CountingIds>,
    folder: TempDir,
}

/// How a world differs from the default.
pub struct Options {
    pub http: HttpSettings,
    pub application: Settings,
    pub on_statement: Option<StatementObserver>,
    /// A database other than the default one of the test run.
    pub database_url: Option<String>,
    /// The number of connections, if not the default.
    pub connections: Option<u32>,
    pub provisioners: Vec<Arc<dyn Provisioner>>,
}

impl Default for Options {
    fn default() -> Self {
        // Rate limits have their own tests. Elsewhere they would only limit the number of requests a test can send.
        let http = HttpSettings { rate_limits: None, ..HttpSettings::default() };
        let application = Settings { public_url: "https://id.test".to_owned(), ..Settings::default() };
        Self { http, application, on_statement: None, database_url: None, connections: None, provisioners: Vec::new() }
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let surroundings = (ManualClock::new(), Arc::default(), Arc::default(), Arc::default());
        Self::open(options, tempfile::tempdir().unwrap(), surroundings).await
    }

    /// Returns the same installation after a restart of its process.
    pub async fn restarted(self) -> Self {
        self.access_violations.drain().await;
        self.persistence.unwrap().close().await;
        Self::open(Options::default(), self.folder, (self.clock, self.ids, self.postbox, self.dns)).await
    }

    async fn open(
        options: Options,
        folder: TempDir,
        (clock, ids, postbox, dns): (Arc<ManualClock>, Arc<CountingIds>, Arc<Postbox>, Arc<FakeDns>),
    ) -> Self {
        let metrics = tenantry_server::metrics::exposition();
        let keys = InstallationKeys::load_or_create(folder.path()).unwrap();
        let database_url = options.database_url.unwrap_or_else(|| database_in(folder.path()));
        let durability = Durability::Crash;
        let mut database = DatabaseOptions::new(&database_url);
        (database.durability, database.on_statement) = (durability, options.on_statement);
        database.connections = options.connections.unwrap_or(database.connections);
        let lifetime = options.application.access_token_lifetime;
        let persistence =
            persistence::open(database, clock.clone(), lifetime, Sealing::new(&keys.derivation)).await.unwrap();
        let config =
            AccessTokenConfig { issuer: "https://id.test".to_owned(), audience: "tenantry".to_owned(), lifetime };
        let record = RecordAccessViolation { store: persistence.units_of_work.clone(), ids: ids.clone() };
        let (access_violation_log, access_violations) = AccessViolationRecorder::start(record, clock.clone());
        let adapters = Adapters {
            store: persistence.units_of_work.clone(),
            access_registry: persistence.access_registry.clone(),
            access_tokens: Arc::new(JwtAccessTokens::new(keys.signing.clone(), config).unwrap()),
            hasher: Arc::new(FastHasher),
            secrets: Arc::new(SystemSecrets::new(&keys.derivation)),
            mailer: postbox.clone(),
            dns: dns.clone(),
            access_violations: Arc::new(access_violation_log),
            ids: ids.clone(),
            clock: clock.clone(),
            event_handlers: [].into(),
            provisioners: options.provisioners.into(),
            seeds: Seeds::default(),
            permissions: [].into(),
        };
        let public_url = options.application.public_url.clone();
        let mut settings = options.application;
        if settings.tier_of_new_tenants == Tier::default() && !database_url.starts_with("sqlite:") {
            settings.tier_of_new_tenants = tier_of_run();
        }
        let application = Arc::new(Application::new(adapters, settings));
        let (database, access_feed) = (persistence.database.clone(), persistence.access_feed.clone());
        let readiness = Arc::new(DatabaseAnswers { database, access_feed });
        let app = App::new(application, keys.signing.jwks(), readiness, options.http)
            .with_metrics(metrics)
            .with_public_url(&public_url);
        let router = router(app.clone());
        let persistence = Some(persistence);
        Self { router, app, clock, postbox, access_violations, dns, persistence, database_url, ids, folder }
    }

    /// Returns the database.
    pub fn persistence(&self) -> &Persistence {
        self.persistence.as_ref().unwrap()
    }

    /// Sends a request and checks the response against the document.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = self.send_unchecked(request).await;
        document::check(&method, &path, &answer);
        answer
    }

    /// Sends a request whose route may not be one of ours.
    pub async fn send_unchecked(&self, request: Request<Body>) -> Answer {
        Client(self.router.clone()).send(request).await
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(call(Method::GET, path, token, None)).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(call(Method::POST, path, token, Some(body))).await
    }

    pub async fn patch(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(call(Method::PATCH, path, token, Some(body))).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Answer {
        self.send(call(Method::DELETE, path, token, None)).await
    }
}

/// Returns the tier of tenants that a test founds. `TEST_DATABASE=schemas` gives each a schema of its own.
#[allow(clippy::disallowed_methods, reason = "the database of a test run is not a setting of the server")]
fn tier_of_run() -> Tier {
    if std::env::var("TEST_DATABASE").is_ok_and(|database| database == "schemas") { Tier::Schema } else { Tier::Shared }
}

/// Returns the folder's database, which is empty at first. `TEST_DATABASE=postgres` selects PostgreSQL for all tests of
/// a run, and so does `TEST_DATABASE=schemas`.
#[allow(clippy::disallowed_methods, reason = "the database of a test run is not a setting of the server")]
pub fn database_in(folder: &Path) -> String {
    match std::env::var("TEST_DATABASE").as_deref() {
        Ok("postgres" | "schemas") => {
            let told = folder.join("postgres-url");
            std::fs::read_to_string(&told).unwrap_or_else(|_| {
                let url = postgres().database();
                std::fs::write(told, &url).unwrap();
                url
            })
        }
        Ok(other) => panic!("TEST_DATABASE is {other}; the valid values are postgres and schemas"),
        Err(_) => format!("sqlite://{}", folder.join("tenantry.db").display()),
    }
}

/// Indices into [`HINTS`].
pub const QUERY: usize = 0;
pub const SUBDOMAIN: usize = 1;
pub const HEADER: usize = 2;

/// The ways in which a request can name a tenant besides its token.
pub const HINTS: [fn(&mut Request<Body>, &str); 3] = [
    |request, tenant| {
        let separator = if request.uri().query().is_some() { '&' } else { '?' };
        *request.uri_mut() = format!("{}{separator}tenant={tenant}", request.uri()).parse().unwrap();
    },
    |request, tenant| {
        request.headers_mut().insert(header::HOST, format!("{tenant}.id.test").parse().unwrap());
    },
    |request, tenant| {
        request.headers_mut().insert("X-Tenant", tenant.parse().unwrap());
    },
];
