//! `tenant create`, beside a running server that sends the mails, on both databases.

use std::{path::Path, process::Output};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tenantry_testkit::{postgres::postgres, smtp::SmtpServer};

use crate::{
    cli::{command, stdout},
    running_server::{PASSWORD, RunningServer, access},
    support::{own_tables::RowsOf, waiting_mails::WaitingMails},
};

const PUBLIC_URL: &str = "https://id.example.com";
const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

/// The command line of an operator beside a server.
struct Operator<'a> {
    data: &'a Path,
    database: &'a str,
}

impl Operator<'_> {
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = command(self.data, arguments);
        command.env("TENANTRY_DATABASE_URL", self.database).env("TENANTRY_PUBLIC_URL", PUBLIC_URL).output().unwrap()
    }

    fn create(&self, slug: &str, owner: &str, more: &[&str]) -> Output {
        self.run(&[&["tenant", "create", "Acme Engines", "--slug", slug, "--owner", owner], more].concat())
    }

    /// Returns the lines that a command prints for programs.
    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        stdout(&self.run(arguments)).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Asserts that the command fails with that message.
    fn refused(&self, slug: &str, owner: &str, more: &[&str], expected: &str) {
        let output = self.create(slug, owner, more);
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && message.contains(expected), "{expected}: {message}");
    }
}

fn databases(folder: &TempDir) -> [String; 2] {
    [format!("sqlite://{}", folder.path().join("tenantry.db").display()), postgres().database()]
}

fn start(data: &Path, database: &str, smtp: &SmtpServer) -> RunningServer {
    let settings =
        [("TENANTRY_DATABASE_URL", database), ("TENANTRY_MAIL_URL", &smtp.url()), ("TENANTRY_PUBLIC_URL", PUBLIC_URL)];
    RunningServer::start(data, &settings)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_becomes_the_owner_by_its_mail() {
    let folder = tempdir().unwrap();
    for database in databases(&folder) {
        let smtp = SmtpServer::start().await;
        let server = start(folder.path(), &database, &smtp);
        let operator = Operator { data: folder.path(), database: &database };
        let created = operator.create("acme", GRACE, &["--json"]);
        assert!(created.status.success(), "{created:?}");
        let created: Value = serde_json::from_str(&stdout(&created)).unwrap();
        assert_eq!(operator.json(&["tenant", "show", "acme", "--json"]), std::slice::from_ref(&created));
        let told = (&created["slug"], &created["name"], &created["status"], &created["tier"]);
        assert_eq!(told, (&json!("acme"), &json!("Acme Engines"), &json!("trial"), &json!("shared")));

        let mail = smtp.mail_to(GRACE).await;
        assert_eq!(mail.subject(), "Tenantry invites you to Acme Engines");
        let link = mail.link();
        let token = link.split_once("/invitations/accept?token=").unwrap().1;
        let (status, preview) = server.post("invitations/preview", None, json!({"token": token})).await;
        let offered = (status, &preview["role"], &preview["invited_by"]);
        assert_eq!(offered, (StatusCode::OK, &json!("owner"), &Value::Null), "{preview}");
        let page = format!("{}/invitations/accept?token={token}", server.base);
        assert!(reqwest::get(page).await.unwrap().text().await.unwrap().contains("You are invited as"));
        let body = json!({"token": token, "name": "Grace Hopper", "password": PASSWORD});
        let (status, accepted) = server.post("invitations/accept", None, body).await;
        let owner = (status, &accepted["user"]["email_verified"], &accepted["membership"]["role"]);
        assert_eq!(owner, (StatusCode::CREATED, &json!(true), &json!("owner")), "{accepted}");
        // The trail shows the owner who created the tenant, and the used invitation has no member as its inviter.
        let (_, trail) = server.get("audit-events", access(&accepted)).await;
        let founded = trail["items"].as_array().unwrap().iter().find(|event| event["event"] == "tenant.founded");
        assert!(founded.unwrap()["actor"].to_string().contains("command line"), "{trail}");
        let (_, invitations) = server.get("invitations", access(&accepted)).await;
        assert_eq!(invitations["items"][0]["invited_by"], Value::Null, "{invitations}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_proved_the_address_is_the_owner_at_once() {
    let folder = tempdir().unwrap();
    for database in databases(&folder) {
        let smtp = SmtpServer::start().await;
        let server = start(folder.path(), &database, &smtp);
        let (_, founded) = server.sign_up(ADA, "engines").await;
        let body = json!({"email": ADA, "code": smtp.wait_for(1).await[0].code()});
        assert_eq!(server.post("auth/verify-email", Some(access(&founded)), body).await.0, StatusCode::OK);
        let operator = Operator { data: folder.path(), database: &database };
        let created = stdout(&operator.create("acme", ADA, &[]));
        assert!(created.contains("owner    ada@example.com (a mail tells them)\n"), "{created}");
        let mail = smtp.wait_for(2).await.remove(1);
        assert_eq!((mail.to[0].as_str(), mail.subject()), (ADA, "You are the owner of Acme Engines".to_owned()));
        assert_eq!(mail.link(), "https://id.example.com/o/acme");
        let (status, tenants) = server.get("me/tenants", access(&founded)).await;
        assert_eq!(status, StatusCode::OK);
        let roles = tenants["items"].as_array().unwrap().iter().map(|own| (&own["tenant"]["slug"], &own["role"]));
        assert!(roles.clone().any(|own| own == (&json!("acme"), &json!("owner"))), "{tenants}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_and_nothing_is_stored() {
    let folder = tempdir().unwrap();
    for database in databases(&folder) {
        let operator = Operator { data: folder.path(), database: &database };
        assert!(operator.create("acme", GRACE, &[]).status.success());
        let before = (operator.json(&["tenant", "list", "--json"]), WaitingMails::of(&database).await.count().await);
        assert_eq!((before.0.len(), before.1), (1, 1));
        operator.refused("acme", ADA, &[], "the slug acme is taken; free are acme-");
        operator.refused("ac me", ADA, &[], "invalid value 'ac me' for '--slug <SLUG>'");
        operator.refused("globex", "nobody", &[], "invalid value 'nobody' for '--owner <EMAIL>'");
        operator.refused("globex", ADA, &["--tier", "own"], "the tiers are shared and schema");
        let unnamed = operator.run(&["tenant", "create", " ", "--slug", "globex", "--owner", ADA]);
        let message = String::from_utf8(unnamed.stderr).unwrap();
        assert!(!unnamed.status.success() && message.contains("invalid value ' ' for '<NAME>'"), "{message}");
        if database.starts_with("sqlite") {
            operator.refused("globex", ADA, &["--tier", "schema"], "only PostgreSQL has schemas");
        }
        let after = (operator.json(&["tenant", "list", "--json"]), WaitingMails::of(&database).await.count().await);
        assert_eq!(after, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_let_their_invitation_run_out_can_be_brought_as_owner() {
    let folder = tempdir().unwrap();
    let people = folder.path().join("people.jsonl");
    std::fs::write(&people, json!({"email": GRACE}).to_string()).unwrap();
    for database in databases(&folder) {
        let operator = Operator { data: folder.path(), database: &database };
        assert!(operator.create("acme", GRACE, &[]).status.success());
        let bring = ["user", "import", people.to_str().unwrap(), "--tenant", "acme", "--role", "owner", "--apply"];
        let brought = operator.run(&bring);
        assert!(stdout(&brought).contains("1 created"), "{brought:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_can_be_created_in_a_schema_where_others_share_tables() {
    let folder = tempdir().unwrap();
    let database = postgres().database();
    let operator = Operator { data: folder.path(), database: &database };
    for (slug, more) in [("apart", &["--json", "--tier", "schema"][..]), ("among", &["--json"])] {
        let created: Value = serde_json::from_str(&stdout(&operator.create(slug, GRACE, more))).unwrap();
        let rows = RowsOf::tenant(&database, created["id"].as_str().unwrap()).await;
        let invitations = |tables: &std::collections::BTreeMap<String, i64>| tables["tenantry_invitations"];
        if slug == "apart" {
            assert_eq!(created["tier"], "schema");
            assert!(rows.shared.values().all(|count| *count == 0), "{rows:?}");
            assert_eq!(rows.own.as_ref().map(invitations), Some(1), "{rows:?}");
        } else {
            assert_eq!((created["tier"].as_str(), invitations(&rows.shared)), (Some("shared"), 1), "{rows:?}");
            assert!(rows.own.is_none(), "{rows:?}");
        }
    }
    let listed = operator.json(&["tenant", "list", "--json"]);
    assert_eq!(listed.iter().map(|tenant| &tenant["tier"]).collect::<Vec<_>>(), ["schema", "shared"]);
}
