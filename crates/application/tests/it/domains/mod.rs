//! Domains are claimed, proved and lost.

mod claims;
mod losing;
mod verify_domain;

use tenantry_application::use_cases::domains::{claim_domain, verify_domain::Verification};
use tenantry_domain::{
    domain_claim::{DomainClaim, Finding, JoinPolicy, JoinRole},
    mail_domain::ClaimedDomain,
};

use crate::world::{Person, World};

pub(crate) fn domain(text: &str) -> ClaimedDomain {
    ClaimedDomain::parse(text).unwrap()
}

pub(crate) fn claiming(text: &str) -> claim_domain::Command {
    claim_domain::Command { domain: domain(text), policy: JoinPolicy::AutoJoin, role: JoinRole::default() }
}

pub(crate) async fn claim(world: &World, person: &Person, text: &str) -> DomainClaim {
    world.app.domains.claim.execute(&person.actor, claiming(text)).await.unwrap()
}

/// Puts the record of the claim into DNS, and nothing else.
pub(crate) fn publish(world: &World, claim: &DomainClaim) {
    world.dns.set_txt(&claim.domain().challenge_name(), &[&claim.record_value()]);
}

/// Claims the domain and proves it.
pub(crate) async fn prove(world: &World, person: &Person, text: &str) -> DomainClaim {
    let claim = claim(world, person, text).await;
    publish(world, &claim);
    let Verification { claim, finding } = world.app.domains.verify.execute(&person.actor, claim.id()).await.unwrap();
    assert_eq!((claim.is_verified(), finding), (true, Finding::Record));
    claim
}
