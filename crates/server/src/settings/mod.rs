//! The settings and how they are read: environment variables override a TOML file, and flags override both.
//!
//! An unknown name or an invalid value prevents the start, with a message that says what to write.

mod error;
mod log_level;
mod sources;
pub mod table;
mod values;

use std::{
    ffi::OsString,
    net::SocketAddr,
    num::{NonZeroU32, NonZeroUsize},
    path::{Path, PathBuf},
    time::Duration,
};

use tenantry_application::settings::Settings as ApplicationSettings;
use tenantry_domain::{locale::Locale, session::SessionLifetimes, tenant::Tier};
use tenantry_infrastructure::{
    dns_resolver::DnsServers, mailer::MailConfig, password_hasher::PasswordHashingConfig, persistence::DatabaseOptions,
};

pub use self::{error::SettingsError, sources::Given};
use self::{
    sources::Sources,
    table::Setting,
    values::{
        Parsed, address, app_url, count, data_dir, database_url, days, dns_servers, duration, mail_sender, mail_url,
        networks, number, origins, owner_url, pem_file, positive, public_url, seats, seconds, span, word,
    },
};
use crate::{
    http::{client_address::TrustedProxies, cors::CorsOrigins, rate_limit::RateLimits, state::HttpSettings},
    serve::TlsFiles,
};

const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;
/// More than enough time to read a few kilobytes.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// In seconds. Each poll rereads the access changes of the last minute, so a write has to finish within that time.
const LONGEST_REQUEST: u64 = 50;

/// All settings, validated.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address and port to listen on.
    pub bind: SocketAddr,
    /// An address and port for `/metrics` alone.
    pub metrics_bind: Option<SocketAddr>,
    /// The files of the certificate; `None` without TLS.
    pub tls: Option<TlsFiles>,
    /// The folder for the database file and the keys.
    pub data_dir: PathBuf,
    /// How to open the database.
    pub database: DatabaseOptions,
    /// The URL at which people reach this installation; `None` for the one it listens on.
    pub public_url: Option<String>,
    /// The URL of the product that people work in, if the pages should lead there.
    pub app_url: Option<String>,
    /// How emails are sent.
    pub mail: MailConfig,
    /// Which DNS servers are asked.
    pub dns: DnsServers,
    /// The settings of the use cases. The public URL is filled in once it is known.
    pub application: ApplicationSettings,
    /// How passwords are hashed.
    pub password_hashing: PasswordHashingConfig,
    /// The limits of the HTTP API.
    pub http: HttpSettings,
    /// The origins whose pages may call the API.
    pub cors_origins: CorsOrigins,
    /// How many queues of each kind this process works off at the same time.
    pub workers: usize,
    /// Limits for connections and for shutting down.
    pub listening: ListeningSettings,
    /// What to log, and in which format.
    pub log: LogSettings,
}

/// Limits for connections and for shutting down.
#[derive(Debug, Clone)]
pub struct ListeningSettings {
    /// The maximum number of simultaneous connections.
    pub max_connections: usize,
    /// The maximum number of connections per client, which is an IPv4 address or an IPv6 /64. Trusted proxies have no
    /// such limit.
    pub max_connections_per_client: usize,
    /// How long a connection may be idle: without a request in progress, and without anything sent. This is also the
    /// time to send a request's head.
    pub idle_timeout: Duration,
    /// How long a response may wait for the client to read more of it.
    pub write_timeout: Duration,
    /// How long requests in progress may take to finish at shutdown.
    pub shutdown_timeout: Duration,
    /// The proxies that say where a request comes from.
    pub trusted_proxies: TrustedProxies,
}

/// What to log, and in which format.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// The format.
    pub format: LogFormat,
    /// The filter: a level, or a list of levels by module.
    pub level: String,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object per line.
    Json,
}

impl Settings {
    /// Reads and validates all settings. `variables` are the names of all environment variables.
    ///
    /// # Errors
    /// The variants of [`SettingsError`], for the first mistake found.
    pub fn load(given: Given, variables: impl Iterator<Item = OsString>) -> Result<Self, SettingsError> {
        Reader(Sources::read(given, variables)?).settings()
    }
}

/// Returns the SQLite URL of the file, with reserved characters escaped.
fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display().to_string().replace('%', "%25").replace('?', "%3F"))
}

struct Reader(Sources);

impl Reader {
    /// Returns the parsed value, or the default if none was given.
    fn get<T>(&self, setting: &Setting, parse: impl FnOnce(&str) -> Parsed<T>) -> Result<T, SettingsError> {
        let (text, place) = match self.0.find(setting)? {
            Some(found) => (found.text, found.place),
            None => (setting.default.to_owned(), setting.env.to_owned()),
        };
        parse(&text).map_err(|expected| SettingsError::Wrong { place, expected })
    }

    /// Returns the parsed value, if one was given.
    fn get_if_given<T>(
        &self,
        setting: &Setting,
        parse: impl FnOnce(&str) -> Parsed<T>,
    ) -> Result<Option<T>, SettingsError> {
        if self.0.find(setting)?.is_some() { self.get(setting, parse).map(Some) } else { Ok(None) }
    }

    fn settings(&self) -> Result<Settings, SettingsError> {
        let bind = self.get(&table::BIND, address)?;
        let data_dir: PathBuf = self.get(&table::DATA_DIR, data_dir)?;
        Ok(Settings {
            bind,
            metrics_bind: self.get_if_given(&table::METRICS_BIND, address)?,
            tls: self.tls()?,
            database: self.database(&data_dir)?,
            data_dir,
            public_url: self.get_if_given(&table::PUBLIC_URL, public_url)?,
            app_url: self.get_if_given(&table::APP_URL, app_url)?,
            mail: MailConfig {
                url: self.get(&table::MAIL_URL, mail_url)?,
                from: self.get(&table::MAIL_FROM, mail_sender)?,
                ca: self.get_if_given(&table::MAIL_CA, pem_file)?,
            },
            dns: self.get(&table::DNS_RESOLVER, dns_servers)?,
            application: self.application()?,
            password_hashing: self.password_hashing()?,
            http: self.http(bind)?,
            cors_origins: self.get_if_given(&table::CORS_ORIGINS, origins)?.unwrap_or_default(),
            workers: self.count(&table::WORKERS, 0..=256)?,
            listening: self.listening()?,
            log: LogSettings {
                format: self.get(&table::LOG_FORMAT, |text| {
                    word(text, &[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)])
                })?,
                level: self.get(&table::LOG_LEVEL, log_level::level)?,
            },
        })
    }

    fn database(&self, data_dir: &Path) -> Result<DatabaseOptions, SettingsError> {
        let url = self.get_if_given(&table::DATABASE_URL, database_url)?;
        let mut options = DatabaseOptions::new(url.unwrap_or_else(|| sqlite_url(&data_dir.join("tenantry.db"))));
        options.owner_url = self.get_if_given(&table::DATABASE_OWNER_URL, |text| owner_url(text, &options.url))?;
        if let Some(connections) = self.get_if_given(&table::DATABASE_CONNECTIONS, |text| number(text, 2..=1000))? {
            options.connections = connections;
        }
        Ok(options)
    }

    fn tls(&self) -> Result<Option<TlsFiles>, SettingsError> {
        let certificate = self.get_if_given(&table::TLS_CERT, pem_file)?;
        let key = self.get_if_given(&table::TLS_KEY, pem_file)?;
        let alone = |setting, other: &Setting| {
            self.get(setting, |_| Err(format!("must be set together with {}, or not at all", other.env)))
        };
        match (certificate, key) {
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles { certificate, key })),
            (None, None) => Ok(None),
            (Some(_), None) => alone(&table::TLS_CERT, &table::TLS_KEY),
            (None, Some(_)) => alone(&table::TLS_KEY, &table::TLS_CERT),
        }
    }

    fn listening(&self) -> Result<ListeningSettings, SettingsError> {
        let max_connections = self.count(&table::MAX_CONNECTIONS, 1..=100_000)?;
        let of_client = self.get_if_given(&table::MAX_CONNECTIONS_CLIENT, |text| count(text, 1..=100_000))?;
        Ok(ListeningSettings {
            max_connections,
            max_connections_per_client: of_client.unwrap_or_else(|| max_connections.div_ceil(4)),
            idle_timeout: self.get(&table::IDLE_TIMEOUT, |text| duration(text, seconds(1, 600)))?,
            write_timeout: WRITE_TIMEOUT,
            shutdown_timeout: self.get(&table::SHUTDOWN_TIMEOUT, |text| duration(text, seconds(1, 600)))?,
            trusted_proxies: self.get_if_given(&table::TRUSTED_PROXIES, networks)?.unwrap_or_default(),
        })
    }

    fn application(&self) -> Result<ApplicationSettings, SettingsError> {
        let life = |setting: &Setting, least, most| self.get(setting, |text| span(text, seconds(least, most)));
        let sessions = SessionLifetimes {
            idle: life(&table::SESSION_IDLE, 60, YEAR)?,
            absolute: life(&table::SESSION_ABSOLUTE, 60, YEAR)?,
            remembered_idle: life(&table::REMEMBERED_IDLE, 60, YEAR)?,
            remembered_absolute: life(&table::REMEMBERED_ABSOLUTE, 60, YEAR)?,
        };
        Ok(ApplicationSettings {
            access_token_lifetime: life(&table::ACCESS_TOKEN_LIFE, 60, DAY)?,
            sessions,
            invitation_lifetime: life(&table::INVITATION_LIFE, 60, YEAR)?,
            idempotency_lifetime: life(&table::IDEMPOTENCY_LIFE, 60, 30 * DAY)?,
            event_retention: life(&table::EVENTS_KEPT, DAY, 10 * YEAR)?,
            seats_of_new_tenants: self.get(&table::SEATS, seats)?,
            tier_of_new_tenants: self.get(&table::TIER, |text| {
                word(text, &[Tier::Shared, Tier::Schema].map(|tier| (tier.as_str(), tier)))
            })?,
            sessions_without_tenant: self
                .get(&table::SESSIONS_WITHOUT_TENANT, |text| word(text, &[("on", true), ("off", false)]))?,
            locale: self
                .get(&table::MAIL_LOCALE, |text| word(text, &Locale::ALL.map(|locale| (locale.as_str(), locale))))?,
            deletion_grace: self.get(&table::DELETION_GRACE, days)?,
            tenants_per_founder: self.get(&table::TENANTS_PER_FOUNDER, |text| number(text, 0..=1_000_000))?,
            ..ApplicationSettings::default()
        })
    }

    fn password_hashing(&self) -> Result<PasswordHashingConfig, SettingsError> {
        let least = PasswordHashingConfig::default();
        let parallel = self.get_if_given(&table::ARGON2_PARALLEL, |text| number(text, 1..=1024))?;
        Ok(PasswordHashingConfig {
            memory_kib: self.get(&table::ARGON2_MEMORY, |text| number(text, least.memory_kib..=4_194_304))?,
            iterations: self.get(&table::ARGON2_ITERATIONS, |text| number(text, least.iterations..=64))?,
            concurrency: parallel
                .and_then(|hashes| usize::try_from(hashes).ok())
                .and_then(NonZeroUsize::new)
                .unwrap_or(least.concurrency),
            patience: self.get(&table::ARGON2_WAIT, |text| duration(text, seconds(1, LONGEST_REQUEST)))?,
            ..least
        })
    }

    fn http(&self, bind: SocketAddr) -> Result<HttpSettings, SettingsError> {
        let request_timeout = self.get(&table::REQUEST_TIMEOUT, |text| duration(text, seconds(1, LONGEST_REQUEST)))?;
        let on = self.get(&table::RATE_LIMITS, |text| {
            let on = word(text, &[("on", true), ("off", false)])?;
            if on || bind.ip().is_loopback() {
                return Ok(on);
            }
            Err("can be off only if the server listens on a loopback address; write on, or bind to 127.0.0.1".into())
        })?;
        let limits = RateLimits {
            per_client: self.rate(&table::RATE_LIMIT_CLIENT)?,
            sign_ins_per_email: self.rate(&table::RATE_LIMIT_EMAIL)?,
        };
        Ok(HttpSettings {
            body_limit: self.count(&table::BODY_LIMIT, 1024..=16_777_216)?,
            body_timeout: request_timeout / 3,
            request_timeout,
            rate_limits: on.then_some(limits),
        })
    }

    fn rate(&self, setting: &Setting) -> Result<NonZeroU32, SettingsError> {
        self.get(setting, positive)
    }

    fn count(&self, setting: &Setting, range: std::ops::RangeInclusive<u32>) -> Result<usize, SettingsError> {
        self.get(setting, |text| count(text, range))
    }
}
