//! What people see at a start: the version, the addresses, where the data is, and a first command to paste.

use std::net::SocketAddr;

use tenantry_infrastructure::persistence::postgres_place;

use crate::{
    compose::Composed,
    settings::{LogFormat, Settings},
};

/// Where the server can be reached.
pub(super) struct Addresses {
    pub(super) api: String,
    pub(super) metrics: Option<String>,
}

/// Returns the lines for people, or `None` if the log is for programs: the same is then in the log alone, because many
/// collect both outputs as one.
pub(super) fn banner(
    version: Option<&'static str>,
    addresses: &Addresses,
    settings: &Settings,
    composed: &Composed,
) -> Option<String> {
    if settings.log.format == LogFormat::Json {
        return None;
    }
    let Addresses { api, metrics } = addresses;
    let version = version.map(|version| format!("Version: {version}\n")).unwrap_or_default();
    let first = first_command(settings.bind, settings.tls.is_some(), api);
    let metrics = metrics.as_deref().map(|metrics| format!("Metrics: {metrics}/metrics\n")).unwrap_or_default();
    Some(format!(
        "{} listens on {api}\n\
         Documentation: {api}/docs\n\
         {metrics}\
         {version}\
         Database: {}\n\
         Data folder: {}\n\
         Mails: {}\n\
         {first}",
        composed.name,
        database(&settings.database.url),
        settings.data_dir.display(),
        composed.mail_destination,
    ))
}

/// Returns a sign-up to paste, for a first try on one's own machine only, because its password is known. With TLS there is
/// none: curl does not trust a certificate that was made for a try.
fn first_command(bind: SocketAddr, has_tls: bool, api: &str) -> String {
    if has_tls || !bind.ip().is_loopback() {
        return String::new();
    }
    let command = format!("curl -sS {api}/v1/auth/signup -H 'Content-Type: application/json' -d '{FIRST_SIGN_UP}'");
    format!("Open {api} in a browser to found a first organization, or do so in another terminal:\n\n{command}\n\n")
}

/// The body of a sign-up that works as it is.
const FIRST_SIGN_UP: &str = r#"{"email": "ada@example.com", "password": "correct horse battery staple", "name": "Ada Lovelace", "tenant": {"name": "Analytical Engines"}}"#;

/// Returns the database in words, without the password in its URL.
pub(super) fn database(url: &str) -> String {
    if let Some(place) = postgres_place(url) {
        return format!("PostgreSQL, {place}");
    }
    let file = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let file = file.split('?').next().unwrap_or(file);
    format!("SQLite, {}", file.replace("%3F", "?").replace("%25", "%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_without_its_secrets() {
        for (url, shown) in [
            ("postgres://ada:secret@db.internal/tenantry?sslmode=require", "PostgreSQL, tenantry on db.internal:5432"),
            ("postgresql://db.internal:5433/x", "PostgreSQL, x on db.internal:5433"),
            ("sqlite:///var/lib/tenantry/tenantry.db", "SQLite, /var/lib/tenantry/tenantry.db"),
            ("sqlite://./data/100%25 odd%3F.db?mode=rwc", "SQLite, ./data/100% odd?.db"),
        ] {
            assert_eq!(database(url), shown);
        }
    }

    #[test]
    fn a_known_password_is_for_ones_own_machine() {
        let told =
            |bind: &str, has_tls| !first_command(bind.parse().unwrap(), has_tls, "http://127.0.0.1:80").is_empty();
        assert!(told("127.0.0.1:80", false) && told("[::1]:80", false));
        assert!(!told("0.0.0.0:80", false) && !told("203.0.113.9:80", false) && !told("127.0.0.1:80", true));
    }
}
