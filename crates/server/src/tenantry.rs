//! The builder of a service that embeds Tenantry: what the service adds, in one place. The command line runs it, and
//! tests compose it.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use tenantry_application::ports::{
    clock::Clock,
    dns_resolver::DnsResolver,
    event_handler::{EventFilter, EventHandler, Start, Subscription},
    mailer::Mailer,
    password_hasher::PasswordHasher,
    provisioner::Provisioner,
    seed::Seed,
};
use tenantry_domain::permission::EmbeddedPermission;
use tenantry_infrastructure::persistence::{self, DatabaseOptions, MigratorTrait};
use tenantry_isolation::{Registry, RegistryError};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    compose::{ComposeError, Composed, Embedding, compose},
    http::{codes::Spec, errors_doc},
    jobs::{Every, JobRun},
    pages::Pages,
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
    /// Begins a service. The name is the one of its program: it begins every message on standard error. With a capital
    /// letter it is also the title of the `OpenAPI` document and the name on the pages.
    pub fn new(name: &'static str) -> Self {
        let embedding = Embedding { name: Some(title(name)), ..Embedding::default() };
        Self { name, version: None, about: None, adjustments: Vec::new(), tables: None, embedding }
    }

    /// Sets what `--version` prints, and the version in the `OpenAPI` document and in the answer of `/`. Pass
    /// `env!("CARGO_PKG_VERSION")`.
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self.embedding.version = Some(version);
        self
    }

    /// Sets what `--help` says about the program.
    pub const fn about(mut self, about: &'static str) -> Self {
        self.about = Some(about);
        self
    }

    /// Adds the service's tables to the tenant isolation, with the migrations that create them. A registry that cannot
    /// be built stops the start with the reason.
    ///
    /// The migrations create tables of tenants only. One that is registered as shared by all tenants, or that is not
    /// registered, belongs in the installation's migrations: see [`embed_both`](Self::embed_both).
    pub fn embed<Tenants: MigratorTrait + 'static>(mut self, registry: Result<Registry, RegistryError>) -> Self {
        self.tables = Some(Tables { registry, embed: DatabaseOptions::embed::<Tenants> });
        self
    }

    /// Like [`embed`](Self::embed), for a service that also has tables of the installation, such as countries or plans.
    /// Their migrations run first. Each set of migrations needs a `migration_table_name` of its own, and a table that the
    /// wrong one creates stops the start with the reason.
    pub fn embed_both<Installation, Tenants>(mut self, registry: Result<Registry, RegistryError>) -> Self
    where
        Installation: MigratorTrait + 'static,
        Tenants: MigratorTrait + 'static,
    {
        self.tables = Some(Tables { registry, embed: DatabaseOptions::embed_both::<Installation, Tenants> });
        self
    }

    /// Adds what each new member needs. Provisioners run in the order in which they were added.
    pub fn provisioner(mut self, provisioner: impl Provisioner + 'static) -> Self {
        self.embedding.provisioners.push(Arc::new(provisioner));
        self
    }

    /// Adds rows that every tenant starts with. A new tenant is seeded in the transaction that founds it, before the
    /// provisioners run; if a seed fails, no tenant is founded. Seeds run in the order in which they were added. From then
    /// on the rows are the tenant's own.
    ///
    /// The name says which tenants were given them: it must never change. To give all tenants more, add another seed.
    /// Tenants that exist already are seeded by `migrate`, or after the next start while requests are served.
    pub fn seed(mut self, name: &'static str, seed: impl Seed + 'static) -> Self {
        self.embedding.seeds.push((name, Arc::new(seed)));
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

    /// Adds a kind of job: the code that runs jobs of that name. An attempt may take a minute; see
    /// [`job_with`](Self::job_with).
    ///
    /// An attempt that fails, panics or takes too long is repeated: after 10 seconds, then three times as long each time.
    /// After ten attempts, over about 15 hours, the job is set aside; the command `jobs retry` repeats it, and `jobs
    /// discard` deletes it. The text of the error is stored for the operator, so it must contain no secret.
    ///
    /// ```no_run
    /// use tenantry_server::{Tenantry, jobs::JobRun};
    ///
    /// async fn remind(run: JobRun) -> Result<(), serde_json::Error> {
    ///     let invoice: u64 = run.payload()?;
    ///     tracing::info!(invoice, tenant_id = %run.tenant_id, "reminding");
    ///     Ok(())
    /// }
    ///
    /// let service = Tenantry::new("invoices").job("invoice.remind", remind);
    /// # drop(service);
    /// ```
    pub fn job<F, E>(self, kind: &'static str, code: impl Fn(JobRun) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        self.job_with(kind, Duration::from_mins(1), code)
    }

    /// Adds a kind of job whose attempts may take up to `longest`, and at most ten minutes. Attempts that run at the same time as others need one
    /// of the places of `TENANTRY_WORKERS` each, so a longer time lets tenants with slow jobs keep others waiting.
    pub fn job_with<F, E>(
        mut self,
        kind: &'static str,
        longest: Duration,
        code: impl Fn(JobRun) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        self.embedding.jobs.job(kind, longest, code);
        self
    }

    /// Adds what the installation does again and again, by one process at a time: at the first start, and then that long
    /// after each run. A run that fails is repeated sooner. It belongs to no tenant; for work in each
    /// of them it stores a job per tenant. A run may take ten minutes.
    pub fn schedule<F, E>(
        mut self,
        name: &'static str,
        every: Every,
        code: impl Fn(Service) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        self.embedding.jobs.schedule(name, every, code);
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

    /// Asks this resolver for DNS records instead of the servers in the settings.
    pub fn dns(mut self, dns: Arc<dyn DnsResolver>) -> Self {
        self.embedding.dns = Some(dns);
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

    /// Says how the pages look, and adds sections and pages to them. Without it, all of our pages are served as they are.
    pub fn pages(mut self, pages: Pages) -> Self {
        self.embedding.pages = Box::new(pages);
        self
    }

    /// Leaves the pages, but for those behind the links in mails: [`Pages::links_only`]. `GET /` then leads a browser to
    /// `TENANTRY_APP_URL`.
    pub fn without_pages(self) -> Self {
        self.pages(Pages::links_only())
    }

    /// Adds the codes of the problems that the service's routes can return, to the `OpenAPI` document and to the table
    /// of `errors`.
    pub fn codes(mut self, codes: impl IntoIterator<Item = &'static Spec>) -> Self {
        self.embedding.codes.extend(codes);
        self
    }

    /// Changes the `OpenAPI` document once it has all routes. Its title, for example, is also the name on the pages and
    /// in the lines of the start.
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
        // A caller's own future stays small.
        Box::pin(compose(&settings, own_url, embedding)).await
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
        self.embedding.document(None)
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

/// Returns the name as it begins a sentence.
fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

impl fmt::Debug for Tenantry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenantry").field("name", &self.name).field("embedding", &self.embedding).finish_non_exhaustive()
    }
}
