//! Builds the application from settings and the adapters of `tenantry-infrastructure`.

use std::{fs::DirBuilder, io, path::Path, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use axum::Router;
use tenantry_application::{
    Adapters, Application,
    ports::{
        access_tokens::SigningError, clock::Clock, ids::IdGenerator, provisioner::Provisioner, store_error::StoreError,
    },
    settings::Settings as ApplicationSettings,
    use_cases::access_violations::record_access_violation::RecordAccessViolation,
};
use tenantry_infrastructure::{
    access_tokens::{AccessTokenConfig, JwtAccessTokens},
    access_violations::AccessViolationRecorder,
    clock::SystemClock,
    ids::UuidV7Generator,
    installation_keys::{InstallationKeys, InstallationKeysError},
    mailer::{MailConfigError, TemplateMailer},
    password_hasher::{Argon2idHasher, PasswordHashingConfigError},
    persistence::{self, AccessFeed, Database, OpenError, Persistence},
    secrets::SystemSecrets,
};
use tokio::net::TcpListener;

use crate::{
    http::state::{App, Readiness},
    metrics,
    serve::serve,
    settings::{ListeningSettings, Settings},
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
    /// The password hashing settings are invalid.
    #[error(transparent)]
    Hashing(#[from] PasswordHashingConfigError),
    /// The mail settings are invalid.
    #[error("cannot set up mail; change TENANTRY_MAIL_URL or TENANTRY_MAIL_FROM")]
    Mail(#[from] MailConfigError),
    /// Tokens cannot be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// What an embedding service adds. The default is nothing: Tenantry on its own.
#[derive(Clone, Default)]
pub struct Embedding {
    /// Run in this order for each new member, in the transaction that creates the membership.
    pub provisioners: Vec<Arc<dyn Provisioner>>,
}

/// A composed application and the resources it needs while it is served. [Close](Self::close) it at the end.
#[derive(Debug)]
pub struct Composed {
    /// The state that the router serves.
    pub app: App,
    /// Where emails go, in words for people.
    pub mail_destination: String,
    /// Records cross-tenant access attempts. Drain it before closing the database.
    pub access_violations: AccessViolationRecorder,
    /// The database. Close it last.
    pub persistence: Persistence,
}

impl Composed {
    /// Serves `router` until `stop` completes, and meanwhile sweeps expired rows. Shuts down gracefully: requests in
    /// progress are answered, attempts are recorded, and the database is closed.
    pub async fn serve(
        self,
        listener: TcpListener,
        router: Router,
        settings: ListeningSettings,
        stop: impl Future<Output = ()>,
    ) {
        let sweep = self.persistence.sweep(Arc::new(SystemClock)).start();
        serve(listener, router, settings, stop).await;
        sweep.stop().await;
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
pub async fn compose(settings: &Settings, own_url: &str, embedding: Embedding) -> Result<Composed, ComposeError> {
    create_data_dir(&settings.data_dir)?;
    let metrics = metrics::exposition();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn IdGenerator> = Arc::new(UuidV7Generator);
    let keys = InstallationKeys::load_or_create(&settings.data_dir)?;
    let issuer = settings.public_url.clone().unwrap_or_else(|| TENANTRY.to_owned());
    let lifetime = settings.application.access_token_lifetime;
    let config = AccessTokenConfig { issuer, audience: TENANTRY.to_owned(), lifetime };
    let access_tokens = JwtAccessTokens::new(Arc::clone(&keys.signing), config)?;
    let hasher = Argon2idHasher::new(settings.password_hashing)?;
    let mailer = TemplateMailer::new(&settings.mail, clock.clone(), ids.clone(), Box::new(io::stdout()))?;
    let mail_destination = mailer.destination();
    let persistence = persistence::open(settings.database.clone(), clock.clone(), lifetime).await?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| own_url.to_owned());
    let record = RecordAccessViolation { store: persistence.units_of_work.clone(), ids: ids.clone() };
    let (access_violation_log, access_violations) = AccessViolationRecorder::start(record, clock.clone());
    let adapters = Adapters {
        store: persistence.units_of_work.clone(),
        access_registry: persistence.access_registry.clone(),
        access_tokens: Arc::new(access_tokens),
        hasher: Arc::new(hasher),
        secrets: Arc::new(SystemSecrets::new(&keys.derivation)),
        mailer: Arc::new(mailer),
        access_violations: Arc::new(access_violation_log),
        ids,
        clock,
        provisioners: embedding.provisioners.into(),
    };
    let links = ApplicationSettings { public_url: public_url.clone(), ..settings.application.clone() };
    let application = Application::new(adapters, links);
    let (database, access_feed) = (persistence.database.clone(), persistence.access_feed.clone());
    let readiness = Arc::new(DatabaseAnswers { database, access_feed });
    let app = App::new(Arc::new(application), keys.signing.jwks(), readiness, settings.http)
        .with_metrics(metrics)
        .with_public_url(&public_url);
    Ok(Composed { app, mail_destination, access_violations, persistence })
}

/// Ready as long as the database responds and this process has read the access changes of other processes.
#[derive(Debug)]
pub struct DatabaseAnswers {
    /// Pinged on each check.
    pub database: Database,
    /// Reads the access changes of other processes.
    pub access_feed: AccessFeed,
}

#[derive(Debug, thiserror::Error)]
#[error("access changes of other processes have not been read recently")]
struct Outdated;

#[async_trait]
impl Readiness for DatabaseAnswers {
    async fn check(&self) -> Result<(), StoreError> {
        self.database.ping().await?;
        if self.access_feed.is_current() { Ok(()) } else { Err(StoreError::Unavailable(Box::new(Outdated))) }
    }
}

/// Creates the folder with access for its owner only. An existing folder keeps its permissions.
pub fn create_data_dir(path: &Path) -> Result<(), ComposeError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| ComposeError::DataDir { path: path.to_owned(), source })
}
