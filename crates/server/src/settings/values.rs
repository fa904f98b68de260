//! Parses the text of settings. An error says what to write instead.

use std::{
    net::SocketAddr,
    num::NonZeroU32,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::http::Uri;
use tenantry_domain::Span;
use tenantry_infrastructure::{
    dns_resolver::{DnsServers, DnsServersError},
    mailer::{self, MailUrlError},
    persistence,
};

use crate::http::{
    client_address::{NotNetworks, TrustedProxies},
    cors::{CorsOrigins, NotOrigins},
};

/// A parsed value, or what to write instead.
pub(super) type Parsed<T> = Result<T, String>;

pub(super) fn address(text: &str) -> Parsed<SocketAddr> {
    text.parse().map_err(|_| "must be an address and a port such as 127.0.0.1:8080 or [::1]:8080".to_owned())
}

/// Addresses and networks.
pub(super) fn networks(text: &str) -> Parsed<TrustedProxies> {
    text.parse().map_err(|error: NotNetworks| error.to_string())
}

/// DNS servers.
pub(super) fn dns_servers(text: &str) -> Parsed<DnsServers> {
    text.parse().map_err(|error: DnsServersError| error.to_string())
}

/// Origins of web pages.
pub(super) fn origins(text: &str) -> Parsed<CorsOrigins> {
    text.parse().map_err(|error: NotOrigins| error.to_string())
}

/// A folder that exists or can be created. Whether it can be created shows only when it is.
pub(super) fn data_dir(text: &str) -> Parsed<PathBuf> {
    let path = PathBuf::from(text);
    if text.trim().is_empty() || path.ancestors().any(Path::is_file) {
        return Err("must be a folder such as /var/lib/tenantry, and no part of its path may be a file".to_owned());
    }
    Ok(path)
}

/// A file of TLS. What is wrong with its content shows only when it is read.
pub(super) fn pem_file(text: &str) -> Parsed<PathBuf> {
    if text.trim().is_empty() {
        return Err("must be the path of a PEM file such as /etc/tenantry/fullchain.pem".to_owned());
    }
    Ok(PathBuf::from(text))
}

/// Where emails go.
pub(super) fn mail_url(text: &str) -> Parsed<String> {
    mailer::check_url(text).map(|()| text.to_owned()).map_err(|error| match error {
        MailUrlError::Smtp(error) => error.to_string(),
        MailUrlError::Unknown | MailUrlError::Directory { .. } => {
            "must be smtp://user:password@host:587, smtps://user:password@host:465, console: or file:DIRECTORY, such as \
             file:./data/mail or file:/var/mail/out"
                .to_owned()
        }
    })
}

/// The sender of emails.
pub(super) fn mail_sender(text: &str) -> Parsed<String> {
    mailer::check_sender(text)
        .map(|()| text.to_owned())
        .map_err(|_| "must be an address, or a name and an address such as Acme <no-reply@example.com>".to_owned())
}

/// One of the given words.
pub(super) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Parsed<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        format!("must be {}", words.join(" or "))
    })
}

pub(super) fn number(text: &str, range: RangeInclusive<u32>) -> Parsed<u32> {
    let expected = || format!("must be a whole number from {} to {}", range.start(), range.end());
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(expected)
}

/// A count.
/// A number of days, from one to ten years of them.
pub(super) fn days(text: &str) -> Parsed<Span> {
    number(text, 1..=3650).map(|days| Span::days(days.into()))
}

pub(super) fn count(text: &str, range: RangeInclusive<u32>) -> Parsed<usize> {
    number(text, range).and_then(|count| usize::try_from(count).map_err(|error| error.to_string()))
}

pub(super) fn positive(text: &str) -> Parsed<NonZeroU32> {
    text.parse().map_err(|_| format!("must be a whole number from 1 to {}", u32::MAX))
}

pub(super) fn seats(text: &str) -> Parsed<Option<u32>> {
    if text == "unlimited" {
        return Ok(None);
    }
    number(text, 1..=1_000_000).map(Some).map_err(|expected| format!("{expected}, or unlimited"))
}

/// A number and a unit: `90s`, `15m`, `24h`, `30d`.
pub(super) fn duration(text: &str, range: RangeInclusive<Duration>) -> Parsed<Duration> {
    let expected = || {
        let (least, most) = (spell(*range.start()), spell(*range.end()));
        format!("must be a time from {least} to {most}, as a number and s, m, h or d, such as 90s or 24h")
    };
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(expected()),
    };
    let seconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(unit));
    seconds.map(Duration::from_secs).filter(|time| range.contains(time)).ok_or_else(expected)
}

/// Like [`duration`], but returns a span of calendar time.
pub(super) fn span(text: &str, range: RangeInclusive<Duration>) -> Parsed<Span> {
    duration(text, range).and_then(|time| Span::from_std(time).map_err(|error| error.to_string()))
}

fn spell(time: Duration) -> String {
    match time.as_secs() {
        days if days % 86_400 == 0 => format!("{}d", days / 86_400),
        hours if hours % 3_600 == 0 => format!("{}h", hours / 3_600),
        minutes if minutes % 60 == 0 => format!("{}m", minutes / 60),
        seconds => format!("{seconds}s"),
    }
}

/// A range of durations, given in seconds.
pub(super) const fn seconds(least: u64, most: u64) -> RangeInclusive<Duration> {
    Duration::from_secs(least)..=Duration::from_secs(most)
}

/// The URL of a database.
pub(super) fn database_url(text: &str) -> Parsed<String> {
    if let Some(file) = text.strip_prefix("sqlite:") {
        let (path, query) = file.split_once('?').unwrap_or((file, ""));
        let memory = text.contains(":memory:") || text.contains("mode=memory");
        if !memory && !path.trim_start_matches('/').is_empty() && !path.ends_with('/') {
            return known_parameters(query, SQLITE_PARAMETERS).map(|()| text.to_owned());
        }
    } else if text.starts_with("postgres") {
        return postgres_url(text);
    }
    postgres_url(text).map_err(|_| {
        "must be sqlite:// and the path of a file, such as sqlite:///var/lib/tenantry/tenantry.db, or \
         postgres://user:password@host/database"
            .to_owned()
    })
}

/// The URL with which the owner of a PostgreSQL database migrates it. `served` is the URL it is served with.
pub(super) fn owner_url(text: &str, served: &str) -> Parsed<String> {
    let owner = postgres_url(text)?;
    // Without this check, the setting would be ignored silently.
    postgres_url(served).map_err(|_| {
        "is for PostgreSQL only, but the database is a SQLite file; remove it, or set TENANTRY_DATABASE_URL to \
         postgres://user:password@host/database"
            .to_owned()
    })?;
    Ok(owner)
}

/// The URL of a PostgreSQL database. The driver checks the rest.
fn postgres_url(text: &str) -> Parsed<String> {
    let is_postgres = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if !is_postgres || !persistence::is_postgres_url(text) {
        return Err(
            "must be postgres://user:password@host/database, with special characters escaped (%40 for @)".to_owned()
        );
    }
    let query = text.split_once('?').map_or("", |(_, query)| query);
    known_parameters(query, POSTGRES_PARAMETERS).map(|()| text.to_owned())
}

/// The parameters the drivers know. They ignore all others, so that `sslmod=require` would mean no TLS.
const POSTGRES_PARAMETERS: &[&str] = &[
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];
const SQLITE_PARAMETERS: &[&str] = &["cache", "immutable", "mode", "vfs"];

fn known_parameters(query: &str, known: &[&str]) -> Parsed<()> {
    let mut names = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split('=').next().unwrap_or(pair));
    let unknown = names.any(|name| !known.contains(&name) && !name.starts_with("options["));
    if unknown { Err(format!("must have no parameters other than {}", known.join(", "))) } else { Ok(()) }
}

/// A URL that links can begin with, without a trailing slash.
pub(super) fn public_url(text: &str) -> Parsed<String> {
    let expected = "must be a URL such as https://id.example.com, without a query";
    let bare = |uri: &Uri| uri.query().is_none() && !text.contains(['#', '@']);
    web_uri(text).filter(bare).ok_or_else(|| expected.to_owned())?;
    Ok(text.trim_end_matches('/').to_owned())
}

/// A URL that a page can link to.
pub(super) fn app_url(text: &str) -> Parsed<String> {
    // The part behind a # is not checked otherwise.
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    let expected =
        "must be a URL such as https://app.example.com/start, with http:// or https:// and without a password";
    web_uri(text).filter(|_| is_plain).map(|_| text.to_owned()).ok_or_else(|| expected.to_owned())
}

/// Returns the URL if its scheme is HTTP's, and it names a host and perhaps a port and no user.
fn web_uri(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    let web = matches!(uri.scheme_str(), Some("http" | "https"));
    let (host, port) = (uri.host()?, uri.authority()?.as_str());
    let port = port.rsplit_once(':').filter(|(_, port)| !port.contains(']'));
    let fits = port.is_none_or(|(_, port)| port.parse::<u16>().is_ok_and(|port| port != 0));
    let user = uri.authority()?.as_str().contains('@');
    (web && fits && !user && !host.is_empty()).then_some(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_numbers_with_units_in_their_range() {
        let read = |text| duration(text, seconds(60, 86_400)).map(|time| time.as_secs());
        assert_eq!(read("15m"), Ok(900));
        assert_eq!(read("1d"), Ok(86_400));
        for bad in ["", "15", "m", "59s", "25h", "-1h", "1.5h", "1 h", "99999999999999999999d", "1é"] {
            assert!(read(bad).unwrap_err().contains("from 1m to 1d"), "{bad}");
        }
    }

    #[test]
    fn public_urls_are_web_addresses_without_slash() {
        assert_eq!(public_url("https://id.example.com/"), Ok("https://id.example.com".to_owned()));
        assert_eq!(public_url("http://localhost:1/x/"), Ok("http://localhost:1/x".to_owned()));
        for bad in [
            "",
            "id.example.com",
            "ftp://a",
            "https://",
            "https://a?b",
            "https://u:p@a",
            "https://a/#b",
            "https://a:0",
            "https://a:99999",
            "https://a:",
        ] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_product_is_at_a_web_address() {
        for good in ["https://app.example.com", "http://localhost:3000/start?from=mail#/home", "https://a/@acme"] {
            assert_eq!(app_url(good), Ok(good.to_owned()));
        }
        for bad in [
            "",
            "app.example.com",
            "/start",
            "javascript:alert(1)",
            "ftp://a",
            "https://",
            "https://u@a",
            "https://u:p@a",
            "https://a:0",
            "https://a b",
            "https://a/#b c",
        ] {
            assert!(app_url(bad).unwrap_err().contains("https://app.example.com"), "{bad}");
        }
    }

    #[test]
    fn a_database_is_a_file_or_postgresqls() {
        assert!(database_url("sqlite:///tmp/x.db").is_ok());
        assert!(database_url("postgres://u:secret@h/d").is_ok());
        assert!(!database_url("mysql://u:secret@h/d").unwrap_err().contains("secret"));
        assert!(owner_url("postgresql://o@h/d", "postgres://h/d").is_ok());
        assert!(owner_url("sqlite:///tmp/x.db", "postgres://h/d").is_err());
        assert!(owner_url("postgres://o@h/d", "sqlite:///tmp/x.db").is_err());
        for bad in [
            "",
            "x.db",
            "mysql://h/d",
            "sqlite::memory:",
            "sqlite:",
            "sqlite://",
            "sqlite:///",
            "sqlite:///tmp/",
            "sqlite:///tmp/x.db?mod=ro",
            "postgres://h:port/d",
            "postgres://h/d?sslmod=require",
            "postgres://h/d?sslmode=maybe",
            "postgres:/h/d",
        ] {
            assert!(database_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn seats_are_a_number_or_unlimited() {
        assert_eq!(seats("unlimited"), Ok(None));
        assert_eq!(seats("5"), Ok(Some(5)));
        assert!(seats("0").is_err() && seats("none").is_err());
    }
}
