//! The builder of a service that embeds Tenantry: what the service adds, in one place. The command line runs it, and
//! tests compose it.

use std::{fmt, sync::Arc};

use tenantry_application::ports::{
    clock::Clock,
    event_handler::{EventFilter, EventHandler, Start, Subscription},
    mailer::Mailer,
    password_hasher::PasswordHasher,
    provisioner::Provisioner,
};
use tenantry_domain::permission::EmbeddedPermission;
use tenantry_infrastructure::persistence::{self, DatabaseOptions, MigratorTrait};
use tenantry_isolation::{Registry, RegistryError};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    compose::{ComposeError, Composed, Embedding, compose},
    http::{codes::Spec, errors_doc},
    routes::Routes,
    service::Service,
    settings::Settings,
};

/// A service that embeds Tenantry. Without additions it is Tenantry on its own.
///
/// ```no_run
/// use tenantry_server::Tenantry;
///
/// fn main() -> std::process::ExitCode {
///     Tenantry::new("orders").about("Orders of many tenants.").run()
/// }
/// ```
#[must_use = "it does nothing until it is run or composed"]
pub struct Tenantry {
    pub(crate) name: &'static str,
    pub(crate) version: Option<&'static str>,
    pub(crate) about: Option<&'static str>,
    adjustments: Vec<Adjustment>,
    tables: Option<Tables>,
    embedding: Embedding,
}

/// Changes the settings after they were read.
type Adjustment = Box<dyn FnOnce(&mut Settings) + Send>;

/// The embedder's tables.
struct Tables {
    registry: Result<Registry, RegistryError>,
    embed: fn(DatabaseOptions, Registry) -> DatabaseOptions,
}

/// The settings as they are used, and what the service adds.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) settings: Settings,
    pub(crate) embedding: Embedding,
}

impl Tenantry {
    /// Begins a service. The name is the one of its program: it begins every message on standard error.
    pub fn new(name: &'static str) -> Self {
        let (version, about, tables) = (None, None, None);
        Self { name, version, about, adjustments: Vec::new(), tables, embedding: Embedding::default() }
    }

    /// Sets what `--version` prints. Pass `env!("CARGO_PKG_VERSION")`.
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self
    }

    /// Sets what `--help` says about the program.
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = Some(about);
        self
    }

    /// Adds the service's tables to the tenant isolation, with the migrations that create them. A registry that cannot
    /// be built stops the start with the reason.
    pub fn embed<M: MigratorTrait + 'static>(mut self, registry: Result<Registry, RegistryError>) -> Self {
        self.tables = Some(Tables { registry, embed: DatabaseOptions::embed::<M> });
        self
    }

    /// Adds what each new member needs. Provisioners run in the order in which they were added.
    pub fn provisioner(mut self, provisioner: impl Provisioner + 'static) -> Self {
        self.embedding.provisioners.push(Arc::new(provisioner));
        self
    }

    /// Hands the events of tenants to the handler: those that the filter names, in the order in which they happened in
    /// each tenant, at least once. The [port](tenantry_application::ports::event_handler) says what a handler must do.
    ///
    /// The name finds the handler's place in the events again, after each start: it must never change. `start` says
    /// where the handler begins when it is started for the very first time.
    ///
    /// Events are handled while the service is [served](crate::compose::Composed::serve), by any of its processes.
    pub fn on(
        mut self,
        name: &'static str,
        start: Start,
        filter: impl Into<EventFilter>,
        handler: impl EventHandler + 'static,
    ) -> Self {
        let filter = filter.into();
        self.embedding.event_handlers.push(Subscription { name, start, filter, handler: Arc::new(handler) });
        self
    }

    /// Adds permissions of the service. `GET /v1/permissions` lists them, access tokens list those of the role, and
    /// [`InTenant::allowed`](crate::extract::InTenant::allowed) checks them.
    pub fn permissions(mut self, permissions: impl IntoIterator<Item = EmbeddedPermission>) -> Self {
        self.embedding.permissions.extend(permissions);
        self
    }

    /// Sends mails by this mailer instead of the one in the settings.
    pub fn mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.embedding.mailer = Some(mailer);
        self
    }

    /// Takes the time from this clock instead of the system's.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.embedding.clock = Some(clock);
        self
    }

    /// Hashes passwords by this hasher instead of argon2id with the parameters in the settings. The port says what it
    /// must do; tests take a faster one.
    pub fn password_hasher(mut self, hasher: Arc<dyn PasswordHasher>) -> Self {
        self.embedding.password_hasher = Some(hasher);
        self
    }

    /// Serves these routes next to Tenantry's, and documents them in the same `OpenAPI` document. The state of their
    /// handlers is a [`Service`]. Turn a plain router into one by `OpenApiRouter::from`; its routes are not documented.
    pub fn routes(self, routes: OpenApiRouter<Service>) -> Self {
        self.routes_with(routes, Service::clone)
    }

    /// Serves these routes next to Tenantry's, with a state of your own.
    pub fn routes_with<S>(
        mut self,
        routes: OpenApiRouter<S>,
        state: impl FnOnce(&Service) -> S + Send + 'static,
    ) -> Self
    where
        S: Clone + Send + Sync + 'static,
    {
        self.embedding.routes.push(Routes::new(routes, state));
        self
    }

    /// Adds the codes of the problems that the service's routes can return, to the `OpenAPI` document and to the table
    /// of `errors`.
    pub fn codes(mut self, codes: impl IntoIterator<Item = &'static Spec>) -> Self {
        self.embedding.codes.extend(codes);
        self
    }

    /// Changes the `OpenAPI` document once it has all routes. Its title, for example, is also the name on the pages.
    pub fn openapi(mut self, change: impl FnOnce(&mut OpenApi) + Send + 'static) -> Self {
        self.embedding.document = Some(Box::new(change));
        self
    }

    /// Changes the settings after they were read.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings) + Send + 'static) -> Self {
        self.adjustments.push(Box::new(change));
        self
    }

    /// Composes the service without serving it, for tests. `own_url` is the URL that it is reached at.
    ///
    /// # Errors
    /// The variants of [`ComposeError`].
    pub async fn compose(self, settings: Settings, own_url: &str) -> Result<Composed, ComposeError> {
        let Prepared { settings, embedding } = self.prepare(settings)?;
        compose(&settings, own_url, embedding).await
    }

    /// Adjusts the settings, and adds the tables to them.
    pub(crate) fn prepare(self, mut settings: Settings) -> Result<Prepared, RegistryError> {
        for change in self.adjustments {
            change(&mut settings);
        }
        if let Some(Tables { registry, embed }) = self.tables {
            settings.database = embed(settings.database, registry?);
        }
        Ok(Prepared { settings, embedding: self.embedding })
    }

    /// Returns the `OpenAPI` document of all routes.
    pub(crate) fn document(mut self) -> OpenApi {
        self.embedding.document()
    }

    /// Returns the table of all errors, as Markdown.
    pub(crate) fn errors(self) -> String {
        errors_doc::markdown_with(&self.embedding.codes)
    }

    /// Returns the tables that the service's statements may name; Tenantry's own if it adds none.
    pub(crate) fn registry(self) -> Result<Registry, RegistryError> {
        match self.tables {
            Some(tables) => persistence::embedded_registry(&tables.registry?),
            None => persistence::registry(),
        }
    }
}

impl fmt::Debug for Tenantry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenantry").field("name", &self.name).field("embedding", &self.embedding).finish_non_exhaustive()
    }
}
