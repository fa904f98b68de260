//! The service as its program composes it, on a temporary database.

use std::{path::Path, sync::Arc};

use axum::http::Method;
#[cfg(feature = "postgres")]
use sea_orm::ConnectOptions;
use sea_orm::{Database, DatabaseConnection};
use serde_json::Value;
use tempfile::TempDir;
use tenantry_application::ports::mailer::Mail;
use tenantry_domain::Span;
#[cfg(feature = "postgres")]
use tenantry_domain::tenant::{TenantId, Tier};
use tenantry_infrastructure::persistence::{DatabaseOptions, Durability};
#[cfg(feature = "postgres")]
use tenantry_isolation::TenantSchema;
use tenantry_server::{
    Tenantry,
    compose::Composed,
    settings::{Given, Settings},
};
use tenantry_testkit::fakes::{FakeDns, FastHasher, ManualClock, RecordingMailer};

use crate::{
    answer::Answer,
    browser::Browser,
    member::{self, TestMember},
    request::{Client, call},
    tenant::TestTenant,
};

/// The URL that the service is reached at.
const OWN_URL: &str = "http://127.0.0.1";

/// The kind of database that a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestDatabase {
    /// A file in a temporary folder.
    Sqlite,
    /// A new database on a server that this run of the tests starts.
    #[cfg(feature = "postgres")]
    Postgres,
    /// Such a database, in which each tenant is founded with a schema of its own.
    #[cfg(feature = "postgres")]
    Schemas,
}

impl TestDatabase {
    /// Returns the URL of a new database. A file is in that folder.
    pub fn url(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("test.db").display()),
            #[cfg(feature = "postgres")]
            Self::Postgres | Self::Schemas => tenantry_testkit::postgres::postgres().database(),
        }
    }
}

/// A service within a test. It is gone, with all of its data, when the test ends.
#[derive(Debug)]
pub struct TestApp {
    /// The service: its router, its use cases, its database.
    pub composed: Composed,
    /// The service's clock. It stands still until the test moves it.
    pub clock: Arc<ManualClock>,
    /// The service's mailer. It can be told to fail.
    pub mailer: Arc<RecordingMailer>,
    /// What the service finds in DNS.
    pub dns: Arc<FakeDns>,
    /// The URL of the database.
    pub database_url: String,
    _folder: TempDir,
}

impl TestApp {
    /// Starts the service on SQLite.
    pub async fn sqlite(service: Tenantry) -> Self {
        Self::on(TestDatabase::Sqlite, service).await
    }

    /// Starts the service on PostgreSQL. The programs of a PostgreSQL server have to be installed, or the test fails.
    #[cfg(feature = "postgres")]
    pub async fn postgres(service: Tenantry) -> Self {
        Self::on(TestDatabase::Postgres, service).await
    }

    /// Starts the service on that database, with default settings and without rate limits. The changes that the service
    /// makes to its settings apply. Its clock, its mailer, its DNS and its password hasher are replaced.
    pub async fn on(database: TestDatabase, service: Tenantry) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database_url = database.url(folder.path());
        let mut settings = Settings::load(Given::default(), std::iter::empty()).unwrap();
        folder.path().clone_into(&mut settings.data_dir);
        settings.database = DatabaseOptions::new(&database_url);
        settings.database.durability = Durability::Crash;
        settings.http.rate_limits = None;
        #[cfg(feature = "postgres")]
        if database == TestDatabase::Schemas {
            settings.application.tier_of_new_tenants = Tier::Schema;
        }
        let (clock, mailer) = (Arc::new(ManualClock::default()), Arc::new(RecordingMailer::default()));
        let dns = Arc::new(FakeDns::default());
        let service = service.clock(clock.clone()).mailer(mailer.clone()).dns(dns.clone());
        let service = service.password_hasher(Arc::new(FastHasher::default()));
        let composed = service.compose(settings, OWN_URL).await.expect("the service starts");
        Self { composed, clock, mailer, dns, database_url, _folder: folder }
    }

    /// Founds a tenant. Its owner is `owner@SLUG.example`.
    pub async fn tenant(&self, slug: &str) -> TestTenant {
        TestTenant::found(self.client(), self.composed.service.clone(), self.mailer.clone(), slug).await
    }

    /// Returns the browser of somebody who was never here.
    pub fn browser(&self) -> Browser {
        Browser::at(OWN_URL, self.composed.router.clone())
    }

    /// Signs in a person whose password is [`PASSWORD`](crate::PASSWORD).
    pub async fn sign_in(&self, email: &str) -> TestMember {
        member::sign_in(&self.client(), email).await
    }

    /// Calls a route as a stranger: without a token.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.client().send(call(method, path, "", body)).await
    }

    /// Calls `GET` as a stranger.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// Calls `POST` with a body, as a stranger.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Returns what sends requests of your own making, for example with further headers.
    pub fn client(&self) -> Client {
        Client(self.composed.router.clone())
    }

    /// Advances the clock.
    pub fn advance(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Works off whatever is due: mails leave, events reach their handlers, jobs run. In a test nothing does so by
    /// itself.
    pub async fn work_off(&self) {
        self.composed.work_off().await.expect("the database answers");
    }

    /// Sends the mails that wait. Returns the mails to that address, in the order of sending.
    pub async fn mails_to(&self, email: &str) -> Vec<Mail> {
        self.work_off().await;
        self.mailer.sent().into_iter().filter(|mail| mail.to.as_str() == email).collect()
    }

    /// Opens the database without any isolation, as its owner: for the isolation kit, and to look at the rows of all
    /// tenants at once.
    pub async fn unconfined(&self) -> DatabaseConnection {
        Database::connect(&self.database_url).await.expect("the database is there")
    }

    /// Opens the database like [`unconfined`](Self::unconfined). Where the tenant has a schema of its own, the connection
    /// finds the tables there first.
    #[cfg(feature = "postgres")]
    pub async fn unconfined_in(&self, tenant: TenantId) -> DatabaseConnection {
        let path = format!("{},public", TenantSchema::from(tenant.as_uuid()));
        let options = ConnectOptions::new(&self.database_url).set_schema_search_path(path).to_owned();
        Database::connect(options).await.expect("the database is there")
    }
}
