//! The binary as people run it: it prints its address, serves, and shuts down gracefully.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tenantry_application::ports::{clock::Clock, unit_of_work::UnitOfWorkFactory};
use tenantry_domain::{
    Span,
    names::DisplayName,
    slug::Slug,
    tenant::{Tenant, TenantId, Tier},
};
use tenantry_infrastructure::{
    persistence::{self, DatabaseOptions, Durability},
    sealing::Sealing,
};

use crate::{
    running_server::{RunningServer, access},
    support::{database_in, fakes::ManualClock},
};

pub(crate) fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().env("TENANTRY_DATA_DIR", data).env("TENANTRY_BIND", "127.0.0.1:0").args(arguments);
    command
}

/// Like [`run`], on the database of the server that runs in the folder.
pub(crate) fn run_beside(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).env("TENANTRY_DATABASE_URL", database_in(data)).output().unwrap()
}

fn run(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A process that is killed when the test ends, however it ends.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn terminate(child: &Child) {
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn starts_in_an_empty_folder_serves_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new").join("data with 100% odd? names");
    let mut server = Running(command(&data, &["serve"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let mut line = || lines.next().unwrap().unwrap();
    let (address, docs) = (line(), line());
    let mails = std::iter::repeat_with(&mut line).find(|line| line.starts_with("Mails")).unwrap();
    let base = address.strip_prefix("Tenantry listens on ").unwrap();
    assert_eq!(docs, format!("Documentation: {base}/docs"));
    assert_eq!(mails, "Mails: the console");

    let health = reqwest::get(format!("{base}/healthz")).await.unwrap();
    assert_eq!(health.status(), StatusCode::OK);
    assert_eq!(health.text().await.unwrap(), r#"{"status":"ok"}"#);
    assert_eq!(reqwest::get(format!("{base}/docs")).await.unwrap().status(), StatusCode::OK);

    terminate(&server.0);
    assert!(server.0.wait().unwrap().success());
    let mut log = String::new();
    server.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("stopping") && log.contains("stopped"), "{log}");
    assert!(!log.contains('\u{1b}'), "colours in a log that is not a terminal: {log}");
}

#[cfg(unix)]
#[test]
fn the_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(run(&data, &["migrate"]).status.success());
    assert_eq!(fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(fs::metadata(data.join("tenantry.db")).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operators_change_is_felt_by_a_running_server() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;

    let shown = run_beside(data.path(), &["tenant", "show", "engines"]);
    assert!(stdout(&shown).contains("status   trial"), "{}", stdout(&shown));
    assert!(stdout(&shown).contains("tier     shared"), "{}", stdout(&shown));
    let suspended = run_beside(data.path(), &["tenant", "suspend", "engines"]);
    assert!(stdout(&suspended).contains("status   suspended"), "{}", stdout(&suspended));
    // The server applies the change within a second. The test ends as soon as it does.
    let heard = async {
        loop {
            let (status, answer) = server.get("members", access(&founder)).await;
            if status != StatusCode::OK {
                break answer;
            }
        }
    };
    let answer = tokio::time::timeout(std::time::Duration::from_secs(10), heard).await.unwrap();
    assert_eq!(answer["code"], "tenant_suspended");

    let again = run_beside(data.path(), &["tenant", "suspend", "engines"]);
    let message = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && message.contains("can't be suspended"), "{message}");
    let unknown = run_beside(data.path(), &["tenant", "show", "nobody"]);
    assert!(!unknown.status.success());
    // A warning about an old server may precede it.
    let told = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert_eq!(told.lines().last(), Some("tenantry: there is no such tenant"), "{told}");
    assert!(!told.contains("ERROR"), "{told}");
}

/// Returns a sealing that nothing is read with.
fn sealing() -> Sealing {
    Sealing::new(&tenantry_domain::secret::Secret::new([0; 32]))
}

/// Adds tenants without people, as many as no test would sign up.
async fn found_many(data: &Path, many: u128) {
    let mut options = DatabaseOptions::new(database_in(data));
    options.durability = Durability::Crash;
    let clock = ManualClock::new();
    let opened = persistence::open(options, clock.clone(), Span::minutes(15), sealing()).await.unwrap();
    for number in 0..many {
        let id = TenantId::new(uuid::Uuid::from_u128(number + 1));
        let (slug, name) = (format!("tenant-{number}"), format!("Tenant {number}"));
        let (slug, name) = (Slug::parse(&slug).unwrap(), DisplayName::parse(&name).unwrap());
        let tenant = Tenant::found(id, slug, name, (number == 0).then_some(5), Tier::Shared, clock.now()).value;
        let mut work = opened.units_of_work.begin(id).await.unwrap();
        work.tenants().insert(&tenant).await.unwrap();
        work.commit().await.unwrap();
    }
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_are_listed_for_people_and_for_programs() {
    let data = tempfile::tempdir().unwrap();
    let none = run_beside(data.path(), &["tenant", "list"]);
    assert!(none.status.success() && stdout(&none).lines().count() == 1, "{none:?}");
    assert_eq!(stdout(&run_beside(data.path(), &["tenant", "list", "--json"])), "");
    // More than a page of the list has.
    found_many(data.path(), 201).await;
    assert!(run_beside(data.path(), &["tenant", "suspend", "tenant-1"]).status.success());

    let table = stdout(&run_beside(data.path(), &["tenant", "list"]));
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 202);
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["ID", "STATUS", "SEATS", "FOUNDED", "SLUG", "NAME"]);
    for (line, status, seats, name) in [(1, "trial", "5", "Tenant 0"), (2, "suspended", "unlimited", "Tenant 1")] {
        assert!([status, seats, name].iter().all(|text| lines[line].contains(text)), "{}", lines[line]);
    }
    let column = |line: &str| line.find("tenant-").unwrap();
    assert!(lines[1..].iter().all(|line| column(line) == column(lines[1])), "{table}");

    let json = stdout(&run_beside(data.path(), &["tenant", "list", "--json"]));
    let listed: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let slugs: Vec<String> = listed.iter().map(|tenant| tenant["slug"].as_str().unwrap().to_owned()).collect();
    assert_eq!(slugs, (0..201).map(|number| format!("tenant-{number}")).collect::<Vec<_>>());
    assert_eq!((&listed[0]["seat_limit"], &listed[1]["seat_limit"]), (&json!(5), &Value::Null));
    assert_eq!((&listed[1]["status"], &listed[0]["name"]), (&json!("suspended"), &json!("Tenant 0")));
    assert_eq!(listed[0]["tier"], "shared");
    let id = listed[200]["id"].as_str().unwrap();
    let shown: Value =
        serde_json::from_str(&stdout(&run_beside(data.path(), &["tenant", "show", id, "--json"]))).unwrap();
    assert_eq!(shown, listed[200]);
}

#[test]
fn the_help_of_a_command_begins_with_what_it_is_about() {
    let data = tempfile::tempdir().unwrap();
    for (arguments, own) in [
        (&["tenant", "--help"][..], "\n  list"),
        (&["tenant", "list", "--help"], "--json"),
        (&["tenant", "show", "--help"], "--json"),
        (&["doctor", "--help"], "\n  statement"),
        (&["doctor", "statement", "--help"], "--dialect"),
        (&["serve", "--help"], "--help"),
        (&["--help"], "\n  tenant"),
    ] {
        let help = stdout(&run(data.path(), arguments));
        let at = |text: &str| help.find(text).unwrap_or_else(|| panic!("no {text} in {arguments:?}: {help}"));
        let settings = at("\nSettings:");
        assert!(at(own) < settings && at("--help") < settings, "{arguments:?}: {help}");
        assert!(at("--bind") > settings && !help[settings..].contains("Options:"), "{arguments:?}: {help}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_names_request_tenant_and_user_and_no_secret() {
    let data = tempfile::tempdir().unwrap();
    let mut started = command(data.path(), &["--log-format", "json"]);
    let mut server = Running(started.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    let mut stderr = BufReader::new(server.0.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("\"message\":\"listening\"") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "the server ended before it listened");
    }
    let base = serde_json::from_str::<Value>(&line).unwrap()["address"].as_str().unwrap().to_owned();
    let client = reqwest::Client::new();
    let body = json!({
        "email": "ada@example.com", "password": "correct horse battery staple", "name": "Ada",
        "tenant": {"name": "Engines"},
    });
    let founded: Value =
        client.post(format!("{base}/v1/auth/signup")).json(&body).send().await.unwrap().json().await.unwrap();
    let me = client.get(format!("{base}/v1/me?token=query-secret")).bearer_auth(access(&founded));
    me.header("X-Request-ID", "look-for-me").send().await.unwrap();
    let mismatch = client.get(format!("{base}/v1/me")).bearer_auth(access(&founded)).header("X-Tenant", "other-tenant");
    assert_eq!(mismatch.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    terminate(&server.0);
    assert!(server.0.wait().unwrap().success());
    let mut log = String::new();
    stderr.read_to_string(&mut log).unwrap();

    let line = log.lines().find(|line| line.contains("look-for-me")).unwrap();
    let line: Value = serde_json::from_str(line).unwrap();
    let expected = json!({
        "name": "request", "request_id": "look-for-me", "method": "GET", "route": "/v1/me",
        "tenant_id": founded["tenant"]["id"], "user_id": founded["user"]["id"],
    });
    assert_eq!(line["span"], expected);
    assert_eq!((&line["level"], &line["status"]), (&json!("INFO"), &json!(200)));
    // A cross-tenant attempt is logged with the person and the tenant they named.
    let reach = log.lines().find(|line| line.contains("other-tenant")).unwrap();
    assert!(reach.contains("WARN") && reach.contains(founded["user"]["id"].as_str().unwrap()), "{reach}");
    let secrets =
        ["correct horse", "query-secret", access(&founded), founded["tokens"]["refresh_token"].as_str().unwrap()];
    for secret in secrets {
        assert!(!log.contains(secret), "the log contains {secret}");
    }
}

#[test]
fn what_is_printed_for_files_is_what_is_checked_in() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(stdout(&run(data.path(), &["openapi"])), tenantry_server::http::openapi_json());
    assert_eq!(stdout(&run(data.path(), &["errors"])), tenantry_server::http::errors_doc::markdown());
    // Printing needs no data folder and creates none.
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}

#[test]
fn a_port_in_use_says_what_to_set() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let data = tempfile::tempdir().unwrap();
    let bind = taken.local_addr().unwrap().to_string();
    let output = run(data.path(), &["--bind", &bind]);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && message.contains("set TENANTRY_BIND"), "{message}");
}
