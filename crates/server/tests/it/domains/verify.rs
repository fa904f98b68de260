//! `/v1/domains/{id}/verify` says what was found, and verifies what is proved.

use std::num::NonZeroU32;

use tenantry_domain::domain_claim::{LookupFailure, TxtAnswer};
use tenantry_server::HttpSettings;

use super::{claim, publish, verify};
use crate::support::{Options, World};

#[tokio::test]
async fn the_answer_says_what_was_found() {
    let world = World::new().await;
    let acme = world.found("acme").await;
    let claimed = claim(&world, &acme, "acme.example").await;
    let name = claimed.text("/record/name");
    let found = |values: &[&str]| TxtAnswer::Found(values.iter().map(ToString::to_string).collect());
    for (answer, result, other_records, says) in [
        (TxtAnswer::NoSuchName, "no_such_name", 0, "NXDOMAIN"),
        (found(&[]), "no_records", 0, "no TXT record"),
        (found(&["v=spf1 -all"]), "other_records", 1, "Found 1 TXT record, which is not"),
        (found(&["v=spf1 -all", "other"]), "other_records", 2, "Found 2 TXT records, none of which"),
        (TxtAnswer::Failed(LookupFailure::TimedOut), "timed_out", 0, "in time"),
        (TxtAnswer::Failed(LookupFailure::ServerFailed), "server_failed", 0, "SERVFAIL"),
    ] {
        world.dns.set(&name, answer);
        let looked = verify(&world, &acme, &claimed).await.assert("200");
        assert_eq!((looked.text("/check/result"), looked.text("/domain/status")), (result.into(), "pending".into()));
        assert_eq!(looked.json()["check"]["other_records"], other_records);
        assert!(looked.text("/check/detail").contains(says), "{looked:?}");
        assert_eq!(looked.json()["domain"], claimed.json());
    }
    publish(&world, &claimed);
    let looked = verify(&world, &acme, &claimed).await.assert("200");
    assert_eq!(
        (looked.text("/check/result"), looked.text("/domain/status")),
        ("record_found".into(), "verified".into())
    );
    assert!(looked.json()["domain"]["verified_at"].is_string());
    // The record goes, and the domain stays for now.
    world.dns.set(&name, TxtAnswer::NoSuchName);
    let looked = verify(&world, &acme, &claimed).await.assert("200");
    assert_eq!(looked.text("/domain/status"), "verified");
    assert!(looked.text("/domain/lapses_at") > looked.text("/domain/record_missing_since"));
}

#[tokio::test]
async fn a_domain_that_another_organization_has_is_taken() {
    let world = World::new().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let first = claim(&world, &acme, "acme.example").await;
    publish(&world, &first);
    verify(&world, &acme, &first).await.assert("200");
    let second = claim(&world, &bolt, "acme.example").await;
    // Without the proof, nobody is told that somebody has it.
    assert_eq!(verify(&world, &bolt, &second).await.assert("200").text("/check/result"), "other_records");
    publish(&world, &second);
    verify(&world, &bolt, &second).await.assert("409 domain_taken");
    let kept = world.get(&format!("/v1/domains/{}", first.text("/id")), &acme.token).await;
    assert_eq!(kept.text("/status"), "verified");
}

#[tokio::test]
async fn looks_are_limited_for_each_organization() {
    let mut options = Options::default();
    let mut limits = HttpSettings::default().rate_limits.unwrap();
    limits.sign_ins_per_email = NonZeroU32::new(2).unwrap();
    options.http.rate_limits = Some(limits);
    let world = World::with(options).await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    let [first, second] = [claim(&world, &acme, "a.example").await, claim(&world, &acme, "b.example").await];
    verify(&world, &acme, &first).await.assert("200");
    verify(&world, &acme, &second).await.assert("200");
    let refused = verify(&world, &acme, &first).await.assert("429 rate_limited");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(world.dns.asked().len(), 2);
    let other = claim(&world, &bolt, "a.example").await;
    verify(&world, &bolt, &other).await.assert("200");
}
