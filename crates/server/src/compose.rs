//! Builds the application from settings, with the adapters of `tenantry-infrastructure`.

use std::{fs::DirBuilder, io, path::Path, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use axum::Router;
use tenantry_application::{
    Adapters, Application,
    ports::{
        access_tokens::SigningError, clock::Clock, ids::IdGenerator, provisioner::Provisioner, store_error::StoreError,
    },
    settings::Settings as ApplicationSettings,
    use_cases::attempts::record_attempt::RecordAttempt,
};
use tenantry_infrastructure::{
    access_tokens::{AccessTokenConfig, JwtAccessTokens},
    attempts::AttemptRecorder,
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

/// The audience of access tokens, and their issuer where nobody says under which address the installation is reached.
const TENANTRY: &str = "tenantry";

/// Why the application can't be built. The messages say what to change.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// The data folder can't be made.
    #[error("the data folder {path} can't be created; set TENANTRY_DATA_DIR to a folder that can")]
    DataDir {
        /// Its path.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The keys can't be read or made.
    #[error(transparent)]
    Keys(#[from] InstallationKeysError),
    /// The database can't be opened.
    #[error("the database that TENANTRY_DATABASE_URL names can't be opened")]
    Database(#[from] OpenError),
    /// Password hashing can't be set so.
    #[error(transparent)]
    Hashing(#[from] PasswordHashingConfigError),
    /// Mail can't be set so.
    #[error("mails can't be sent so; change TENANTRY_MAIL_URL or TENANTRY_MAIL_FROM")]
    Mail(#[from] MailConfigError),
    /// No token can be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

/// What a service brings along that embeds Tenantry. The default is nothing: Tenantry alone.
#[derive(Clone, Default)]
pub struct Embedding {
    /// What is done for each new member in the transaction that makes him one, in this order.
    pub provisioners: Vec<Arc<dyn Provisioner>>,
}

/// A composed application, with what must be kept while it is served. To be [closed](Self::close) at the end.
#[derive(Debug)]
pub struct Composed {
    /// What the router serves.
    pub app: App,
    /// Where mails go, for people.
    pub mail_destination: String,
    /// Records attempts to get out of a tenant; to be drained before the database is closed.
    pub attempts: AttemptRecorder,
    /// The database; to be closed at the end.
    pub persistence: Persistence,
}

impl Composed {
    /// Serves `router` until `stop`, and does meanwhile what has to be done (rows that are over are swept away). Ends in good
    /// order: requests under way are answered, attempts recorded, and the database is closed.
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

    /// Records what was attempted up to now, and closes the database.
    pub async fn close(self) {
        self.attempts.drain().await;
        self.persistence.close().await;
    }
}

/// Makes what is missing (folder, keys, schema) and builds everything. `own_url` is the address the server listens on,
/// `embedding` what the service around it brings along.
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
    let life = settings.application.access_token_lifetime;
    let config = AccessTokenConfig { issuer, audience: TENANTRY.to_owned(), life };
    let access_tokens = JwtAccessTokens::new(Arc::clone(&keys.signing), config)?;
    let hasher = Argon2idHasher::new(settings.password_hashing)?;
    let mailer = TemplateMailer::new(&settings.mail, clock.clone(), ids.clone(), Box::new(io::stdout()))?;
    let mail_destination = mailer.destination();
    let persistence = persistence::open(settings.database.clone(), clock.clone(), life).await?;
    let public_url = settings.public_url.clone().unwrap_or_else(|| own_url.to_owned());
    let record = RecordAttempt { store: persistence.units_of_work.clone(), ids: ids.clone() };
    let (attempt_log, attempts) = AttemptRecorder::start(record, clock.clone());
    let adapters = Adapters {
        store: persistence.units_of_work.clone(),
        access_registry: persistence.access_registry.clone(),
        access_tokens: Arc::new(access_tokens),
        hasher: Arc::new(hasher),
        secrets: Arc::new(SystemSecrets::new(&keys.derivation)),
        mailer: Arc::new(mailer),
        attempts: Arc::new(attempt_log),
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
    Ok(Composed { app, mail_destination, attempts, persistence })
}

/// Ready as long as the database answers and what other processes changed is known here.
#[derive(Debug)]
pub struct DatabaseAnswers {
    /// Asked each time.
    pub database: Database,
    /// Reads what others changed.
    pub access_feed: AccessFeed,
}

#[derive(Debug, thiserror::Error)]
#[error("access changes of other processes could not be read for a while")]
struct Outdated;

#[async_trait]
impl Readiness for DatabaseAnswers {
    async fn check(&self) -> Result<(), StoreError> {
        self.database.ping().await?;
        if self.access_feed.is_current() { Ok(()) } else { Err(StoreError::Unavailable(Box::new(Outdated))) }
    }
}

/// Makes the folder for its owner only; one that is there keeps its rights.
pub fn create_data_dir(path: &Path) -> Result<(), ComposeError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| ComposeError::DataDir { path: path.to_owned(), source })
}
