//! Builds the application from settings and the adapters of `tenantry-infrastructure`.

use std::{fmt, fs::DirBuilder, io, path::Path, path::PathBuf, sync::Arc};

use axum::Router;
use tenantry_application::{
    Adapters, Application,
    actor::{Actor, Origin, Who},
    ports::{
        access_tokens::SigningError,
        clock::Clock,
        dns_resolver::DnsResolver,
        event_handler::{Subscription, SubscriptionError},
        ids::IdGenerator,
        mailer::Mailer,
        password_hasher::PasswordHasher,
        provisioner::Provisioner,
        seed::Seed,
        store_error::StoreError,
    },
    seeding::{Seeds, SeedsError},
    settings::Settings as ApplicationSettings,
    use_cases::{
        access_violations::record_access_violation::RecordAccessViolation,
        events::register_handlers::RegisterHandlersError,
        queues::{take_turn::TakeTurnError, worker::QueueWorker},
    },
};
use tenantry_domain::permission::{EmbeddedPermission, EmbeddedPermissionError};
use tenantry_infrastructure::{
    access_tokens::{AccessTokenConfig, JwtAccessTokens},
    access_violations::AccessViolationRecorder,
    clock::SystemClock,
    dns_resolver::HickoryDns,
    ids::UuidV7Generator,
    installation_keys::{InstallationKeys, InstallationKeysError},
    mailer::MailConfigError,
    password_hasher::{Argon2idHasher, PasswordHashingConfigError},
    persistence::{self, OpenError, Persistence},
    sealing::Sealing,
    secrets::SystemSecrets,
};
use tenantry_isolation::RegistryError;
use utoipa::openapi::{OpenApi, ServerBuilder};

pub use crate::database_answers::DatabaseAnswers;
use crate::{
    counted_mailer::mailer,
    event_handling::bounded,
    http::{codes::Spec, document_with, metrics_router, router_documented, state::App},
    jobs::{RegisterError, Registry, Runner},
    metrics,
    pages::{Pages, PagesError},
    routes::Routes,
    schedules,
    serve::{Listener, serve},
    service::Service,
    settings::{ListeningSettings, Settings},
    start,
    work::{Workers, Workplace, worker},
};

/// The audience of access tokens, and their issuer if no public URL is set.
const TENANTRY: &str = "tenantry";

/// Why the application cannot be built. The messages say what to change.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The data folder cannot be created.
    #[error("cannot create the data folder {path}; set TENANTRY_DATA_DIR to a folder that can be created")]
    DataDir {
        /// Its path.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The keys cannot be read or created.
    #[error(transparent)]
    Keys(#[from] InstallationKeysError),
    /// The database cannot be opened.
    #[error("cannot open the database in TENANTRY_DATABASE_URL")]
    Database(#[from] OpenError),
    /// The database has no such place for new tenants.
    #[error("new tenants cannot be founded; change TENANTRY_TIER_OF_NEW_TENANTS, or what it needs")]
    Tier(#[source] StoreError),
    /// The tables of the embedding service cannot be registered.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The password hashing settings are invalid.
    #[error(transparent)]
    Hashing(#[from] PasswordHashingConfigError),
    /// The mail settings are invalid.
    #[error("cannot set up mail; change TENANTRY_MAIL_URL, TENANTRY_MAIL_FROM or TENANTRY_MAIL_CA")]
    Mail(#[from] MailConfigError),
    /// The permissions of the embedding service are invalid.
    #[error(transparent)]
    Permissions(#[from] EmbeddedPermissionError),
    /// The seeds of the embedding service are refused.
    #[error(transparent)]
    Seeds(#[from] SeedsError),
    /// The event handlers of the embedding service are refused.
    #[error(transparent)]
    EventHandlers(#[from] SubscriptionError),
    /// The event handlers cannot be registered.
    #[error("cannot register the event handlers")]
    Register(#[from] RegisterHandlersError),
    /// The jobs or schedules of the embedding service are invalid.
    #[error(transparent)]
    Jobs(#[from] RegisterError),
    /// The pages of the embedding service are refused.
    #[error(transparent)]
    Pages(#[from] PagesError),
    /// Tokens cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// Changes the document of all routes.
type ChangeDocument = Box<dyn FnOnce(&mut OpenApi) + Send>;

/// What an embedding service adds. The default is nothing: Tenantry on its own.
#[derive(Default)]
pub struct Embedding {
    /// Run in this order for each new member, in the transaction that creates the membership.
    pub provisioners: Vec<Arc<dyn Provisioner>>,
    /// Give each tenant what it starts with, by their names, in this order.
    pub seeds: Vec<(&'static str, Arc<dyn Seed>)>,
    /// Get the events of tenants.
    pub event_handlers: Vec<Subscription>,
    /// Sends the mails, instead of the mailer in the settings.
    pub mailer: Option<Arc<dyn Mailer>>,
    /// Answers questions to DNS, instead of the servers in the settings.
    pub dns: Option<Arc<dyn DnsResolver>>,
    /// Gives the time, instead of the system.
    pub clock: Option<Arc<dyn Clock>>,
    /// Hashes passwords, instead of argon2id with the parameters in the settings.
    pub password_hasher: Option<Arc<dyn PasswordHasher>>,
    /// The permissions of its members, besides ours. Access tokens list those of the role.
    pub permissions: Vec<EmbeddedPermission>,
    /// The kinds of jobs and the schedules.
    pub(crate) jobs: Registry,
    /// Served next to ours.
    pub routes: Vec<Routes>,
    /// The codes of the problems that these routes can return besides ours.
    pub codes: Vec<&'static Spec>,
    /// The name of the service in the document, on the pages and in the lines of the start. Without one it is Tenantry's.
    pub name: Option<String>,
    /// The version of the service. Without one it is Tenantry's.
    pub version: Option<&'static str>,
    /// Changes the `OpenAPI` document once it has all routes.
    pub document: Option<ChangeDocument>,
    /// How the pages look, and what it adds to them.
    pub pages: Box<Pages>,
}

impl Embedding {
    /// Returns the document of all routes. If the service has a public URL, the document names it as the server.
    pub(crate) fn document(&mut self, public_url: Option<&str>) -> OpenApi {
        let mut document = document_with(&self.codes, self.routes.iter().map(|routes| routes.document().clone()));
        if let Some(name) = self.name.take() {
            document.info.title = name;
        }
        if let Some(version) = self.version {
            version.clone_into(&mut document.info.version);
        }
        if let Some(url) = public_url {
            document.servers = Some(vec![ServerBuilder::new().url(url).description(Some("This installation")).build()]);
        }
        if let Some(change) = self.document.take() {
            change(&mut document);
        }
        document
    }
}

impl fmt::Debug for Embedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let provisioners = self.provisioners.len();
        f.debug_struct("Embedding")
            .field("provisioners", &provisioners)
            .field("event_handlers", &self.event_handlers)
            .field("jobs", &self.jobs)
            .field("routes", &self.routes)
            .finish_non_exhaustive()
    }
}

/// A composed application and the resources it needs while it is served. [Close](Self::close) it at the end.
pub struct Composed {
    /// What handlers and jobs work with. Its `app` has the use cases.
    pub service: Service,
    /// The name of the service: the title of the `OpenAPI` document.
    pub name: String,
    /// All routes: Tenantry's, and those of the embedding service.
    pub router: Router,
    /// `/metrics` alone, if it has an address of its own.
    pub metrics_router: Option<Router>,
    /// Where emails go, in words for people.
    pub mail_destination: String,
    /// Records cross-tenant access attempts. Drain it before closing the database.
    pub access_violations: AccessViolationRecorder,
    /// What works off the queues of each kind.
    pub workers: Vec<Arc<dyn QueueWorker>>,
    /// What the workers work with.
    pub workplace: Workplace,
    /// The database. Close it last.
    pub persistence: Persistence,
}

impl fmt::Debug for Composed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Composed")
            .field("service", &self.service)
            .field("mail_destination", &self.mail_destination)
            .field("persistence", &self.persistence)
            .finish_non_exhaustive()
    }
}

impl Composed {
    /// Starts to work off what waits in queues, to run schedules, and to bring up what is older than this version: the
    /// schemas of tenants, and tenants that lack a seed. [`serve`](Self::serve) does so too.
    pub async fn work(&self) -> Workers {
        if let Err(error) = self.service.app.application.jobs.wake_schedules.execute(&worker()).await {
            tracing::warn!(%error, "cannot look at the schedules; a process that starts later does");
        }
        let mut workers = Workers::start(&self.workplace, self.workers.iter().cloned());
        let seed = self.service.app.application.tenants.seed.clone();
        workers.meanwhile(start::bring_up(self.persistence.database.fleet(), seed));
        workers
    }

    /// Works off all that is due: mails leave, events reach their handlers, jobs run. Returns how many turns that took.
    /// For tests and for commands: a served process works by itself.
    ///
    /// # Errors
    /// The store failed.
    pub async fn work_off(&self) -> Result<usize, TakeTurnError> {
        self.service.app.application.jobs.wake_schedules.execute(&worker()).await?;
        let mut turns = 0;
        loop {
            let before = turns;
            for kind in &self.workers {
                while self.workplace.queues.take_turn.execute(&worker(), &**kind).await?.is_some() {
                    turns += 1;
                }
            }
            // Work of one kind can wake another: an event handler adds a job.
            if turns == before {
                return Ok(turns);
            }
        }
    }

    /// Serves all routes until `stop` completes, and meanwhile works off queues. Shuts down gracefully: requests in
    /// progress are answered, running batches end, attempts are recorded, and the database is closed.
    pub async fn serve(
        self,
        listener: impl Into<Listener>,
        settings: ListeningSettings,
        stop: impl Future<Output = ()>,
    ) {
        let workers = self.work().await;
        serve(listener, self.router.clone(), settings, stop).await;
        workers.stop().await;
        self.close().await;
    }

    /// Records the pending attempts, then closes the database.
    pub async fn close(self) {
        self.access_violations.drain().await;
        self.persistence.close().await;
    }
}

/// Creates what is missing (folder, keys, schema) and builds the application. `own_url` is the URL the server listens
/// on, and `embedding` is what the embedding service adds.
///
/// # Errors
/// The variants of [`ComposeError`].
pub async fn compose(settings: &Settings, own_url: &str, mut embedding: Embedding) -> Result<Composed, ComposeError> {
    EmbeddedPermission::check(&embedding.permissions)?;
    Subscription::check(&embedding.event_handlers)?;
    let seeds = Seeds::new(std::mem::take(&mut embedding.seeds))?;
    let mut document = Box::new(embedding.document(settings.public_url.as_deref()));
    let look = embedding.pages.look(&document.info.title)?;
    create_data_dir(&settings.data_dir)?;
    let metrics = metrics::exposition();
    let clock = embedding.clock.take().unwrap_or_else(|| Arc::new(SystemClock));
    let ids: Arc<dyn IdGenerator> = Arc::new(UuidV7Generator);
    let keys = InstallationKeys::load_or_create(&settings.data_dir)?;
    let issuer = settings.public_url.clone().unwrap_or_else(|| TENANTRY.to_owned());
    let lifetime = settings.application.access_token_lifetime;
    let config = AccessTokenConfig { issuer, audience: TENANTRY.to_owned(), lifetime };
    let permissions = std::mem::take(&mut embedding.permissions);
    let access_tokens = JwtAccessTokens::new(Arc::clone(&keys.signing), config)?.with_permissions(permissions.clone());
    let hasher = match embedding.password_hasher.take() {
        Some(own) => own,
        None => Arc::new(Argon2idHasher::new(settings.password_hashing)?),
    };
    let (mailer, mail_destination) = mailer(settings, embedding.mailer.take(), &clock)?;
    let persistence =
        persistence::open(settings.database.clone(), clock.clone(), lifetime, Sealing::new(&keys.derivation)).await?;
    persistence.database.check_tier(settings.application.tier_of_new_tenants).map_err(ComposeError::Tier)?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| own_url.to_owned());
    let record = RecordAccessViolation { store: persistence.units_of_work.clone(), ids: ids.clone() };
    let (access_violation_log, access_violations) = AccessViolationRecorder::start(record, clock.clone());
    let adapters = Adapters {
        store: persistence.units_of_work.clone(),
        access_registry: persistence.access_registry.clone(),
        access_tokens: Arc::new(access_tokens),
        hasher,
        secrets: Arc::new(SystemSecrets::new(&keys.derivation)),
        mailer: Arc::new(mailer),
        dns: embedding.dns.take().unwrap_or_else(|| Arc::new(HickoryDns::new(settings.dns.clone()))),
        access_violations: Arc::new(access_violation_log),
        ids: ids.clone(),
        clock: clock.clone(),
        provisioners: std::mem::take(&mut embedding.provisioners).into(),
        seeds,
        event_handlers: std::mem::take(&mut embedding.event_handlers).into_iter().map(bounded).collect(),
        permissions: permissions.into(),
    };
    let links = ApplicationSettings { public_url: public_url.clone(), ..settings.application.clone() };
    let application = Application::new(adapters, links);
    let starts = Actor { who: Who::System { job: "start" }, origin: Origin::default() };
    application.events.register.execute(&starts).await?;
    let (database, access_feed) = (persistence.database.clone(), persistence.access_feed.clone());
    let readiness = Arc::new(DatabaseAnswers { database: database.clone(), access_feed });
    let app = App::new(Arc::new(application), keys.signing.jwks(), readiness, settings.http)
        .with_public_url(&public_url)
        .with_app_url(settings.app_url.as_deref())
        .with_trusted_proxies(settings.listening.trusted_proxies.clone())
        .with_cors_origins(settings.cors_origins.clone());
    let with_metrics = app.clone().with_metrics(metrics);
    let (app, metrics_router) = match settings.metrics_bind {
        None => (with_metrics, None),
        Some(_) => (app, Some(metrics_router(with_metrics))),
    };
    let workplace = Workplace {
        queues: app.application.queues.clone(),
        ids: ids.clone(),
        bells: persistence.bells.clone(),
        places: settings.workers,
    };
    let service = Service { app: app.clone(), database, ids, clock };
    let own = embedding.routes.into_iter().map(|routes| routes.served_by(&service)).fold(Router::new(), Router::merge);
    let pages = Box::pin(embedding.pages.serve(look, &service, &own)).await?;
    let router = router_documented(app, own, pages, &document);
    let name = std::mem::take(&mut document.info.title);
    let mut jobs = std::mem::take(&mut embedding.jobs);
    schedules::add_to(&mut jobs, &service, &persistence);
    let runner = Arc::new(Runner::new(jobs, service.clone())?);
    let workers: Vec<Arc<dyn QueueWorker>> = vec![
        Arc::new(service.app.application.jobs.worker(runner.clone(), runner)),
        Arc::new(service.app.application.mails.deliver.clone()),
        Arc::new(service.app.application.events.deliver.clone()),
    ];
    Ok(Composed {
        service,
        name,
        router,
        metrics_router,
        mail_destination,
        access_violations,
        workers,
        workplace,
        persistence,
    })
}

/// Creates the folder with access for its owner only. An existing folder keeps its permissions.
pub fn create_data_dir(path: &Path) -> Result<(), ComposeError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| ComposeError::DataDir { path: path.to_owned(), source })
}
