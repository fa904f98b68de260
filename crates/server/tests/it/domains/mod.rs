//! `/v1/domains`, and what becomes of a domain while the service runs.

mod claim;
mod lost;
mod verify;

use axum::http::Method;
use serde_json::json;

use crate::support::{Answer, World, call, people::Person};

/// Claims a domain by which people join at once.
async fn claim(world: &World, person: &Person, domain: &str) -> Answer {
    let body = json!({"domain": domain, "policy": "auto_join"});
    world.post("/v1/domains", &person.token, body).await.assert("201")
}

/// Looks for the record of the claim.
async fn verify(world: &World, person: &Person, claim: &Answer) -> Answer {
    let path = format!("/v1/domains/{}/verify", claim.text("/id"));
    world.send(call(Method::POST, &path, &person.token, None)).await
}

/// Puts the record of the claim into DNS, and nothing else.
fn publish(world: &World, claim: &Answer) {
    world.dns.set_txt(&claim.text("/record/name"), &[&claim.text("/record/value")]);
}
