//! Rules that hold when a hundred requests arrive at the same time, on the real binary.

use std::{collections::BTreeSet, sync::Arc};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tenantry_testkit::dns::{DnsServer, Reply};
use tokio::{sync::Barrier, task::JoinSet};

use crate::running_server::{Answer, PASSWORD, RunningServer, access, refresh, sign_up_body, token_of};

const MANY: usize = 100;

/// Runs `many` calls that start at the same moment.
async fn at_once<F>(many: usize, call: impl Fn(usize) -> F) -> Vec<Answer>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(many));
    let mut tasks = JoinSet::new();
    for number in 0..many {
        let (barrier, call) = (Arc::clone(&barrier), call(number));
        tasks.spawn(async move {
            barrier.wait().await;
            call.await
        });
    }
    tasks.join_all().await
}

/// Returns how many responses have the status. All others must have the second status and one of the codes.
fn count(answers: &[Answer], wanted: StatusCode, (status, codes): (StatusCode, &[&str])) -> usize {
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.0 == wanted);
    for (code, body) in lost {
        assert_eq!(*code, status, "{body}");
        assert!(codes.contains(&body["code"].as_str().unwrap_or_default()), "{body}");
    }
    won.len()
}

fn started(settings: &[(&str, &str)]) -> (tempfile::TempDir, Arc<RunningServer>) {
    let data = tempfile::tempdir().unwrap();
    let server = Arc::new(RunningServer::start(data.path(), settings));
    (data, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slug_goes_to_one() {
    let (_data, server) = started(&[]);
    let answers = at_once(MANY, |number| {
        let server = Arc::clone(&server);
        async move { server.sign_up(&format!("founder-{number}@example.com"), "coveted").await }
    })
    .await;
    assert_eq!(count(&answers, StatusCode::CREATED, (StatusCode::CONFLICT, &["slug_taken"])), 1);
    // The losers leave nothing behind: their email addresses are available.
    let loser = answers.iter().position(|answer| answer.0 == StatusCode::CONFLICT).unwrap();
    let emails: BTreeSet<_> = (0..MANY).map(|number| format!("founder-{number}@example.com")).collect();
    let winner = answers.iter().find(|answer| answer.0 == StatusCode::CREATED).unwrap().1["user"]["email"].clone();
    let free = emails.iter().find(|email| **email != winner).unwrap();
    assert_eq!(server.sign_up(free, &format!("second-choice-{loser}")).await.0, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_address_goes_to_one() {
    let (_data, server) = started(&[]);
    let answers = at_once(MANY, |number| {
        let server = Arc::clone(&server);
        async move { server.sign_up("ada@example.com", &format!("engines-{number}")).await }
    })
    .await;
    assert_eq!(count(&answers, StatusCode::CREATED, (StatusCode::CONFLICT, &["email_taken"])), 1);
    // No tenant was created without members: every other slug is available.
    let winner = answers.iter().find(|answer| answer.0 == StatusCode::CREATED).unwrap().1["tenant"]["slug"].clone();
    let slug = (0..MANY).map(|number| format!("engines-{number}")).find(|slug| *slug != winner).unwrap();
    assert_eq!(server.sign_up("grace@example.com", &slug).await.0, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_founds_one_tenant() {
    let (_data, server) = started(&[]);
    let answers = at_once(MANY, |_| {
        let server = Arc::clone(&server);
        async move {
            let body = sign_up_body("ada@example.com", "engines");
            let key = [("Idempotency-Key", "the-same-key")];
            server.try_call(Method::POST, "auth/signup", None, Some(&body), &key).await.unwrap()
        }
    })
    .await;
    assert_eq!(count(&answers, StatusCode::CREATED, (StatusCode::CREATED, &[])), MANY);
    let tenants: BTreeSet<_> = answers.iter().map(|answer| answer.1["tenant"]["id"].as_str().unwrap()).collect();
    assert_eq!(tenants.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_founds_no_more_than_the_limit() {
    let (_data, server) = started(&[("TENANTRY_TENANTS_PER_FOUNDER", "10")]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let token = access(&founder).to_owned();
    let answers = at_once(MANY, |number| {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move { server.post("tenants", Some(&token), json!({"name": format!("Engines {number}")})).await }
    })
    .await;
    // The sign-up was the first.
    assert_eq!(count(&answers, StatusCode::CREATED, (StatusCode::CONFLICT, &["founding_limit_reached"])), 9);
    let (_, own) = server.get("me/tenants", &token).await;
    assert_eq!(own["items"].as_array().unwrap().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_all_prove_goes_to_one() {
    let dns = DnsServer::start().await;
    let address = dns.address().to_string();
    let settings = [("TENANTRY_DNS_RESOLVER", address.as_str()), ("TENANTRY_TENANTS_PER_FOUNDER", "200")];
    let (_data, server) = started(&settings);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let (mut claims, mut name, mut values) = (Vec::new(), String::new(), Vec::new());
    for number in 0..MANY {
        let body = json!({"name": format!("Engines {number}")});
        let (_, tenant) = server.post("tenants", Some(access(&founder)), body).await;
        let token = access(&tenant).to_owned();
        let (status, claim) = server.post("domains", Some(&token), json!({"domain": "engines.example"})).await;
        assert_eq!(status, StatusCode::CREATED, "{claim}");
        claim["record"]["name"].as_str().unwrap().clone_into(&mut name);
        values.push(vec![claim["record"]["value"].as_str().unwrap().to_owned()]);
        claims.push((token, format!("domains/{}/verify", claim["id"].as_str().unwrap())));
    }
    // A hundred records fit into no datagram.
    dns.set(&name, Reply::TxtOverTcp(values));
    let answers = at_once(MANY, |number| {
        let (server, (token, path)) = (Arc::clone(&server), claims[number].clone());
        async move { server.try_call(Method::POST, &path, Some(&token), None, &[]).await.unwrap() }
    })
    .await;
    assert_eq!(count(&answers, StatusCode::OK, (StatusCode::CONFLICT, &["domain_taken"])), 1);
    let mut verified = 0;
    for (token, _) in &claims {
        let (_, listed) = server.get("domains", token).await;
        verified += usize::from(listed["items"][0]["status"] == "verified");
    }
    assert_eq!(verified, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_accepted_once() {
    let (_data, server) = started(&[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let guest = json!({"email": "grace@example.com", "role": "member"});
    let (_, invited) = server.post("invitations", Some(access(&founder)), guest).await;
    let token = token_of(&invited).to_owned();
    let answers = at_once(MANY, |_| {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move {
            let body = json!({"token": token, "name": "Grace", "password": PASSWORD});
            server.post("invitations/accept", None, body).await
        }
    })
    .await;
    let won = answers.iter().filter(|answer| answer.0.is_success()).count();
    assert_eq!(won, 1);
    assert!(
        answers.iter().all(|answer| answer.0.is_success() || answer.1["code"] == "invitation_accepted"),
        "{answers:?}"
    );
    let (_, members) = server.get("members", access(&founder)).await;
    assert_eq!(members["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_lets_in_as_many_as_may() {
    let (_data, server) = started(&[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let owner = access(&founder).to_owned();
    let (_, made) = server.post("invitation-links", Some(&owner), json!({"max_uses": 7})).await;
    let (id, token) = (made["link"]["id"].as_str().unwrap(), made["url"].as_str().unwrap());
    let token = token.split_once("token=").unwrap().1.to_owned();
    let answers = at_once(MANY, |number| {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move {
            let email = format!("guest-{number}@example.com");
            let body = json!({"email": email, "name": "Guest", "password": PASSWORD, "link_token": token});
            server.post("auth/signup", None, body).await
        }
    })
    .await;
    assert_eq!(count(&answers, StatusCode::CREATED, (StatusCode::GONE, &["link_used_up"])), 7);
    let (_, link) = server.get(&format!("invitation-links/{id}"), &owner).await;
    assert_eq!((&link["uses"], &link["status"]), (&json!(7), &json!("used_up")));
    let (_, members) = server.get("members", &owner).await;
    assert_eq!(members["items"].as_array().unwrap().len(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_has_one_successor() {
    let (_data, server) = started(&[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let token = refresh(&founder).to_owned();
    let answers = at_once(MANY, |_| {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move { server.post("auth/refresh", None, json!({"refresh_token": token})).await }
    })
    .await;
    assert!(answers.iter().all(|answer| answer.0 == StatusCode::OK), "{answers:?}");
    let successors: BTreeSet<_> = answers.iter().map(|answer| answer.1["refresh_token"].as_str().unwrap()).collect();
    assert_eq!(successors.len(), 1, "there is one winner, and the losers get the winner's successor");
    // The successor works. After its use, the old token counts as stolen and ends the session.
    let successor = json!({"refresh_token": successors.first().unwrap()});
    assert_eq!(server.post("auth/refresh", None, successor).await.0, StatusCode::OK);
    let (status, problem) = server.post("auth/refresh", None, json!({"refresh_token": token})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &Value::from("refresh_token_reused")));
    assert_eq!(server.get("me", access(&founder)).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays() {
    const OWNERS: usize = 10;
    let (_data, server) = started(&[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let mut owners = vec![access(&founder).to_owned()];
    for number in 1..OWNERS {
        let owner = server.bring_in(access(&founder), &format!("owner-{number}@example.com"), "owner").await;
        owners.push(access(&owner).to_owned());
    }
    // Each owner leaves ten times: a hundred requests, of which nine may succeed.
    let answers = at_once(MANY, |number| {
        let (server, owner) = (Arc::clone(&server), owners[number % OWNERS].clone());
        async move { server.try_call(Method::POST, "members/leave", Some(&owner), None, &[]).await.unwrap() }
    })
    .await;
    let left = answers.iter().filter(|answer| answer.0 == StatusCode::NO_CONTENT).count();
    assert_eq!(left, OWNERS - 1);
    let others = answers.iter().filter(|answer| answer.0 != StatusCode::NO_CONTENT);
    for (status, problem) in others {
        let code = problem["code"].as_str().unwrap();
        assert!(["last_owner", "token_revoked", "no_membership"].contains(&code), "{status} {problem}");
    }
    let mut remaining = 0;
    for owner in &owners {
        if let (StatusCode::OK, members) = server.get("members", owner).await {
            remaining += 1;
            assert_eq!(members["items"].as_array().unwrap().len(), 1);
        }
    }
    assert_eq!(remaining, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demoted_admin_raises_nobody() {
    let (_data, server) = started(&[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let owner = access(&founder).to_owned();
    let admin = server.bring_in(&owner, "admin@example.com", "admin").await;
    let friend = server.bring_in(&owner, "friend@example.com", "viewer").await;
    let path = |answer: &Value| format!("members/{}", answer["user"]["id"].as_str().unwrap());
    let (admin_path, friend_path) = (path(&admin), path(&friend));
    let admin_token = access(&admin).to_owned();
    let answers = at_once(MANY, |number| {
        let (server, owner, admin) = (Arc::clone(&server), owner.clone(), admin_token.clone());
        let (admin_path, friend_path) = (admin_path.clone(), friend_path.clone());
        async move {
            if number == MANY / 2 {
                server.patch(&admin_path, &owner, json!({"role": "viewer"})).await
            } else {
                let role = if number % 2 == 0 { "admin" } else { "member" };
                server.patch(&friend_path, &admin, json!({"role": role})).await
            }
        }
    })
    .await;
    for (status, body) in &answers {
        assert!(
            *status == StatusCode::OK || ["token_revoked", "forbidden"].contains(&body["code"].as_str().unwrap()),
            "{body}"
        );
    }
    // The demotion is acknowledged, so the old token no longer works.
    let (status, problem) = server.patch(&friend_path, &admin_token, json!({"role": "admin"})).await;
    assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &Value::from("token_revoked")));
    let (_, raised) = server.patch(&admin_path, access(&admin), json!({"role": "owner"})).await;
    assert_eq!(raised["code"], "token_revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_never_exceeded() {
    let (_data, server) = started(&[("TENANTRY_SEATS_OF_NEW_TENANTS", "10")]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let owner = access(&founder).to_owned();
    let answers = at_once(MANY, |number| {
        let (server, owner) = (Arc::clone(&server), owner.clone());
        async move {
            let guest = json!({"email": format!("guest-{number}@example.com"), "role": "member"});
            server.post("invitations", Some(&owner), guest).await
        }
    })
    .await;
    // The founder has the tenth seat.
    assert_eq!(count(&answers, StatusCode::CREATED, (StatusCode::CONFLICT, &["seats_exhausted"])), 9);
    let (_, tenant) = server.get("tenant", &owner).await;
    assert_eq!(tenant["seats"], json!({"limit": 10, "used": 10}));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_read_the_same_settings_one_changes_them() {
    const ADMINS: usize = 20;
    let (_data, server) = started(&[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let owner = access(&founder).to_owned();
    let change = |seen: &'static str, body: Value| {
        let (server, owner) = (Arc::clone(&server), owner.clone());
        async move {
            let seen = [("If-Match", seen)];
            server.try_call(Method::PATCH, "tenant/settings", Some(&owner), Some(&body), &seen).await.unwrap()
        }
    };
    assert_eq!(change("\"0\"", json!({"locale": "de"})).await.0, StatusCode::OK);
    let (_, tenant) = server.get("tenant", &owner).await;
    // Each asks for something else: settings that are already as requested are no conflict.
    let answers = at_once(ADMINS, |number| change("\"1\"", json!({"password_min_length": 9 + number}))).await;
    let lost = (StatusCode::PRECONDITION_FAILED, &["precondition_failed"][..]);
    assert_eq!(count(&answers, StatusCode::OK, lost), 1);
    let (_, won) = answers.into_iter().find(|answer| answer.0 == StatusCode::OK).unwrap();
    assert_eq!(won["locale"], "de");
    assert_eq!(server.get("tenant/settings", &owner).await.1, won);
    assert_eq!(server.get("tenant", &owner).await.1, tenant);
    // The version moved once.
    assert_eq!(change("\"2\"", json!({"locale": "fr"})).await.0, StatusCode::OK);
}
