//! Every setting, in one table: `--help`, the environment, the file and the documentation are all made from it.

use std::fmt::Write;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its place in the TOML file; empty where it can't stand there.
    pub path: &'static str,
    /// Its environment variable.
    pub env: &'static str,
    /// Its flag, without the two hyphens.
    pub flag: &'static str,
    /// What kind of value it takes, for the help.
    pub value: &'static str,
    /// What it is where nobody says; in words where it depends.
    pub default: &'static str,
    /// What it does.
    pub doc: &'static str,
}

macro_rules! table {
    ($($name:ident: $path:literal $env:literal $flag:literal $value:literal $default:literal $doc:literal;)+) => {
        $(pub(super) const $name: Setting =
            Setting { path: $path, env: $env, flag: $flag, value: $value, default: $default, doc: $doc };)+

        /// All settings, in the order of the documentation.
        pub const SETTINGS: &[Setting] = &[$($name),+];
    };
}

table! {
    CONFIG: "" "TENANTRY_CONFIG" "config" "FILE" "none"
        "TOML file with settings. The environment outranks it, and flags outrank both.";
    BIND: "bind" "TENANTRY_BIND" "bind" "ADDRESS:PORT" "127.0.0.1:8080"
        "Where to listen. Port 0 takes a free port and prints it.";
    DATA_DIR: "data_dir" "TENANTRY_DATA_DIR" "data-dir" "DIR" "./data"
        "Folder of the database file and the keys; made if it is missing, for its owner only.";
    DATABASE_URL: "database.url" "TENANTRY_DATABASE_URL" "database-url" "URL" "SQLite file in the data folder"
        "Where the data is: sqlite:// and the path of a file, or postgres://user:password@host/database.";
    DATABASE_OWNER_URL: "database.owner_url" "TENANTRY_DATABASE_OWNER_URL" "database-owner-url" "URL" "database.url"
        "PostgreSQL only: the address by which the schema is brought up to date. Its role owns the tables; the role of database.url then needs no right to do so, and is granted what it needs.";
    DATABASE_CONNECTIONS: "database.connections" "TENANTRY_DATABASE_CONNECTIONS" "database-connections" "NUMBER" "4 that read a file, 16 to PostgreSQL"
        "How many connections to the database are held at most.";
    PUBLIC_URL: "public_url" "TENANTRY_PUBLIC_URL" "public-url" "URL" "the address it listens on"
        "The address people reach this installation at. Links in mails begin with it, a subdomain of its host names a tenant, and access tokens name it as their issuer; where it is not set, their issuer is tenantry.";
    MAIL_URL: "mail.url" "TENANTRY_MAIL_URL" "mail-url" "URL" "console:"
        "Where mails go: console: prints them, file:DIR writes .eml files.";
    MAIL_FROM: "mail.from" "TENANTRY_MAIL_FROM" "mail-from" "ADDRESS" "Tenantry <no-reply@localhost>"
        "From whom mails come: an address, or Name <address>.";
    RATE_LIMITS: "rate_limits.mode" "TENANTRY_RATE_LIMITS" "rate-limits" "on|off" "on"
        "Whether requests are counted. off is refused unless the server listens on a loopback address.";
    RATE_LIMIT_CLIENT: "rate_limits.per_client" "TENANTRY_RATE_LIMIT_PER_CLIENT" "rate-limit-per-client" "NUMBER" "120"
        "Requests a minute, and at once, of one IPv4 address or IPv6 /64 on the routes that need no token.";
    RATE_LIMIT_EMAIL: "rate_limits.sign_ins_per_email" "TENANTRY_RATE_LIMIT_SIGN_INS_PER_EMAIL" "rate-limit-sign-ins-per-email" "NUMBER" "20"
        "Sign-ins a minute, and at once, for one email address from one client, and with one invitation; from all clients together ten times as many.";
    ACCESS_TOKEN_LIFE: "tokens.access_life" "TENANTRY_ACCESS_TOKEN_LIFE" "access-token-life" "TIME" "15m"
        "How long an access token is good: 1m to 24h.";
    SESSION_IDLE: "sessions.idle" "TENANTRY_SESSION_IDLE" "session-idle" "TIME" "1h"
        "How long a session lives without use.";
    SESSION_ABSOLUTE: "sessions.absolute" "TENANTRY_SESSION_ABSOLUTE" "session-absolute" "TIME" "24h"
        "How long a session lives at most.";
    REMEMBERED_IDLE: "sessions.remembered_idle" "TENANTRY_SESSION_REMEMBERED_IDLE" "session-remembered-idle" "TIME" "30d"
        "How long a session with remember_me lives without use.";
    REMEMBERED_ABSOLUTE: "sessions.remembered_absolute" "TENANTRY_SESSION_REMEMBERED_ABSOLUTE" "session-remembered-absolute" "TIME" "90d"
        "How long a session with remember_me lives at most.";
    INVITATION_LIFE: "invitations.life" "TENANTRY_INVITATION_LIFE" "invitation-life" "TIME" "168h"
        "How long an invitation is good.";
    IDEMPOTENCY_LIFE: "idempotency.life" "TENANTRY_IDEMPOTENCY_LIFE" "idempotency-life" "TIME" "24h"
        "How long an Idempotency-Key is remembered.";
    SEATS: "tenants.seats" "TENANTRY_SEATS_OF_NEW_TENANTS" "seats-of-new-tenants" "NUMBER|unlimited" "unlimited"
        "How many seats a new tenant has.";
    ARGON2_MEMORY: "argon2.memory_kib" "TENANTRY_ARGON2_MEMORY_KIB" "argon2-memory-kib" "NUMBER" "19456"
        "Memory of one password hash in KiB; not below OWASP's minimum, the default. Older hashes are renewed at sign-in.";
    ARGON2_ITERATIONS: "argon2.iterations" "TENANTRY_ARGON2_ITERATIONS" "argon2-iterations" "NUMBER" "2"
        "Passes of one password hash over its memory; at least 2.";
    ARGON2_PARALLEL: "argon2.parallel_hashes" "TENANTRY_ARGON2_PARALLEL_HASHES" "argon2-parallel-hashes" "NUMBER" "the number of cores"
        "How many passwords are hashed at the same time; times the memory of one is what hashing takes.";
    ARGON2_WAIT: "argon2.longest_wait" "TENANTRY_ARGON2_LONGEST_WAIT" "argon2-longest-wait" "TIME" "5s"
        "How long a password may wait to be hashed, 1s to 50s, before its request is answered with 503.";
    BODY_LIMIT: "http.body_limit" "TENANTRY_BODY_LIMIT" "body-limit" "BYTES" "65536"
        "The largest body taken.";
    REQUEST_TIMEOUT: "http.request_timeout" "TENANTRY_REQUEST_TIMEOUT" "request-timeout" "TIME" "30s"
        "How long a request may take: 1s to 50s; a body may take a third of it to arrive.";
    MAX_CONNECTIONS: "http.max_connections" "TENANTRY_MAX_CONNECTIONS" "max-connections" "NUMBER" "1024"
        "How many connections are served at the same time; further ones wait.";
    MAX_CONNECTIONS_CLIENT: "http.max_connections_per_client" "TENANTRY_MAX_CONNECTIONS_PER_CLIENT" "max-connections-per-client" "NUMBER" "a quarter of all"
        "How many connections one IPv4 address or IPv6 /64 may hold; further ones are closed. Behind a proxy, as many as in all.";
    SHUTDOWN_TIMEOUT: "http.shutdown_timeout" "TENANTRY_SHUTDOWN_TIMEOUT" "shutdown-timeout" "TIME" "10s"
        "How long requests under way may go on once the server is told to stop.";
    LOG_FORMAT: "log.format" "TENANTRY_LOG_FORMAT" "log-format" "pretty|json" "pretty"
        "How the log, which goes to standard error, is written.";
    LOG_LEVEL: "log.level" "TENANTRY_LOG_LEVEL" "log-level" "LEVEL" "info"
        "What is logged: error, warn, info, debug or trace, or a list of them by module such as info,tenantry_server=debug.";
}

/// The table as Markdown, for the documentation.
pub fn markdown() -> String {
    let mut text = String::from(
        "| setting | environment | in the file | default | what it does |\n| --- | --- | --- | --- | --- |\n",
    );
    for Setting { path, env, flag, value, default, doc } in SETTINGS {
        let path = if path.is_empty() { String::new() } else { format!("`{path}`") };
        let (value, doc) = (value.replace('|', "\\|"), doc.replace('<', "\\<"));
        let default = default.replace('<', "\\<");
        // Writing to a `String` can't fail.
        let _ = writeln!(text, "| `--{flag}` {value} | `{env}` | {path} | {default} | {doc} |");
    }
    text
}
