//! What people and programs see at a start: where everything is, a first command that works, and `/metrics` on an
//! address of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
};

use reqwest::StatusCode;
use serde_json::Value;

/// A process that is killed when the test ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(data: &Path, arguments: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().env("TENANTRY_DATA_DIR", data).env("TENANTRY_BIND", "127.0.0.1:0").args(arguments);
    Running(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

/// Reads the lines for people, up to the command to paste.
fn lines(server: &mut Running) -> Vec<String> {
    let output = BufReader::new(server.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut all = Vec::new();
    for line in output {
        let is_last = line.starts_with("curl ");
        all.push(line);
        if is_last {
            return all;
        }
    }
    panic!("no command among {all:#?}");
}

fn told<'a>(lines: &'a [String], what: &str) -> &'a str {
    lines.iter().find_map(|line| line.strip_prefix(what)).unwrap_or_else(|| panic!("no {what} in {lines:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_command_founds_an_organization() {
    let data = tempfile::tempdir().unwrap();
    let mut server = start(data.path(), &[]);
    let lines = lines(&mut server);
    assert_eq!(told(&lines, "Version: "), env!("CARGO_PKG_VERSION"));
    assert_eq!(told(&lines, "Database: "), format!("SQLite, {}/tenantry.db", data.path().display()));
    assert_eq!(told(&lines, "Data folder: "), data.path().display().to_string());
    let pasted = Command::new("sh").arg("-c").arg(lines.last().unwrap()).output().unwrap();
    let founded: Value = serde_json::from_slice(&pasted.stdout).unwrap();
    assert_eq!(founded["tenant"]["slug"], "analytical-engines", "{founded}");
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_served_on_their_own_address_and_nothing_else_is() {
    let data = tempfile::tempdir().unwrap();
    let mut server = start(data.path(), &["--metrics-bind", "127.0.0.1:0"]);
    let lines = lines(&mut server);
    let (api, metrics) = (told(&lines, "Tenantry listens on "), told(&lines, "Metrics: "));
    let own = metrics.strip_suffix("/metrics").unwrap();
    assert_ne!(api, own);
    let status = async |url: String| reqwest::get(url).await.unwrap().status();
    assert_eq!(status(metrics.to_owned()).await, StatusCode::OK);
    assert_eq!(status(format!("{api}/metrics")).await, StatusCode::NOT_FOUND);
    assert_eq!(status(format!("{api}/healthz")).await, StatusCode::OK);
    for path in ["/", "/healthz", "/v1/me", "/docs", "/openapi.json"] {
        assert_eq!(status(format!("{own}{path}")).await, StatusCode::NOT_FOUND, "{path}");
    }
    let counters = reqwest::get(metrics).await.unwrap().text().await.unwrap();
    assert!(counters.contains("tenantry_cross_tenant_attempts_total"), "{counters}");
}

#[test]
fn an_address_of_metrics_that_is_taken_says_what_to_set() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let data = tempfile::tempdir().unwrap();
    let mut server = start(data.path(), &["--metrics-bind", &taken.local_addr().unwrap().to_string()]);
    let mut message = String::new();
    server.0.stderr.take().unwrap().read_to_string(&mut message).unwrap();
    assert!(!server.0.wait().unwrap().success() && message.contains("set TENANTRY_METRICS_BIND"), "{message}");
}

#[test]
fn a_log_for_programs_has_no_lines_for_people() {
    let data = tempfile::tempdir().unwrap();
    let mut server = start(data.path(), &["--log-format", "json"]);
    let mut log = BufReader::new(server.0.stderr.take().unwrap()).lines().map(Result::unwrap);
    let listening = log.by_ref().map(|line| serde_json::from_str::<Value>(&line).unwrap());
    let listening = listening.into_iter().find(|line| line["message"] == "listening").unwrap();
    assert!(listening["address"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{listening}");
    assert_eq!(listening["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(listening["mails"], "the console");
    assert_eq!(listening["data_dir"], data.path().display().to_string());
    assert!(listening["database"].as_str().unwrap().starts_with("SQLite, "), "{listening}");
    assert!(Command::new("kill").args(["-TERM", &server.0.id().to_string()]).status().unwrap().success());
    for line in log {
        assert!(serde_json::from_str::<Value>(&line).is_ok(), "{line}");
    }
    assert!(server.0.wait().unwrap().success());
    let mut output = String::new();
    server.0.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    assert_eq!(output, "");
}
