//! Settings: the environment overrides the file, flags override both, and messages for mistakes say what to write.

use std::{ffi::OsString, fs, path::Path, process::Command};

use clap::{Args, FromArgMatches};
use tempfile::TempDir;
use tenantry_domain::{Span, locale::Locale, tenant::Tier};
use tenantry_server::{
    http::{client_address::TrustedProxies, cors::CorsOrigins},
    settings::{Given, LogFormat, Settings, SettingsError, table},
};

fn load(flags: &[&str], variables: &[&str]) -> Result<Settings, SettingsError> {
    let command = Given::augment_args(clap::Command::new("tenantry"));
    let matches = command.try_get_matches_from(["tenantry"].iter().chain(flags)).unwrap();
    Settings::load(Given::from_arg_matches(&matches).unwrap(), variables.iter().map(OsString::from))
}

fn file(text: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.toml");
    fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    (folder, path)
}

fn message(flags: &[&str]) -> String {
    load(flags, &[]).unwrap_err().to_string()
}

#[test]
fn the_defaults_are_those_of_the_table() {
    let settings = load(&[], &[]).unwrap();
    assert_eq!(settings.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database.url, "sqlite://./data/tenantry.db");
    assert_eq!(settings.application.access_token_lifetime, Span::minutes(15));
    assert_eq!(settings.application.seats_of_new_tenants, None);
    assert_eq!(settings.application.tier_of_new_tenants, Tier::Shared);
    assert_eq!(settings.http.body_limit, 65_536);
    assert!(settings.http.rate_limits.is_some());
    assert_eq!(settings.mail.url, "console:");
    assert_eq!(settings.application.locale, Locale::En);
    assert_eq!(settings.log.format, LogFormat::Pretty);
    assert_eq!((settings.public_url, settings.app_url), (None, None));
    assert_eq!((settings.metrics_bind, settings.tls), (None, None));
    assert_eq!(settings.listening.trusted_proxies, TrustedProxies::default());
    assert_eq!(settings.cors_origins, CorsOrigins::default());
}

#[test]
fn the_defaults_agree_with_those_of_the_crates_below() {
    let (settings, default) = (load(&[], &[]).unwrap(), tenantry_application::settings::Settings::default());
    assert_eq!(settings.application.sessions, default.sessions);
    assert_eq!(settings.application.invitation_lifetime, default.invitation_lifetime);
    assert_eq!(settings.application.idempotency_lifetime, default.idempotency_lifetime);
    assert_eq!(settings.application.access_token_lifetime, default.access_token_lifetime);
    assert_eq!(settings.password_hashing, tenantry_infrastructure::password_hasher::PasswordHashingConfig::default());
    let http = tenantry_server::HttpSettings::default();
    assert_eq!((settings.http.body_limit, settings.http.request_timeout), (http.body_limit, http.request_timeout));
    assert_eq!(settings.http.rate_limits, http.rate_limits);
}

#[test]
fn a_client_may_hold_a_quarter_of_the_connections_unless_somebody_says_otherwise() {
    let of_client = |flags: &[&str]| load(flags, &[]).unwrap().listening.max_connections_per_client;
    assert_eq!(of_client(&[]), 256);
    assert_eq!(of_client(&["--max-connections", "2"]), 1);
    assert_eq!(of_client(&["--max-connections", "2", "--max-connections-per-client", "7"]), 7);
}

#[test]
fn a_file_is_outranked_by_flags() {
    let (_folder, path) = file(
        "bind = \"127.0.0.1:1\"\n[sessions]\nidle = \"5m\"\n[tenants]\nseats = 7\ntier = \"schema\"\n[log]\nformat = \"json\"",
    );
    let settings = load(&["--config", &path, "--bind", "127.0.0.1:2"], &[]).unwrap();
    assert_eq!(settings.bind.port(), 2);
    assert_eq!(settings.application.sessions.idle, Span::minutes(5));
    assert_eq!(settings.application.seats_of_new_tenants, Some(7));
    assert_eq!(settings.application.tier_of_new_tenants, Tier::Schema);
    assert_eq!(settings.log.format, LogFormat::Json);
}

#[test]
fn an_unknown_name_is_refused_with_the_one_that_was_meant() {
    let refused = load(&[], &["PATH", "TENANTRY_BNID"]).unwrap_err().to_string();
    assert!(refused.contains("TENANTRY_BNID is not a setting; did you mean TENANTRY_BIND?"), "{refused}");
    let (_folder, path) = file("[session]\nidle = \"5m\"");
    let refused = message(&["--config", &path]);
    assert!(
        refused.contains("session in the settings file") && refused.contains("did you mean sessions.idle?"),
        "{refused}"
    );
    let (_folder, path) = file("[sessions]\nidel = \"5m\"");
    assert!(message(&["--config", &path]).contains("sessions.idel in the settings file"));
}

#[test]
fn every_known_variable_is_allowed() {
    let variables: Vec<&str> = table::SETTINGS.iter().map(|setting| setting.env).collect();
    assert!(load(&[], &variables).is_ok());
}

#[test]
fn a_wrong_value_is_named_by_its_place_and_not_repeated() {
    let (_folder, path) = file("[argon2]\nmemory_kib = 1024");
    let refused = message(&["--config", &path]);
    assert!(refused.starts_with("argon2.memory_kib in ") && refused.contains("from 19456 to"), "{refused}");
    for (flags, expected) in [
        (["--bind", "localhost"], "--bind must be an address and a port such as 127.0.0.1:8080"),
        (["--access-token-life", "48h"], "--access-token-life must be a time from 1m to 1d"),
        (["--request-timeout", "51s"], "--request-timeout must be a time from 1s to 50s"),
        (["--max-connections-per-client", "0"], "--max-connections-per-client must be a whole number from 1"),
        (["--app-url", "app.example.com"], "--app-url must be a URL such as https://app.example.com/start"),
        (["--public-url", "id.example.com"], "--public-url must be a URL such as https://id.example.com"),
        (["--tls-cert", "cert.pem"], "--tls-cert must be set together with TENANTRY_TLS_KEY"),
        (["--tls-key", "key.pem"], "--tls-key must be set together with TENANTRY_TLS_CERT"),
        (["--trusted-proxies", "all"], "--trusted-proxies must be addresses or networks separated by commas, such as"),
        (
            ["--cors-origins", "*"],
            "--cors-origins must be origins separated by commas, such as https://app.example.com",
        ),
        (["--database-url", "mysql://u:secret@h/d"], "--database-url must be sqlite:// and the path of a file"),
        (["--database-owner-url", "sqlite:///x"], "--database-owner-url must be postgres://"),
        (["--database-owner-url", "postgres://o:secret@h/d"], "--database-owner-url is for PostgreSQL only"),
        (["--database-connections", "1"], "--database-connections must be a whole number from 2"),
        (["--log-level", "loud=loud"], "--log-level must be error, warn, info, debug or trace"),
        (["--log-level", "inof"], "--log-level must be error, warn, info, debug or trace"),
        (["--seats-of-new-tenants", "0"], "--seats-of-new-tenants must be a whole number from 1"),
        (["--tier-of-new-tenants", "own"], "--tier-of-new-tenants must be shared or schema"),
        (["--argon2-iterations", "1"], "--argon2-iterations must be a whole number from 2"),
        (["--config", "/nowhere/at/all.toml"], "TENANTRY_CONFIG names /nowhere/at/all.toml"),
    ] {
        let refused = message(&flags);
        assert!(refused.starts_with(expected), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
    let (_folder, path) = file("bind = [");
    assert!(message(&["--config", &path]).contains("cannot read"));
}

/// Returns invalid values for every setting. A setting that is not listed here fails the test.
fn wrong_values(flag: &str, file: &str) -> Vec<String> {
    let values: &[&str] = match flag {
        "config" => &["/nowhere/at/all.toml", "/"],
        "bind" => &["localhost", "8080", "127.0.0.1", "127.0.0.1:99999"],
        "data-dir" => return vec![" ".to_owned(), file.to_owned(), format!("{file}/below")],
        "database-url" => &["x.db", "mysql://h/d", "sqlite::memory:", "sqlite://", "postgres://h/d?sslmod=require"],
        "database-owner-url" => &["sqlite:///x.db", "postgres://o:p@h/d"],
        "database-connections" => &["0", "1", "-1", "many", "1001"],
        "app-url" => {
            &["app.example.com", "ftp://a", "javascript:alert(1)", "https://u@a", "https://a b", "https://a:0"]
        }
        "public-url" => &["id.example.com", "ftp://a", "https://a?b", "https://u:p@a", "https://a#b", "https://a:0"],
        "metrics-bind" => &["localhost", "9090", "127.0.0.1"],
        // Without the other file, every value is refused.
        "tls-cert" | "tls-key" => &[" ", "/etc/tenantry/file.pem"],
        "trusted-proxies" => &["*", "localhost", "0.0.0.0/0", "10.0.0.1/8", "10.0.0.0/8,", "::ffff:10.0.0.1"],
        "cors-origins" => {
            &["*", "null", "https://a.example/", "https://*.example.com", "https://A.example", "a.example"]
        }
        "dns-resolver" => &["System", "localhost", "192.0.2.53,", "192.0.2.53:0x35", "2001:db8::53]:53"],
        "mail-ca" => &[" "],
        "mail-url" => {
            &["smtp://", "smtp://u@h", "smtp://h?x=y", "console", "mailto:a@b.example", "file:", "file://host/x"]
        }
        "mail-locale" => &["it", "DE", "deutsch"],
        "mail-from" => &["nobody", "Acme <nobody>", "a@b@c", "Acme no-reply@example.com"],
        "rate-limits" | "sessions-without-tenant" => &["no", "ON", "0"],
        "rate-limit-per-client" | "rate-limit-sign-ins-per-email" => &["0", "-1", "1.5", "4294967296"],
        "access-token-life" => &["0s", "59s", "25h", "15", "-15m"],
        "session-idle" | "session-absolute" | "session-remembered-idle" | "session-remembered-absolute" => {
            &["0s", "59s", "366d", "1w", "1"]
        }
        "deletion-grace-days" => &["0", "-1", "3651", "30d"],
        "tenants-per-founder" => &["-1", "none", "1000001"],
        "invitation-life" => &["0s", "59s", "366d", "7 d"],
        "events-kept" => &["0s", "23h", "3651d", "30"],
        "idempotency-life" => &["0s", "59s", "31d"],
        "seats-of-new-tenants" => &["0", "-1", "none", "1000001"],
        "tier-of-new-tenants" => &["database", "Schema", "own"],
        "workers" => &["-1", "257", "many"],
        "argon2-memory-kib" => &["0", "19455", "4194305"],
        "argon2-iterations" => &["0", "1", "65"],
        "argon2-parallel-hashes" => &["0", "-1", "1025"],
        "argon2-longest-wait" => &["0s", "51s", "5"],
        "body-limit" => &["0", "-1", "1023", "16777217", "64k"],
        "request-timeout" => &["0s", "51s", "30"],
        "max-connections" | "max-connections-per-client" => &["0", "-1", "100001"],
        "idle-timeout" => &["0s", "601s", "11m", "10"],
        "shutdown-timeout" => &["0s", "601s", "10"],
        "log-format" => &["text", "JSON"],
        "log-level" => &["inof", "info,", "tenantry_sever=debug", "tenantry_server=inof", "loud=loud"],
        other => panic!("no invalid value listed for {other}"),
    };
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn every_setting_that_can_be_wrong_stops_the_start() {
    let (_folder, path) = file("");
    for setting in table::SETTINGS {
        for value in wrong_values(setting.flag, &path).iter().map(String::as_str).chain([""]) {
            let refused = message(&[&format!("--{}={value}", setting.flag)]);
            let place = if setting.flag == "config" { setting.env.to_owned() } else { format!("--{}", setting.flag) };
            assert!(refused.starts_with(&place), "{} = {value}: {refused}", setting.flag);
            let says_what = ["must", "can be", "is for", "no such file"].iter().any(|words| refused.contains(words));
            assert!(says_what, "{} = {value}: {refused}", setting.flag);
            if setting.path.is_empty() {
                continue;
            }
            let (_folder, config) = file(&format!("{} = {value:?}", setting.path));
            let refused = message(&["--config", &config]);
            assert!(refused.starts_with(&format!("{} in ", setting.path)), "{} = {value}: {refused}", setting.path);
        }
    }
}

#[test]
fn limits_are_off_on_loopback_addresses_only() {
    let off = |bind| load(&["--rate-limits", "off", "--bind", bind], &[]).map(|settings| settings.http.rate_limits);
    assert_eq!(off("127.0.0.1:0").unwrap(), None);
    assert_eq!(off("[::1]:0").unwrap(), None);
    for bind in ["0.0.0.0:80", "192.0.2.1:80", "[::]:80"] {
        assert!(off(bind).unwrap_err().to_string().contains("--rate-limits can be off only"), "{bind}");
    }
}

#[test]
fn the_documentation_has_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let text = fs::read_to_string(path).unwrap_or_default();
    assert!(
        text.contains(&table::markdown()),
        "docs/operations.md lacks the table that `cargo run -- settings` prints"
    );
}

/// Runs the binary with only the given environment variables.
fn tenantry(variables: &[(&str, &str)], arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    let output = command.env_clear().envs(variables.iter().copied()).args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn the_environment_stands_between_file_and_flags() {
    let (folder, path) = file("bind = \"nonsense\"");
    let data = folder.path().join("data").display().to_string();
    let variables = [("TENANTRY_CONFIG", path.as_str()), ("TENANTRY_DATA_DIR", data.as_str())];
    let (good, text) = tenantry(&variables, &["migrate"]);
    assert!(!good && text.contains(&format!("bind in {path} must be")), "{text}");
    let outranked = [variables[0], variables[1], ("TENANTRY_BIND", "127.0.0.1:0")];
    assert_eq!(tenantry(&outranked, &["migrate"]), (true, "The database is up to date.\n".to_owned()));
    let wrong = [variables[0], variables[1], ("TENANTRY_BIND", "also nonsense")];
    let (good, text) = tenantry(&wrong, &["migrate"]);
    assert!(!good && text.contains("TENANTRY_BIND must be"), "{text}");
    assert!(tenantry(&wrong, &["--bind", "127.0.0.1:0", "migrate"]).0);
}

#[test]
fn an_unknown_variable_stops_the_start() {
    let (good, text) = tenantry(&[("TENANTRY_DATADIR", "/tmp")], &[]);
    assert!(!good && text.contains("did you mean TENANTRY_DATA_DIR?"), "{text}");
}

#[test]
fn the_help_lists_every_setting() {
    let (good, text) = tenantry(&[("TENANTRY_DATABASE_URL", "sqlite://secret.db")], &["--help"]);
    assert!(good);
    for setting in table::SETTINGS {
        assert!(text.contains(&format!("--{}", setting.flag)) && text.contains(setting.env), "{}", setting.flag);
    }
    assert!(!text.contains("secret.db"), "the help shows values of the environment");
    for command in [&["-h"][..], &["doctor", "-h"], &["doctor", "statement", "-h"], &["tenant", "-h"]] {
        let (good, text) = tenantry(&[], command);
        assert!(good && text.contains("see more with '--help'"), "{text}");
        assert!(text.lines().count() < 25 && !text.contains("--data-dir"), "{text}");
    }
}

#[test]
fn the_language_of_mails_is_one_of_ours() {
    let settings = load(&["--mail-locale", "de"], &[]).unwrap();
    assert_eq!(settings.application.locale, Locale::De);
    let told = message(&["--mail-locale", "it"]);
    assert!(["en", "de", "es", "fr"].iter().all(|word| told.contains(word)), "{told}");
}
