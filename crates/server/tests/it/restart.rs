//! After a kill under load and a restart, the server has every write it acknowledged, and sessions continue.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::ledger::Ledger;

use crate::running_server::{PASSWORD, RunningServer, access, refresh, sign_up_body, token_of};

const WRITERS: usize = 8;
/// The server is killed once this many writes have been acknowledged, while others are in progress.
const ENOUGH: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_write_survives_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let (ledger, acknowledged) = (Ledger::default(), AtomicUsize::new(0));
    let stopped = AtomicBool::new(false);

    let write = async |writer: usize| {
        for number in 0.. {
            let email = format!("guest-{writer}-{number}@example.com");
            let body = json!({"email": email, "role": "member"});
            let attempt = ledger.attempt(&email, Some("invited"));
            let call = server.try_call(Method::POST, "invitations", Some(access(&founder)), Some(&body), &[]).await;
            match call {
                Ok((StatusCode::CREATED, _)) => attempt.stored(),
                Ok((status, body)) => panic!("{status} {body}"),
                Err(_) => break,
            }
            acknowledged.fetch_add(1, Ordering::SeqCst);
            if stopped.load(Ordering::SeqCst) {
                break;
            }
        }
    };
    let kill = async {
        while acknowledged.load(Ordering::SeqCst) < ENOUGH {
            tokio::task::yield_now().await;
        }
        let (_, page) = server.get("invitations?limit=1", access(&founder)).await;
        server.kill();
        stopped.store(true, Ordering::SeqCst);
        page
    };
    let writers = futures::future::join_all((0..WRITERS).map(write));
    let (_, page) = futures::future::join(writers, kill).await;
    let cursor = page["next_cursor"].as_str().unwrap();

    let server = RunningServer::start(data.path(), &[]);
    let (status, _) = server.get(&format!("invitations?cursor={cursor}"), access(&founder)).await;
    assert_eq!(status, StatusCode::OK, "a cursor from before the restart");
    // The access token from before the restart and its session are still valid.
    let found = server.list("invitations", access(&founder), "email").await;
    let verdict = ledger.compare(&found.into_iter().map(|email| (email, "invited".to_owned())).collect());
    assert!(verdict.stored >= ENOUGH);
    assert_eq!(verdict.faults, Vec::<String>::new());
    let (status, refreshed) = server.post("auth/refresh", None, json!({"refresh_token": refresh(&founder)})).await;
    assert_eq!(status, StatusCode::OK, "{refreshed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_before_a_restart_stays_ended() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let removed = server.bring_in(access(&founder), "grace@example.com", "member").await;
    let (_, invited) = server
        .post("invitations", Some(access(&founder)), json!({"email": "mary@example.com", "role": "viewer"}))
        .await;
    let path = format!("members/{}", removed["user"]["id"].as_str().unwrap());
    let call = server.try_call(Method::DELETE, &path, Some(access(&founder)), None, &[]);
    assert_eq!(call.await.unwrap().0, StatusCode::NO_CONTENT);
    let (_, other) = server.post("auth/login", None, json!({"email": "ada@example.com", "password": PASSWORD})).await;
    let call = server.try_call(Method::POST, "auth/logout", Some(access(&other)), None, &[]);
    assert_eq!(call.await.unwrap().0, StatusCode::NO_CONTENT);
    server.kill();

    let server = RunningServer::start(data.path(), &[]);
    for ended in [&removed, &other] {
        let (status, problem) = server.get("me", access(ended)).await;
        assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &Value::from("token_revoked")), "{problem}");
    }
    assert_eq!(server.get("me", access(&founder)).await.0, StatusCode::OK);
    // A link created before the restart works after it.
    let body = json!({"token": token_of(&invited), "name": "Mary", "password": PASSWORD});
    assert_eq!(server.post("invitations/accept", None, body).await.0, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_sign_up_after_a_restart_founds_nothing_again() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let key = [("Idempotency-Key", "0b1c2d3e-once")];
    let body = sign_up_body("ada@example.com", "engines");
    let first = server.try_call(Method::POST, "auth/signup", None, Some(&body), &key).await.unwrap();
    server.kill();

    let server = RunningServer::start(data.path(), &[]);
    let again = server.try_call(Method::POST, "auth/signup", None, Some(&body), &key).await.unwrap();
    assert_eq!((first.0, again.0), (StatusCode::CREATED, StatusCode::CREATED), "{}", again.1);
    assert_eq!(first.1["tenant"]["id"], again.1["tenant"]["id"]);
    assert_eq!(server.get("me", access(&again.1)).await.0, StatusCode::OK);
}
