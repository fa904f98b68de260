//! Clients that write, and record each response in a ledger.

use std::{collections::BTreeMap, path::Path, sync::Mutex};

use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::ledger::Ledger;

use crate::running_server::{Answer, PASSWORD, RunningServer, access};

/// The number of clients that write at the same time.
const WRITERS: usize = 4;
/// How many writes must fail before the load ends. Some of another size may still succeed.
const FAILURES: usize = 12;
/// More writes than any of these disks can hold.
const MOST: usize = 3000;

/// A write request.
struct Write<'a> {
    method: Method,
    path: &'a str,
    token: &'a str,
    body: Option<Value>,
}

/// An organization and its members.
pub(super) struct Crew {
    founder: Value,
    /// The ids and access tokens of members to remove one by one.
    members: Mutex<Vec<(String, String)>>,
    /// Further sessions of the founder, to sign out one by one.
    sessions: Mutex<Vec<(String, String)>>,
    /// The tokens of all members and sessions, by ledger key.
    tokens: BTreeMap<String, String>,
    ledger: Ledger,
}

impl Crew {
    /// Creates the organization and its members, before the fault.
    pub(super) async fn gather(server: &RunningServer) -> Self {
        let (status, founder) = server.sign_up("ada@example.com", "engines").await;
        assert_eq!(status, StatusCode::CREATED, "{founder}");
        let ledger = Ledger::default();
        ledger.attempt("name", Some("Ada Lovelace")).stored();
        let (mut members, mut sessions, mut tokens) = (Vec::new(), Vec::new(), BTreeMap::new());
        for number in 0..4 {
            let brought = server.bring_in(access(&founder), &format!("member-{number}@example.com"), "member").await;
            let (id, token) = (brought["user"]["id"].as_str().unwrap().to_owned(), access(&brought).to_owned());
            ledger.attempt(format!("member:{id}"), Some("in")).stored();
            tokens.insert(format!("member:{id}"), token.clone());
            members.push((id, token));
            let login = json!({"email": "ada@example.com", "password": PASSWORD});
            let (status, signed_in) = server.post("auth/login", None, login).await;
            assert_eq!(status, StatusCode::OK, "{signed_in}");
            let (key, token) = (format!("session:{number}"), access(&signed_in).to_owned());
            ledger.attempt(&key, Some("in")).stored();
            tokens.insert(key.clone(), token.clone());
            sessions.push((key, token));
        }
        Self { founder, members: members.into(), sessions: sessions.into(), tokens, ledger }
    }

    fn token(&self) -> &str {
        access(&self.founder)
    }

    /// Writes until writes fail, then returns whether the readiness probe reports it.
    pub(super) async fn write_until_it_fails(&self, server: &RunningServer) -> bool {
        let failures = Mutex::new(0);
        let write = async |writer: usize| {
            for number in 0..MOST {
                let stored = self.invite(server, &format!("guest-{writer}-{number}@example.com")).await;
                if stored {
                    continue;
                }
                // Lost writes that end access would do the most harm.
                self.remove_one(server).await;
                self.sign_out_one(server).await;
                self.rename(server, writer, number).await;
                let mut failures = failures.lock().unwrap();
                *failures += 1;
                if *failures >= FAILURES {
                    return;
                }
            }
        };
        join_all((0..WRITERS).map(write)).await;
        assert!(*failures.lock().unwrap() >= FAILURES, "no write failed");
        // The last small write may still have been stored.
        for number in 0..MOST {
            if !self.invite(server, &format!("last-{number}@example.com")).await {
                return server.ready().await == StatusCode::SERVICE_UNAVAILABLE;
            }
        }
        false
    }

    /// Waits until the server is ready again, without sending writes.
    pub(super) async fn wait_until_ready(&self, server: &RunningServer) {
        for _ in 0..MOST {
            if server.ready().await == StatusCode::OK {
                return;
            }
        }
        panic!("the server does not become ready again");
    }

    /// Sends each kind of write. All have to succeed.
    pub(super) async fn write_all(&self, server: &RunningServer) {
        for number in 0..20 {
            assert!(self.invite(server, &format!("later-{number}@example.com")).await);
        }
        self.remove_one(server).await;
        self.sign_out_one(server).await;
        assert!(self.rename(server, 0, MOST).await);
    }

    async fn invite(&self, server: &RunningServer, email: &str) -> bool {
        let body = Some(json!({"email": email, "role": "member"}));
        let write = Write { method: Method::POST, path: "invitations", token: self.token(), body };
        self.write(server, write, &format!("open:{email}"), Some("in")).await
    }

    async fn remove_one(&self, server: &RunningServer) {
        let Some((id, _)) = pop(&self.members) else { return };
        let path = format!("members/{id}");
        let write = Write { method: Method::DELETE, path: &path, token: self.token(), body: None };
        self.write(server, write, &format!("member:{id}"), None).await;
    }

    async fn sign_out_one(&self, server: &RunningServer) {
        let Some((key, token)) = pop(&self.sessions) else { return };
        let write = Write { method: Method::POST, path: "auth/logout", token: &token, body: None };
        self.write(server, write, &key, None).await;
    }

    /// Renames the founder. Only one client does so, because the ledger requires it.
    async fn rename(&self, server: &RunningServer, writer: usize, number: usize) -> bool {
        if writer != 0 {
            return false;
        }
        let name = format!("Ada {number}");
        let write = Write { method: Method::PATCH, path: "me", token: self.token(), body: Some(json!({"name": name})) };
        self.write(server, write, "name", Some(&name)).await
    }

    /// Sends a write that sets `key` to `value`, and records the response. Returns whether it was acknowledged.
    async fn write(&self, server: &RunningServer, write: Write<'_>, key: &str, value: Option<&str>) -> bool {
        let Write { method, path, token, body } = write;
        let attempt = self.ledger.attempt(key, value);
        let told: Answer = server.try_call(method, path, Some(token), body.as_ref(), &[]).await.unwrap();
        match told.0.as_u16() {
            200..300 => attempt.stored(),
            503 if told.1["code"] == "outcome_unknown" => drop(attempt),
            503 => attempt.refused(),
            _ => panic!("{path} answered {} {}", told.0, told.1),
        }
        told.0.is_success()
    }

    /// Compares the server's state with the ledger.
    pub(super) async fn compare(&self, server: &RunningServer, when: &str) {
        let mut found = BTreeMap::new();
        for email in server.list("invitations", self.token(), "email").await {
            found.insert(format!("open:{email}"), "in".to_owned());
        }
        let (_, me) = server.get("me", self.token()).await;
        found.insert("name".to_owned(), me["user"]["name"].as_str().unwrap().to_owned());
        for (key, token) in &self.tokens {
            if server.get("me", token).await.0 == StatusCode::OK {
                found.insert(key.clone(), "in".to_owned());
            }
        }
        let ids = server.list("members", self.token(), "user_id").await;
        for key in self.tokens.keys().filter_map(|key| key.strip_prefix("member:")) {
            let by_token = found.contains_key(&format!("member:{key}"));
            assert_eq!(ids.iter().any(|id| id == key), by_token, "{when}: the list and the token of {key} differ");
        }
        let verdict = self.ledger.compare(&found);
        assert_eq!(verdict.faults, Vec::<String>::new(), "{when}");
        assert!(verdict.stored > 0 && verdict.refused + verdict.unknown > 0, "{when}: {verdict:?}");
    }

    /// Checks that no email was sent for an invitation that does not exist.
    pub(super) fn compare_mails(&self, mails: &Path) {
        let mut found = BTreeMap::new();
        for mail in std::fs::read_dir(mails).unwrap() {
            let text = std::fs::read_to_string(mail.unwrap().path()).unwrap();
            let to = text.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
            found.insert(format!("open:{}", to.trim_matches(['<', '>'])), "in".to_owned());
        }
        assert!(!found.is_empty());
        let lost = self.ledger.compare(&found).faults;
        // An email may be missing, because a worker sends it after the commit. None may be superfluous.
        let too_many: Vec<_> =
            lost.iter().filter(|fault| fault.starts_with("open:") && fault.ends_with("is in")).collect();
        assert_eq!(too_many, Vec::<&String>::new());
    }
}

fn pop(from: &Mutex<Vec<(String, String)>>) -> Option<(String, String)> {
    from.lock().unwrap().pop()
}
