//! The files for deployments agree with the program: names of settings, commands, paths, ports and times.

use std::{collections::BTreeMap, ffi::OsString, fs, path::Path, process::Command};

use clap::{Args, FromArgMatches};
use tenantry_server::settings::{Given, LogFormat, Settings, table};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)).unwrap()
}

/// Returns the file's lines without comments, with continued lines joined.
fn lines(name: &str) -> Vec<String> {
    let text = file(name).replace("\\\n", " ");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// Returns the values of a directive.
fn values(name: &str, directive: &str) -> Vec<String> {
    lines(name).iter().filter_map(|line| line.strip_prefix(directive)).map(|value| value.trim().to_owned()).collect()
}

fn value(name: &str, directive: &str) -> String {
    let values = values(name, directive);
    assert_eq!(values.len(), 1, "{directive} in {name}: {values:?}");
    values[0].clone()
}

/// Returns the settings that the program reads from these variables.
fn settings(variables: &BTreeMap<String, String>) -> Settings {
    let flags = variables.iter().map(|(name, value)| {
        let setting = table::SETTINGS.iter().find(|setting| setting.env == name);
        format!("--{}={value}", setting.unwrap_or_else(|| panic!("{name} is not a setting")).flag)
    });
    let command = Given::augment_args(clap::Command::new("tenantry"));
    let matches = command.try_get_matches_from(["tenantry".to_owned()].into_iter().chain(flags)).unwrap();
    Settings::load(Given::from_arg_matches(&matches).unwrap(), variables.keys().map(OsString::from)).unwrap()
}

/// Returns `NAME=value` as a pair.
fn pair(text: &str) -> (String, String) {
    let (name, value) = text.split_once('=').unwrap();
    (name.to_owned(), value.to_owned())
}

fn seconds(text: &str) -> u64 {
    text.trim_end_matches('s').parse().unwrap()
}

/// The commands of the program, as its help lists them.
fn is_command(name: &str) -> bool {
    Command::new(env!("CARGO_BIN_EXE_tenantry")).args([name, "--help"]).output().unwrap().status.success()
}

#[test]
fn every_setting_in_files_and_documents_exists() {
    for name in ["Dockerfile", "deploy/tenantry.service", "docs/operations.md", "README.md"] {
        let text = file(name);
        let named: Vec<&str> = text
            .split(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_')
            .filter(|word| word.starts_with("TENANTRY_") && !word.ends_with('_'))
            .collect();
        for word in &named {
            assert!(table::SETTINGS.iter().any(|setting| setting.env == *word), "{name} names {word}");
        }
        assert!(!named.is_empty(), "{name} names no setting");
    }
}

#[test]
fn the_image_runs_what_it_builds_as_a_user_without_rights() {
    let name = "Dockerfile";
    let variables: BTreeMap<_, _> = value(name, "ENV ").split_whitespace().map(pair).collect();
    let settings = settings(&variables);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert!(settings.bind.ip().is_unspecified());
    assert_eq!(value(name, "EXPOSE "), settings.bind.port().to_string());
    assert_eq!(value(name, "VOLUME "), settings.data_dir.display().to_string());
    let user = value(name, "USER ");
    assert!(user.split(':').all(|id| id.parse::<u32>().unwrap() > 0), "{user}");
    let data = values(name, "COPY ").into_iter().find(|copied| copied.ends_with(" /data")).unwrap();
    assert!(data.contains(&format!("--chown={user} ")), "{data}");

    let binary: Vec<String> = serde_json::from_str(&value(name, "ENTRYPOINT ")).unwrap();
    assert!(values(name, "COPY ").iter().any(|copied| copied.ends_with(&format!(" {}", binary[0]))));
    assert_eq!(Path::new(&binary[0]).file_name(), Path::new(env!("CARGO_BIN_EXE_tenantry")).file_name());
    let health = value(name, "HEALTHCHECK ");
    let (options, check) = health.split_once("CMD ").unwrap();
    let check: Vec<String> = serde_json::from_str(check).unwrap();
    assert_eq!(check[0], binary[0]);
    let command: Vec<String> = serde_json::from_str(&value(name, "CMD ")).unwrap();
    assert!(is_command(&check[1]) && is_command(&command[0]) && !is_command("nonsense"));
    // The command gives up after five seconds.
    let patience = options.split_whitespace().find_map(|option| option.strip_prefix("--timeout=")).unwrap();
    assert!(seconds(patience) > 5, "{patience}");

    let manifest: toml::Value = toml::from_str(&file("Cargo.toml")).unwrap();
    let version = manifest["workspace"]["package"]["rust-version"].as_str().unwrap();
    assert!(values(name, "FROM ")[0].starts_with(&format!("rust:{version}-")), "the image is built by another Rust");
    // Data, keys and history stay outside of the build.
    assert_eq!(lines(".dockerignore")[0], "*");
}

#[test]
fn the_unit_starts_the_program_and_waits_for_its_requests() {
    let name = "deploy/tenantry.service";
    let variables: BTreeMap<_, _> = values(name, "Environment=").iter().map(|line| pair(line)).collect();
    let settings = settings(&variables);
    let state = value(name, "StateDirectory=");
    assert_eq!(settings.data_dir, Path::new("/var/lib").join(state));
    assert!(settings.bind.ip().is_loopback());
    let stop = seconds(&value(name, "TimeoutStopSec="));
    assert!(stop > settings.listening.shutdown_timeout.as_secs(), "systemd kills it after {stop} s");
    let start = value(name, "ExecStart=");
    let (binary, command) = start.split_once(' ').unwrap();
    assert_eq!(Path::new(binary).file_name(), Path::new(env!("CARGO_BIN_EXE_tenantry")).file_name());
    assert!(is_command(command), "{command}");
    for hardening in ["NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes", "CapabilityBoundingSet="] {
        assert!(lines(name).iter().any(|line| line == hardening), "{hardening}");
    }
}
