//! `/v1/domains` and `/v1/domains/{id}`: domains are claimed, listed, changed and removed.

use serde_json::json;

use super::{claim, publish, verify};
use crate::support::World;

#[tokio::test]
async fn a_claim_has_the_record_that_proves_it() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let body = json!({"domain": " *.BÜCHER.example. "});
    let claimed = world.post("/v1/domains", &acme.token, body).await.assert("201");
    assert_eq!(claimed.header("location"), Some(format!("/v1/domains/{}", claimed.text("/id")).as_str()));
    assert_eq!(claimed.text("/domain"), "*.xn--bcher-kva.example");
    assert_eq!(claimed.text("/record/type"), "TXT");
    assert_eq!(claimed.text("/record/name"), "_tenantry-challenge.xn--bcher-kva.example");
    assert!(claimed.text("/record/value").starts_with("tenantry-domain-verification="), "{claimed:?}");
    let [status, policy, role] = ["/status", "/policy", "/role"].map(|field| claimed.text(field));
    assert_eq!([status.as_str(), policy.as_str(), role.as_str()], ["pending", "off", "member"]);
    assert_eq!(claimed.text("/claimed_by"), acme.user_id);
    let found = world.get(&format!("/v1/domains/{}", claimed.text("/id")), &acme.token).await.assert("200");
    assert_eq!(found.json(), claimed.json());
    let listed = world.get("/v1/domains", &acme.token).await.assert("200");
    assert_eq!(listed.json(), json!({"items": [claimed.json()], "next_cursor": null}));
    let again = json!({"domain": "*.bücher.EXAMPLE"});
    world.post("/v1/domains", &acme.token, again).await.assert("409 domain_already_claimed");
}

#[tokio::test]
async fn what_cannot_be_claimed_is_refused_with_its_reason() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    for (domain, code, says) in [
        ("acme", "malformed", "must be a domain such as example.com"),
        ("127.0.0.1", "malformed", "must be a domain"),
        ("co.uk", "public_suffix", "co.uk is a public suffix"),
        ("*.GMail.com", "mailbox_provider", "gmail.com is a provider"),
        ("team.outlook.com", "mailbox_provider", "outlook.com is a provider"),
        ("a.localhost", "reserved", "a.localhost is reserved"),
    ] {
        let refused = world.post("/v1/domains", &acme.token, json!({"domain": domain})).await;
        let refused = refused.assert("422 validation_failed");
        assert_eq!(
            (refused.text("/errors/0/pointer"), refused.text("/errors/0/code")),
            ("/domain".into(), code.into())
        );
        assert!(refused.text("/errors/0/detail").contains(says), "{refused:?}");
    }
    for (field, value) in [("role", "manager"), ("role", "owner"), ("policy", "open")] {
        let body = json!({"domain": "acme.example", field: value});
        let refused = world.post("/v1/domains", &acme.token, body).await.assert("422 validation_failed");
        assert_eq!(refused.text("/errors/0/pointer"), format!("/{field}"));
        let id = claim(&world, &acme, &format!("{value}.example")).await.text("/id");
        let refused = world.patch(&format!("/v1/domains/{id}"), &acme.token, json!({field: value})).await;
        refused.assert("422 validation_failed");
    }
}

#[tokio::test]
async fn what_a_domain_gives_is_changed_and_the_rest_stays() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let claimed = claim(&world, &acme, "acme.example").await;
    let path = format!("/v1/domains/{}", claimed.text("/id"));
    let changed = world.patch(&path, &acme.token, json!({"role": "viewer"})).await.assert("200");
    assert_eq!((changed.text("/policy"), changed.text("/role")), ("auto_join".into(), "viewer".into()));
    let changed = world.patch(&path, &acme.token, json!({"policy": "off"})).await.assert("200");
    assert_eq!((changed.text("/policy"), changed.text("/role")), ("off".into(), "viewer".into()));
    assert_eq!(changed.json()["record"], claimed.json()["record"]);
    assert_eq!(world.patch(&path, &acme.token, json!({})).await.assert("200").json(), changed.json());
}

#[tokio::test]
async fn a_removed_domain_is_gone_and_free_for_others() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let first = claim(&world, &acme, "acme.example").await;
    publish(&world, &first);
    assert_eq!(verify(&world, &acme, &first).await.assert("200").text("/domain/status"), "verified");
    let path = format!("/v1/domains/{}", first.text("/id"));
    world.delete(&path, &acme.token).await.assert("204");
    world.get(&path, &acme.token).await.assert("404 not_found");
    world.delete(&path, &acme.token).await.assert("404 not_found");
    let second = claim(&world, &bolt, "acme.example").await;
    publish(&world, &second);
    assert_eq!(verify(&world, &bolt, &second).await.assert("200").text("/domain/status"), "verified");
}
