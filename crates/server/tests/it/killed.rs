//! Commands and servers that are killed while they work on the schemas of tenants. Whoever runs the command again finishes
//! what was begun, and nothing that was acknowledged is lost.

use std::{
    fmt::Write as _,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tenantry_testkit::{ledger::Ledger, postgres::postgres};

use crate::{
    cli::{command, stdout},
    running_server::{RunningServer, access},
    support::own_tables::RowsOf,
};

/// What a move prints as it goes on.
const PHASES: [&str; 4] =
    ["the tables are ready", "its writers are kept out", "the copy is complete", "the tenant is in its new tables"];

/// An operator beside servers on PostgreSQL.
struct Operator {
    data: TempDir,
    database: String,
}

impl Operator {
    fn new() -> Self {
        Self { data: tempfile::tempdir().unwrap(), database: postgres().database() }
    }

    fn data(&self) -> &Path {
        self.data.path()
    }

    fn serve(&self) -> RunningServer {
        RunningServer::start(self.data(), &[("TENANTRY_DATABASE_URL", &self.database)])
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut command = command(self.data(), arguments);
        stdout(&command.env("TENANTRY_DATABASE_URL", &self.database).output().unwrap())
    }

    /// Starts a command, and returns it once it has said that on standard error.
    fn run_until(&self, arguments: &[&str], said: &str) -> Child {
        let mut command = command(self.data(), arguments);
        let mut child = command
            .env("TENANTRY_DATABASE_URL", &self.database)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains(said)), "{arguments:?} ended before it said: {said}");
        // Whoever reads on lets the command write on.
        std::thread::spawn(move || lines.for_each(drop));
        child
    }

    /// Kills the command at once when it has said that.
    fn kill_at(&self, arguments: &[&str], said: &str) {
        let mut child = self.run_until(arguments, said);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// Returns the body that invites a person.
fn invitation(email: &str) -> Value {
    json!({"email": email, "role": "member"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_that_is_killed_leaves_the_tenant_whole_and_is_finished_by_the_next() {
    let operator = Operator::new();
    let server = operator.serve();
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let (token, tenant) = (access(&founder), founder["tenant"]["id"].as_str().unwrap());
    let mut invited = Vec::new();
    for (from, to) in [("shared", "schema"), ("schema", "shared")] {
        for (number, phase) in PHASES.iter().enumerate() {
            let moving = |tier| ["tenant", "move", "engines", "--tier", tier];
            let is_in = |tier| format!("engines is in the tier {tier}");
            assert!(operator.run(&moving(from)).starts_with(&is_in(from)));
            operator.kill_at(&moving(to), phase);
            // The tenant is whole, and works, wherever it is.
            let email = format!("{to}-{number}@example.com");
            let (status, answer) = server.post("invitations", Some(token), invitation(&email)).await;
            assert_eq!(status, StatusCode::CREATED, "{phase}: {answer}");
            // The newest comes first.
            invited.insert(0, email);
            assert_eq!(server.list("invitations", token, "email").await, invited, "{phase}");
            assert!(operator.run(&moving(to)).starts_with(&is_in(to)), "{phase}");
            assert_eq!(server.list("invitations", token, "email").await, invited, "{phase}");
            let rows = RowsOf::tenant(&operator.database, tenant).await;
            if to == "schema" {
                assert!(rows.shared.values().all(|count| *count == 0), "{phase}: {rows:?}");
            } else {
                let stored = usize::try_from(rows.shared["tenantry_invitations"]).unwrap();
                assert!(rows.own.is_none() && stored == invited.len(), "{phase}: {rows:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_during_a_move_has_whatever_it_acknowledged() {
    const WRITERS: usize = 4;
    let operator = Operator::new();
    let server = operator.serve();
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let token = access(&founder);
    let (ledger, acknowledged) = (Ledger::default(), AtomicUsize::new(0));
    let write = async |writer: usize| {
        for number in 0.. {
            let email = format!("guest-{writer}-{number}@example.com");
            let attempt = ledger.attempt(&email, Some("invited"));
            let body = invitation(&email);
            match server.try_call(Method::POST, "invitations", Some(token), Some(&body), &[]).await {
                Ok((StatusCode::CREATED, _)) => attempt.stored(),
                Ok((status, body)) => panic!("{status} {body}"),
                Err(_) => break,
            }
            acknowledged.fetch_add(1, Ordering::SeqCst);
        }
    };
    let kill = async {
        while acknowledged.load(Ordering::SeqCst) < 20 {
            tokio::task::yield_now().await;
        }
        let moving = ["tenant", "move", "engines", "--tier", "schema"];
        let mut mover = tokio::task::block_in_place(|| operator.run_until(&moving, "its writers are kept out"));
        server.kill();
        tokio::task::block_in_place(|| mover.wait().unwrap())
    };
    let (_, moved) = futures::future::join(futures::future::join_all((0..WRITERS).map(write)), kill).await;
    assert!(moved.success());

    let server = operator.serve();
    let found = server.list("invitations", token, "email").await;
    let verdict = ledger.compare(&found.into_iter().map(|email| (email, "invited".to_owned())).collect());
    assert!(verdict.stored >= 20);
    assert_eq!(verdict.faults, Vec::<String>::new());
    let rows = RowsOf::tenant(&operator.database, founder["tenant"]["id"].as_str().unwrap()).await;
    assert!(rows.shared.values().all(|count| *count == 0), "{rows:?}");
}

/// The schemas lack their last step, as they do after an update of the binary.
#[tokio::test(flavor = "multi_thread")]
async fn a_migration_of_schemas_that_is_killed_is_finished_by_the_next() {
    const TENANTS: usize = 6;
    let operator = Operator::new();
    let mut lag = String::new();
    for number in 0..TENANTS {
        let slug = format!("tenant-{number}");
        let owner = format!("owner@{slug}.example");
        let created = operator
            .run(&["tenant", "create", "Acme", "--slug", &slug, "--owner", &owner, "--tier", "schema", "--json"]);
        let created: Value = serde_json::from_str(&created).unwrap();
        let schema = format!("tenant_{}", created["id"].as_str().unwrap().replace('-', ""));
        write!(
            lag,
            "DROP TABLE {schema}.tenantry_tenant_seeds; \
             DELETE FROM {schema}.tenantry_tenant_migrations WHERE version LIKE '%create_seeds';"
        )
        .unwrap();
    }
    postgres().run(operator.database.rsplit('/').next().unwrap(), &lag);
    let lacking = || operator.run(&["migrate", "status"]).matches("  lacks ").count();
    assert_eq!(lacking(), TENANTS);
    operator.kill_at(&["migrate", "--jobs", "2"], "applied ");
    assert!(lacking() < TENANTS);
    operator.run(&["migrate", "--jobs", "2"]);
    assert_eq!(lacking(), 0);
}
