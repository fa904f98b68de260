//! The table of all settings. `--help`, the environment variables, the file's keys and the documentation are generated
//! from it.

use std::fmt::Write;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The key in the TOML file, or empty if it cannot be set there.
    pub path: &'static str,
    /// The environment variable.
    pub env: &'static str,
    /// The flag, without the two hyphens.
    pub flag: &'static str,
    /// The kind of value, for the help.
    pub value: &'static str,
    /// The default, or a description if it depends on something.
    pub default: &'static str,
    /// What the setting does.
    pub doc: &'static str,
}

macro_rules! table {
    ($($name:ident: $path:literal $env:literal $flag:literal $value:literal $default:literal $doc:literal;)+) => {
        $(pub(super) const $name: Setting =
            Setting { path: $path, env: $env, flag: $flag, value: $value, default: $default, doc: $doc };)+

        /// All settings, in the order in which they are documented.
        pub const SETTINGS: &[Setting] = &[$($name),+];
    };
}

table! {
    CONFIG: "" "TENANTRY_CONFIG" "config" "FILE" "none"
        "A TOML file with settings. Environment variables override it, and flags override both.";
    BIND: "bind" "TENANTRY_BIND" "bind" "ADDRESS:PORT" "127.0.0.1:8080"
        "The address and port to listen on. Port 0 picks a free port, which is printed.";
    METRICS_BIND: "metrics_bind" "TENANTRY_METRICS_BIND" "metrics-bind" "ADDRESS:PORT" "the address of the API"
        "An address and port of its own for /metrics, which is then not served beside the API. It has no TLS.";
    TLS_CERT: "tls.cert" "TENANTRY_TLS_CERT" "tls-cert" "FILE" "none"
        "A PEM file with the certificate, followed by the intermediate ones. With it the server speaks TLS. New files are used within ten seconds, or at once on SIGHUP.";
    TLS_KEY: "tls.key" "TENANTRY_TLS_KEY" "tls-key" "FILE" "none"
        "A PEM file with the key of the certificate, not encrypted, that only its owner and group can read.";
    DATA_DIR: "data_dir" "TENANTRY_DATA_DIR" "data-dir" "DIR" "./data"
        "The folder for the database file and the keys. Created if missing, with access for its owner only.";
    DATABASE_URL: "database.url" "TENANTRY_DATABASE_URL" "database-url" "URL" "a SQLite file in the data folder"
        "The database: sqlite:// and the path of a file, or postgres://user:password@host/database.";
    DATABASE_OWNER_URL: "database.owner_url" "TENANTRY_DATABASE_OWNER_URL" "database-owner-url" "URL" "database.url"
        "PostgreSQL only: the URL with which the schema is migrated. Its role owns the tables. The role of database.url then needs no privilege to change the schema, and is granted what it needs.";
    DATABASE_CONNECTIONS: "database.connections" "TENANTRY_DATABASE_CONNECTIONS" "database-connections" "NUMBER" "4 readers for SQLite, 16 for PostgreSQL"
        "The maximum number of database connections.";
    PUBLIC_URL: "public_url" "TENANTRY_PUBLIC_URL" "public-url" "URL" "the address it listens on"
        "The URL at which people reach this installation. Links in emails begin with it, a subdomain of its host names a tenant, and it is the issuer of access tokens. If it is not set, their issuer is tenantry.";
    APP_URL: "app_url" "TENANTRY_APP_URL" "app-url" "URL" "none"
        "The URL of the product that people work in. The page that accepts an invitation leads there. If it is not set, the page says what was joined and what to do next.";
    TRUSTED_PROXIES: "http.trusted_proxies" "TENANTRY_TRUSTED_PROXIES" "trusted-proxies" "NETWORKS" "none"
        "The proxies in front of the server, as addresses or networks separated by commas. The client's address is taken from the header Forwarded or X-Forwarded-For that they send. From other peers both headers are ignored.";
    CORS_ORIGINS: "http.cors_origins" "TENANTRY_CORS_ORIGINS" "cors-origins" "ORIGINS" "none"
        "The origins whose web pages may call the API from a browser, separated by commas, such as https://app.example.com.";
    MAIL_URL: "mail.url" "TENANTRY_MAIL_URL" "mail-url" "URL" "console:"
        "Where emails go: smtp://user:password@host:587 or smtps://user:password@host:465 sends them, console: prints them, file:DIR writes .eml files. SMTP is encrypted unless the host is this machine or the URL ends with ?tls=none.";
    MAIL_CA: "mail.ca" "TENANTRY_MAIL_CA" "mail-ca" "FILE" "the authorities of the system"
        "A PEM file with the authorities that may certify the mail server.";
    MAIL_FROM: "mail.from" "TENANTRY_MAIL_FROM" "mail-from" "ADDRESS" "Tenantry <no-reply@localhost>"
        "The sender of emails: an email address, or Name <address>.";
    MAIL_LOCALE: "mail.locale" "TENANTRY_MAIL_LOCALE" "mail-locale" "en|de|es|fr" "en"
        "The language of emails where neither their recipient nor the organization that sends them has chosen one.";
    DNS_RESOLVER: "dns.resolver" "TENANTRY_DNS_RESOLVER" "dns-resolver" "system|ADDRESSES" "system"
        "The DNS servers that are asked for the records that prove domains: addresses separated by commas, each with a port if it is not 53, or those that the machine is configured with.";
    RATE_LIMITS: "rate_limits.mode" "TENANTRY_RATE_LIMITS" "rate-limits" "on|off" "on"
        "Whether rate limits are enforced. off is refused unless the server listens on a loopback address.";
    RATE_LIMIT_CLIENT: "rate_limits.per_client" "TENANTRY_RATE_LIMIT_PER_CLIENT" "rate-limit-per-client" "NUMBER" "120"
        "Requests per minute, and in one burst, from one IPv4 address or IPv6 /64 to the routes that need no token, and to those on which a person writes in any number of organizations: creating one, and changing their name.";
    RATE_LIMIT_EMAIL: "rate_limits.sign_ins_per_email" "TENANTRY_RATE_LIMIT_SIGN_INS_PER_EMAIL" "rate-limit-sign-ins-per-email" "NUMBER" "20"
        "Sign-ins per minute, and in one burst, for one email address from one client, and with one invitation. From all clients together, ten times as many. Also looks at the DNS records of one organization.";
    ACCESS_TOKEN_LIFE: "tokens.access_life" "TENANTRY_ACCESS_TOKEN_LIFE" "access-token-life" "TIME" "15m"
        "How long an access token is valid, 1m to 24h.";
    SESSION_IDLE: "sessions.idle" "TENANTRY_SESSION_IDLE" "session-idle" "TIME" "1h"
        "How long a session lasts without use.";
    SESSION_ABSOLUTE: "sessions.absolute" "TENANTRY_SESSION_ABSOLUTE" "session-absolute" "TIME" "24h"
        "How long a session lasts at most.";
    REMEMBERED_IDLE: "sessions.remembered_idle" "TENANTRY_SESSION_REMEMBERED_IDLE" "session-remembered-idle" "TIME" "30d"
        "How long a session with remember_me lasts without use.";
    REMEMBERED_ABSOLUTE: "sessions.remembered_absolute" "TENANTRY_SESSION_REMEMBERED_ABSOLUTE" "session-remembered-absolute" "TIME" "90d"
        "How long a session with remember_me lasts at most.";
    SESSIONS_WITHOUT_TENANT: "sessions.without_tenant" "TENANTRY_SESSIONS_WITHOUT_TENANT" "sessions-without-tenant" "on|off" "on"
        "Whether a person who is an active member of no organization can sign in, to found one or to accept an invitation.";
    INVITATION_LIFE: "invitations.life" "TENANTRY_INVITATION_LIFE" "invitation-life" "TIME" "168h"
        "How long an invitation is valid.";
    IDEMPOTENCY_LIFE: "idempotency.life" "TENANTRY_IDEMPOTENCY_LIFE" "idempotency-life" "TIME" "24h"
        "How long an Idempotency-Key is remembered.";
    EVENTS_KEPT: "events.kept" "TENANTRY_EVENTS_KEPT" "events-kept" "TIME" "30d"
        "How long events stay in the outbox for handlers that start later, at least 1d. Events that a handler has not passed stay longer. The audit log keeps all.";
    SEATS: "tenants.seats" "TENANTRY_SEATS_OF_NEW_TENANTS" "seats-of-new-tenants" "NUMBER|unlimited" "unlimited"
        "The number of seats of a new tenant.";
    TIER: "tenants.tier" "TENANTRY_TIER_OF_NEW_TENANTS" "tier-of-new-tenants" "shared|schema" "shared"
        "Where the rows of a new tenant are: in the tables that all tenants share, or in a schema of its own. schema needs PostgreSQL, and a role that may create schemas: that of database.owner_url.";
    DELETION_GRACE: "tenants.deletion_grace_days" "TENANTRY_DELETION_GRACE_DAYS" "deletion-grace-days" "DAYS" "30"
        "For how many days the deletion of an organization can be undone, 1 to 3650. Then everything of it is removed.";
    TENANTS_PER_FOUNDER: "tenants.per_founder" "TENANTRY_TENANTS_PER_FOUNDER" "tenants-per-founder" "NUMBER" "20"
        "How many organizations one person may found in all, sign-up included. 0 switches founding off.";
    WORKERS: "workers" "TENANTRY_WORKERS" "workers" "NUMBER" "8"
        "How many queues of mails, of events and of jobs this process works off at the same time, 0 to 256 of each. With 0 it serves only requests, and another process must work.";
    ARGON2_MEMORY: "argon2.memory_kib" "TENANTRY_ARGON2_MEMORY_KIB" "argon2-memory-kib" "NUMBER" "19456"
        "The memory of one password hash in KiB. The default is OWASP's minimum, and lower values are refused. Older hashes are upgraded at sign-in.";
    ARGON2_ITERATIONS: "argon2.iterations" "TENANTRY_ARGON2_ITERATIONS" "argon2-iterations" "NUMBER" "2"
        "The number of passes of one password hash over its memory, at least 2.";
    ARGON2_PARALLEL: "argon2.parallel_hashes" "TENANTRY_ARGON2_PARALLEL_HASHES" "argon2-parallel-hashes" "NUMBER" "the number of cores"
        "How many passwords are hashed at the same time. Hashing takes this many times the memory of one hash.";
    ARGON2_WAIT: "argon2.longest_wait" "TENANTRY_ARGON2_LONGEST_WAIT" "argon2-longest-wait" "TIME" "5s"
        "How long a password may wait to be hashed, 1s to 50s, before the request fails with 503.";
    BODY_LIMIT: "http.body_limit" "TENANTRY_BODY_LIMIT" "body-limit" "BYTES" "65536"
        "The maximum size of a request body, in bytes.";
    REQUEST_TIMEOUT: "http.request_timeout" "TENANTRY_REQUEST_TIMEOUT" "request-timeout" "TIME" "30s"
        "How long a request may take, 1s to 50s. The body has a third of it to arrive.";
    MAX_CONNECTIONS: "http.max_connections" "TENANTRY_MAX_CONNECTIONS" "max-connections" "NUMBER" "1024"
        "How many connections are served at the same time. Further connections wait.";
    MAX_CONNECTIONS_CLIENT: "http.max_connections_per_client" "TENANTRY_MAX_CONNECTIONS_PER_CLIENT" "max-connections-per-client" "NUMBER" "a quarter of all"
        "How many connections one IPv4 address or IPv6 /64 may hold. Further connections are closed. Trusted proxies have no such limit.";
    IDLE_TIMEOUT: "http.idle_timeout" "TENANTRY_IDLE_TIMEOUT" "idle-timeout" "TIME" "10s"
        "How long a connection may wait for a request, 1s to 10m. Behind a proxy, longer than the proxy keeps idle connections.";
    SHUTDOWN_TIMEOUT: "http.shutdown_timeout" "TENANTRY_SHUTDOWN_TIMEOUT" "shutdown-timeout" "TIME" "10s"
        "How long requests in progress may take to finish once the server is told to stop.";
    LOG_FORMAT: "log.format" "TENANTRY_LOG_FORMAT" "log-format" "pretty|json" "pretty"
        "The format of the log, which is written to standard error.";
    LOG_LEVEL: "log.level" "TENANTRY_LOG_LEVEL" "log-level" "LEVEL" "info"
        "What to log: error, warn, info, debug or trace, or a list of levels by module such as info,tenantry_server=debug.";
}

/// Returns the table as Markdown, for the documentation.
pub fn markdown() -> String {
    let mut text = String::from(
        "| setting | environment | in the file | default | what it does |\n| --- | --- | --- | --- | --- |\n",
    );
    for Setting { path, env, flag, value, default, doc } in SETTINGS {
        let path = if path.is_empty() { String::new() } else { format!("`{path}`") };
        let (value, doc) = (value.replace('|', "\\|"), doc.replace('<', "\\<"));
        let default = default.replace('<', "\\<");
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "| `--{flag}` {value} | `{env}` | {path} | {default} | {doc} |");
    }
    text
}
