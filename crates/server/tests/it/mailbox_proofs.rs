//! What is proved by mail, through the API and on the database: one winner of many, sessions that end, and the same work
//! for every address.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::{sync::Barrier, task::JoinSet};

use crate::support::{
    Options, World, call,
    counted::Counted,
    people::{NEW_PASSWORD, PASSWORD, Person, signup_body},
};

const PARALLEL: usize = 50;

/// Sends the same request many times at once, and returns how many succeeded. The others are refused, or told that
/// somebody else was faster.
async fn winners(world: &Arc<World>, path: &'static str, token: &str, body: &Value) -> usize {
    let line = Arc::new(Barrier::new(PARALLEL));
    let mut tasks = JoinSet::new();
    for _ in 0..PARALLEL {
        let (world, line, token, body) = (world.clone(), line.clone(), token.to_owned(), body.clone());
        tasks.spawn(async move {
            line.wait().await;
            let answer = world.post(path, &token, body).await;
            let code = answer.code();
            assert!(!answer.status.is_server_error(), "{answer:?}");
            assert_eq!(answer.status.is_success(), code.is_none(), "{code:?}");
            answer.status.is_success()
        });
    }
    tasks.join_all().await.into_iter().filter(|won| *won).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_at_once_one_uses_a_code_a_link_and_an_undo() {
    let world = Arc::new(World::new().await);
    let ada = world.found("acme").await;
    let code = json!({"email": ada.email, "code": world.code_for(&ada.email).await});
    assert_eq!(winners(&world, "/v1/auth/verify-email", &ada.token, &code).await, 1);
    let confirmation = json!({"code": world.ask_for_email(&ada, "ada@people.test").await});
    assert_eq!(winners(&world, "/v1/me/email/confirm", &ada.token, &confirmation).await, 1);
    world.deliver().await;
    let undo = json!({"token": world.postbox.link_token_for(&ada.email)});
    assert_eq!(winners(&world, "/v1/auth/undo-email-change", "", &undo).await, 1);
    let reset = json!({"token": world.forget(&ada.email).await, "new_password": NEW_PASSWORD});
    assert_eq!(winners(&world, "/v1/auth/reset-password", "", &reset).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_wrong_codes_at_once_five_are_compared_and_all_count() {
    let world = Arc::new(World::new().await);
    let ada = world.found("acme").await;
    let right = world.code_for(&ada.email).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let body = json!({"email": ada.email, "code": wrong});
    for _ in 0..2 {
        assert_eq!(winners(&world, "/v1/auth/verify-email", &ada.token, &body).await, 0);
    }
    let body = json!({"email": ada.email, "code": right});
    world.post("/v1/auth/verify-email", &ada.token, body).await.assert("422 code_invalid");
}

#[tokio::test]
async fn the_limit_of_an_account_survives_new_codes_and_a_restart() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    for _ in 0..5 {
        let right = world.code_for(&ada.email).await;
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for _ in 0..4 {
            let body = json!({"email": ada.email, "code": wrong});
            world.post("/v1/auth/verify-email", &ada.token, body).await.assert("422 code_invalid");
        }
        world.post("/v1/auth/verify-email/resend", "", json!({"email": ada.email})).await.assert("202");
    }
    let world = world.restarted().await;
    let body = json!({"email": ada.email, "code": world.code_for(&ada.email).await});
    let refused = world.post("/v1/auth/verify-email", &ada.token, body).await.assert("429 rate_limited");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((86_000..=86_401).contains(&wait), "{wait}");
}

#[tokio::test]
async fn a_code_without_a_session_decides_nothing() {
    let world = World::new().await;
    let squatter = world.found("trap").await;
    let body = json!({"email": squatter.email, "code": world.code_for(&squatter.email).await});
    world.post("/v1/auth/verify-email", "", body.clone()).await.assert("401 token_missing");
    let other = world.found("other").await;
    world.post("/v1/auth/verify-email", &other.token, body).await.assert("422 code_invalid");
}

/// Statements and not time, because a test machine has no reliable time.
#[tokio::test]
async fn an_unknown_address_takes_the_statements_of_a_known_one() {
    let counted = Counted::with(Options::default()).await;
    let world = &counted.world;
    let ada = world.found("acme").await;
    world.found("bolt").await;
    world.prove(&ada).await;
    let cost = async |path: &str, email: &str| {
        counted.take();
        world.post(path, "", json!({"email": email})).await.assert("202");
        counted.take().len()
    };
    for path in ["/v1/auth/forgot-password", "/v1/auth/verify-email/resend"] {
        for _ in 0..2 {
            let costs = [
                cost(path, &ada.email).await,
                cost(path, "owner@bolt.test").await,
                cost(path, "nobody@people.test").await,
            ];
            assert!(costs[0] > 3 && costs.iter().all(|one| *one == costs[0]), "{path}: {costs:?}");
        }
    }
    let answers = [
        world.post("/v1/auth/forgot-password", "", json!({"email": ada.email})).await,
        world.post("/v1/auth/forgot-password", "", json!({"email": "nobody@people.test"})).await,
    ];
    assert_eq!((&answers[0].body, answers[0].status), (&answers[1].body, answers[1].status));
}

#[tokio::test]
async fn a_reset_ends_all_sessions_and_the_old_password() {
    let world = World::new().await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    let other = world.sign_in(&ada.email, None).await;
    let token = world.forget(&ada.email).await;
    let body = json!({"token": token, "new_password": NEW_PASSWORD});
    let done = world.post("/v1/auth/reset-password", "", body.clone()).await.assert("200");
    assert_eq!((done.json()["replaced"].as_bool(), done.text("/user/id")), (Some(false), ada.user_id.clone()));
    for session in [&ada, &other] {
        world.get("/v1/me", &session.token).await.assert("401 token_revoked");
        let refresh = json!({"refresh_token": session.refresh_token});
        world.post("/v1/auth/refresh", "", refresh).await.assert("401 session_ended");
    }
    world.post("/v1/auth/reset-password", "", body).await.assert("404 reset_link_invalid");
    let body = json!({"email": ada.email, "password": PASSWORD});
    world.post("/v1/auth/login", "", body).await.assert("401 invalid_credentials");
    let body = json!({"email": ada.email, "password": NEW_PASSWORD});
    assert_eq!(world.post("/v1/auth/login", "", body).await.assert("200").text("/tenant/id"), ada.tenant_id);
}

/// The whole of it: somebody signs up with Victoria's address, works, and prepares to stay. Then she comes.
#[tokio::test]
async fn the_owner_of_a_mailbox_takes_their_address_back() {
    let world = World::new().await;
    let squatter = world.found("trap").await;
    let corp = world.found("corp").await;
    let invited = json!({"email": squatter.email, "role": "admin"});
    let link = world.post("/v1/invitations", &corp.token, invited).await.assert("201").text("/link");
    let body = json!({"token": link.split_once("token=").unwrap().1});
    let in_corp = world.post("/v1/invitations/accept", &squatter.token, body).await.assert("200");
    let prepared = world.ask_for_email(&squatter, "eve@people.test").await;

    world.post("/v1/auth/signup", "", signup_body("trap")).await.assert("409 slug_taken");
    let token = world.forget(&squatter.email).await;
    let seen = world.post("/v1/auth/reset-password/preview", "", json!({"token": token})).await.assert("200");
    assert_eq!(seen.json()["email_verified"], false);
    assert_eq!(seen.json()["tenants"].as_array().unwrap().len(), 2);
    let body = json!({"token": token, "new_password": NEW_PASSWORD});
    let done = world.post("/v1/auth/reset-password", "", body).await.assert("200");
    assert_eq!(
        (done.json()["replaced"].as_bool(), done.json()["user"]["email_verified"].as_bool()),
        (Some(true), Some(true))
    );
    assert_ne!(done.text("/user/id"), squatter.user_id);

    for token in [&squatter.token, &in_corp.text("/tokens/access_token")] {
        world.get("/v1/me", token).await.assert("401 token_revoked");
    }
    let refresh = json!({"refresh_token": squatter.refresh_token});
    world.post("/v1/auth/refresh", "", refresh).await.assert("401 session_ended");
    let body = json!({"email": squatter.email, "password": PASSWORD});
    world.post("/v1/auth/login", "", body).await.assert("401 invalid_credentials");
    world.post("/v1/me/email/confirm", &squatter.token, json!({"code": prepared})).await.assert("401 token_revoked");
    let members = world.get("/v1/members", &corp.token).await.assert("200");
    assert_eq!(members.json()["items"].as_array().unwrap().len(), 1);
    let body = json!({"email": squatter.email, "password": NEW_PASSWORD});
    let owner = world.post("/v1/auth/login", "", body).await.assert("200");
    assert_eq!(owner.json()["memberships"], json!([]));
    world.deliver().await;
    let told = format!("{:?}", world.postbox.newest(&squatter.email));
    assert!(told.starts_with("AccountReclaimed"), "{told}");
}

#[tokio::test]
async fn members_and_search_show_the_new_address() {
    let world = World::new().await;
    let boss = world.found("bolt").await;
    let ada = world.found("acme").await;
    world.prove(&ada).await;
    world.join_too(&boss, &ada, "member").await;
    // By her name she would be found in Acme whatever her address is.
    world.patch("/v1/me", &ada.token, json!({"name": "Ada"})).await.assert("200");
    let hits = async |token: &str| {
        let mut hits = [0; 2];
        for (text, hits) in ["lovelace", "acme.test"].into_iter().zip(&mut hits) {
            let listed = world.get(&format!("/v1/members?search={text}"), token).await.assert("200");
            *hits = listed.json()["items"].as_array().unwrap().len();
        }
        hits
    };
    assert_eq!((hits(&ada.token).await, hits(&boss.token).await), ([0, 1], [0, 1]));
    world.change_email(&ada, "lovelace@people.test").await;
    assert_eq!((hits(&ada.token).await, hits(&boss.token).await), ([1, 0], [1, 0]));
    let next = world.post("/v1/auth/refresh", "", json!({"refresh_token": ada.refresh_token})).await.assert("200");
    let me = world.get("/v1/me", &next.text("/access_token")).await;
    assert_eq!(
        (me.text("/user/email"), me.json()["user"]["email_verified"].as_bool()),
        ("lovelace@people.test".to_owned(), Some(true))
    );
}

#[tokio::test]
async fn requests_for_mail_and_tries_of_a_password_are_limited() {
    let mut options = Options::default();
    let number = |number| std::num::NonZeroU32::new(number).unwrap();
    options.http.rate_limits =
        Some(tenantry_server::http::rate_limit::RateLimits { per_client: number(100), sign_ins_per_email: number(2) });
    let world = World::with(options).await;
    let ada: Person = world.found("acme").await;
    for (path, token, body, outcome) in [
        ("/v1/auth/forgot-password", "", json!({"email": "ada@people.test"}), "202"),
        (
            "/v1/me/password",
            ada.token.as_str(),
            json!({"current_password": "not the password", "new_password": NEW_PASSWORD}),
            "403 current_password_wrong",
        ),
    ] {
        for _ in 0..2 {
            world.send(call(Method::POST, path, token, Some(body.clone()))).await.assert(outcome);
        }
        world.send(call(Method::POST, path, token, Some(body))).await.assert("429 rate_limited");
    }
}
