//! `tenant move` beside a running server, which goes on with the tenant where it is now.

use std::process::{Command, Output};

use reqwest::StatusCode;
use tenantry_testkit::postgres::postgres;

use crate::{
    cli::stdout,
    running_server::{RunningServer, access},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_goes_on_with_a_tenant_that_is_moved() {
    let (data, database) = (tempfile::tempdir().unwrap(), postgres().database());
    let server = RunningServer::start(data.path(), &[("TENANTRY_DATABASE_URL", &database)]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let run = |arguments: &[&str]| run(&database, data.path(), arguments);
    let moving = |tier| run(&["tenant", "move", "engines", "--tier", tier]);

    let dry = run(&["tenant", "move", "engines", "--tier", "schema", "--dry-run"]);
    let told = stdout(&dry);
    assert!(told.starts_with("engines would be moved to the tier schema. Rows: "), "{told}");
    assert!(told.contains("  tenantry_memberships: 1\n"), "{told}");
    let mut members = Vec::new();
    for tier in ["schema", "shared"] {
        let moved = moving(tier);
        let told = stdout(&moved);
        assert!(told.starts_with(&format!("engines is in the tier {tier}. Rows: ")), "{told}{}", errors(&moved));
        assert!(errors(&moved).contains("its writers are kept out\n"), "{}", errors(&moved));
        assert_eq!(stdout(&moving(tier)), format!("engines is in the tier {tier} already.\n"));
        let (status, listed) = server.get("members", access(&founder)).await;
        assert_eq!(status, StatusCode::OK);
        members.push(listed);
        let body = serde_json::json!({"email": format!("{tier}@example.com"), "role": "member"});
        let (status, answer) = server.post("invitations", Some(access(&founder)), body).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
    }
    assert_eq!(members[0], members[1]);
    let (_, log) = server.get("audit-events", access(&founder)).await;
    let moves = log["items"].as_array().unwrap().iter().filter(|entry| entry["event"] == "tenant.moved");
    assert_eq!(moves.count(), 2, "{log}");
    let unknown = run(&["tenant", "move", "nobody", "--tier", "schema"]);
    assert!(!unknown.status.success() && errors(&unknown).contains("there is no such tenant"), "{}", errors(&unknown));
}

#[test]
fn a_file_has_no_tiers() {
    let data = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}", data.path().join("tenantry.db").display());
    let unknown = run(&file, data.path(), &["tenant", "move", "nobody", "--tier", "schema"]);
    assert!(errors(&unknown).contains("only PostgreSQL has tiers"), "{}", errors(&unknown));
    let cloud = run(&file, data.path(), &["tenant", "move", "nobody", "--tier", "cloud"]);
    assert_eq!(cloud.status.code(), Some(2));
    assert!(errors(&cloud).contains("the tiers are shared and schema"), "{}", errors(&cloud));
}

fn run(database: &str, data: &std::path::Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().env("TENANTRY_DATA_DIR", data).env("TENANTRY_DATABASE_URL", database);
    command.args(arguments).output().unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
