//! A claim is proved by its own record, and one tenant has a domain verified.

use tenantry_application::use_cases::domains::verify_domain::{Verification, VerifyDomainError};
use tenantry_domain::{
    domain_claim::{DomainClaim, Finding, LookupFailure, TxtAnswer},
    role::Role,
};
use tenantry_testkit::builders::id;

use super::{claim, prove, publish};
use crate::world::{World, at_once};

const NAME: &str = "_tenantry-challenge.acme.com";

#[tokio::test]
async fn the_record_verifies_the_claim_and_nothing_else_does() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let (of_ada, of_alan) = (claim(&world, &ada, "acme.com").await, claim(&world, &alan, "acme.com").await);
    let mark = world.mark(ada.tenant_id);
    let others = TxtAnswer::Found(vec!["v=spf1 -all".to_owned(), of_alan.record_value()]);
    for (answer, expected) in [
        (TxtAnswer::NoSuchName, Finding::NoSuchName),
        (TxtAnswer::Found(Vec::new()), Finding::NoRecords),
        (others, Finding::OtherRecords(2)),
        (TxtAnswer::Failed(LookupFailure::TimedOut), Finding::Failed(LookupFailure::TimedOut)),
    ] {
        world.dns.set(NAME, answer);
        let Verification { claim, finding } = world.app.domains.verify.execute(&ada.actor, of_ada.id()).await.unwrap();
        assert_eq!((claim.is_verified(), finding), (false, expected));
    }
    world.assert_untouched(mark);
    world.dns.set_txt(NAME, &["v=spf1 -all", &of_alan.record_value(), &of_ada.record_value()]);
    let verified = world.app.domains.verify.execute(&ada.actor, of_ada.id()).await.unwrap();
    world.assert_recorded(mark, &ada.actor, &["domain.verified"]);
    assert_eq!(verified.finding, Finding::Record);
    assert_eq!(world.store.domain_claims(ada.tenant_id), [verified.claim]);
    assert!(world.dns.asked().iter().all(|name| name == NAME));
    // Looked at once more, it is as before.
    let mark = world.mark(ada.tenant_id);
    assert!(world.app.domains.verify.execute(&ada.actor, of_ada.id()).await.unwrap().claim.is_verified());
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_later_proof_takes_nothing_from_whoever_has_the_domain() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let first = prove(&world, &ada, "acme.com").await;
    let second = claim(&world, &alan, "acme.com").await;
    // The record of the first is gone, and that of the second is there.
    publish(&world, &second);
    let mark = world.mark(alan.tenant_id);
    let refused = world.app.domains.verify.execute(&alan.actor, second.id()).await;
    assert!(matches!(refused, Err(VerifyDomainError::Taken)), "{refused:?}");
    world.assert_untouched(mark);
    assert_eq!(world.store.domain_claims(ada.tenant_id), [first]);
    // A longer match is another domain.
    prove(&world, &alan, "eng.acme.com").await;
    prove(&world, &alan, "*.acme.com").await;
}

#[tokio::test]
async fn of_many_who_prove_one_domain_at_once_one_has_it() {
    let world = World::new();
    let mut claims = Vec::new();
    for number in 0..20 {
        let owner = world.found(&format!("owner-{number}"), &format!("tenant-{number}")).await;
        claims.push((owner.clone(), claim(&world, &owner, "acme.com").await));
    }
    let values: Vec<String> = claims.iter().map(|(_, claim)| claim.record_value()).collect();
    world.dns.set_txt(NAME, &values.iter().map(String::as_str).collect::<Vec<_>>());
    let verify = world.app.domains.verify.clone();
    let runs = claims.iter().map(|(owner, claim)| {
        let (verify, actor, id) = (verify.clone(), owner.actor.clone(), claim.id());
        async move { verify.execute(&actor, id).await }
    });
    let answers = at_once(runs.collect::<Vec<_>>()).await;
    let taken = answers.iter().filter(|answer| matches!(answer, Err(VerifyDomainError::Taken))).count();
    assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), taken), (1, 19));
    let holders = claims.iter().flat_map(|(owner, _)| world.store.domain_claims(owner.tenant_id));
    assert_eq!(holders.filter(DomainClaim::is_verified).count(), 1);
}

#[tokio::test]
async fn who_may_not_is_refused_and_asks_nobody() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let manager = world.join(&ada, "manager", Role::Manager).await;
    let claim = claim(&world, &ada, "acme.com").await;
    publish(&world, &claim);
    let mark = world.mark(ada.tenant_id);
    for (actor, id) in [(&alan.actor, claim.id()), (&ada.actor, id())] {
        let refused = world.app.domains.verify.execute(actor, id).await;
        assert!(matches!(refused, Err(VerifyDomainError::NotFound)), "{refused:?}");
    }
    let refused = world.app.domains.verify.execute(&manager.actor, claim.id()).await;
    assert!(matches!(refused, Err(VerifyDomainError::Access(_))), "{refused:?}");
    assert_eq!(world.dns.asked(), Vec::<String>::new());
    world.store.refuse_commits();
    let refused = world.app.domains.verify.execute(&ada.actor, claim.id()).await;
    assert!(matches!(refused, Err(VerifyDomainError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
}
