//! A verified domain is lost when its record is gone for 72 hours, or when the operator releases it. Those who run the
//! tenant are told, and members stay.

use tenantry_application::{
    actor::{AccessError, Actor, Origin, Who},
    ports::{clock::Clock, mailer::Message},
    use_cases::domains::{
        recheck_domains::{RecheckDomainsError, RecheckedDomains},
        release_domain::ReleaseDomainError,
        verify_domain::VerifyDomainError,
    },
};
use tenantry_domain::{
    Span,
    domain_claim::{Finding, LookupFailure, LossReason, TxtAnswer},
    role::Role,
};

use super::{claim, domain, prove, publish};
use crate::world::{World, operator};

const NAME: &str = "_tenantry-challenge.acme.com";

fn job() -> Actor {
    Actor { who: Who::System { job: "domains" }, origin: Origin::default() }
}

async fn recheck(world: &World) -> RecheckedDomains {
    world.app.domains.recheck.execute(&job(), None).await.unwrap()
}

fn done(checked: u64, lost: u64) -> RecheckedDomains {
    RecheckedDomains { checked, lost, failed: 0, next: None }
}

/// Returns the recipients of mails about a lost domain, and why it was lost.
fn told(world: &World) -> Vec<(String, LossReason)> {
    let lost = world.mails().into_iter().filter_map(|mail| match mail.message {
        Message::DomainLost { reason, .. } => Some((mail.to.to_string(), reason)),
        _ => None,
    });
    let mut lost: Vec<_> = lost.collect();
    lost.sort_by(|a, b| a.0.cmp(&b.0));
    lost
}

#[tokio::test]
async fn a_record_that_stays_costs_no_write_and_the_claim_stays() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    prove(&world, &ada, "acme.com").await;
    claim(&world, &ada, "pending.example").await;
    let mark = world.mark(ada.tenant_id);
    for _ in 0..10 {
        world.clock.advance(Span::days(1));
        assert_eq!(recheck(&world).await, done(1, 0));
    }
    world.assert_untouched(mark);
}

#[tokio::test]
async fn a_record_that_is_gone_for_72_hours_ends_it_and_owners_and_admins_are_told() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let grace = world.join(&ada, "grace", Role::Admin).await;
    let member = world.join(&ada, "member", Role::Member).await;
    prove(&world, &ada, "acme.com").await;
    world.dns.set(NAME, TxtAnswer::NoSuchName);
    assert_eq!(recheck(&world).await, done(1, 0));
    let missing = world.store.domain_claims(ada.tenant_id).pop().unwrap();
    assert_eq!((missing.is_verified(), missing.lost_from()), (true, Some(world.clock.now() + Span::hours(72))));
    world.clock.advance(Span::hours(72) - Span::microseconds(1));
    assert_eq!((recheck(&world).await, told(&world)), (done(1, 0), Vec::new()));
    world.clock.advance(Span::microseconds(1));
    let mark = world.mark(ada.tenant_id);
    assert_eq!(recheck(&world).await, done(1, 1));
    world.assert_recorded(mark, &job(), &["domain.verification_lost"]);
    assert!(!world.store.domain_claims(ada.tenant_id)[0].is_verified());
    let gone = |who: &str| (format!("{who}@example.com"), LossReason::RecordGone);
    assert_eq!(told(&world), [gone("ada"), gone("grace")]);
    assert!([&ada, &grace, &member].into_iter().all(|person| world.membership(person).is_some()));
    // It is looked at no more, and its domain is free.
    assert_eq!(recheck(&world).await, done(0, 0));
    let alan = world.found("alan", "bolt").await;
    prove(&world, &alan, "acme.com").await;
}

#[tokio::test]
async fn a_failure_of_dns_is_no_absence() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let verified = prove(&world, &ada, "acme.com").await;
    let mark = world.mark(ada.tenant_id);
    for failure in [LookupFailure::TimedOut, LookupFailure::ServerFailed] {
        world.dns.set(NAME, TxtAnswer::Failed(failure));
        for _ in 0..8 {
            world.clock.advance(Span::days(1));
            assert_eq!(recheck(&world).await, done(1, 0));
        }
    }
    world.assert_untouched(mark);
    assert_eq!(world.store.domain_claims(ada.tenant_id), [verified]);
}

#[tokio::test]
async fn a_record_that_comes_back_starts_the_time_anew() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let verified = prove(&world, &ada, "acme.com").await;
    for _ in 0..3 {
        world.dns.set(NAME, TxtAnswer::Found(Vec::new()));
        recheck(&world).await;
        world.clock.advance(Span::hours(48));
        publish(&world, &verified);
        recheck(&world).await;
        world.clock.advance(Span::hours(48));
    }
    let claim = world.store.domain_claims(ada.tenant_id).pop().unwrap();
    assert_eq!((claim.is_verified(), claim.lost_from()), (true, None));
}

#[tokio::test]
async fn an_admin_who_looks_after_72_hours_finds_it_lost_too() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let verified = prove(&world, &ada, "acme.com").await;
    world.dns.set(NAME, TxtAnswer::NoSuchName);
    let looked = world.app.domains.verify.execute(&ada.actor, verified.id()).await.unwrap();
    assert!(looked.claim.is_verified() && looked.claim.is_missing());
    world.clock.advance(Span::hours(72));
    let ada = world.sign_in("ada").await;
    let looked = world.app.domains.verify.execute(&ada.actor, verified.id()).await.unwrap();
    assert_eq!((looked.claim.is_verified(), looked.finding), (false, Finding::NoSuchName));
    assert_eq!(told(&world), [("ada@example.com".to_owned(), LossReason::RecordGone)]);
}

#[tokio::test]
async fn what_fails_in_one_tenant_concerns_no_other() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    prove(&world, &ada, "acme.com").await;
    prove(&world, &alan, "bolt.example").await;
    for name in [NAME, "_tenantry-challenge.bolt.example"] {
        world.dns.set(name, TxtAnswer::NoSuchName);
    }
    world.store.allow_commits(1);
    let looked = recheck(&world).await;
    assert_eq!((looked.checked, looked.failed), (2, 1));
    world.store.allow_commits(usize::MAX);
    assert_eq!(recheck(&world).await, done(2, 0));
    let of = |tenant| world.store.domain_claims(tenant).pop().unwrap();
    assert!(of(ada.tenant_id).is_missing() && of(alan.tenant_id).is_missing());
}

#[tokio::test]
async fn the_operator_releases_a_domain_and_its_record_proves_nothing_anymore() {
    let world = World::new();
    let (ada, alan) = (world.found("ada", "acme").await, world.found("alan", "bolt").await);
    let verified = prove(&world, &ada, "acme.com").await;
    let mark = world.mark(ada.tenant_id);
    let released = world.app.domains.release.execute(&operator(), &domain("ACME.com")).await.unwrap();
    world.assert_recorded(mark, &operator(), &["domain.verification_lost"]);
    assert_eq!((released.tenant_id, released.mails), (ada.tenant_id, 1));
    assert_eq!(told(&world), [("ada@example.com".to_owned(), LossReason::Released)]);
    // The record is still there, but the claim has another token now.
    let looked = world.app.domains.verify.execute(&ada.actor, verified.id()).await.unwrap();
    assert_eq!((looked.claim.is_verified(), looked.finding), (false, Finding::OtherRecords(1)));
    prove(&world, &alan, "acme.com").await;
    publish(&world, &looked.claim);
    let refused = world.app.domains.verify.execute(&ada.actor, verified.id()).await;
    assert!(matches!(refused, Err(VerifyDomainError::Taken)), "{refused:?}");
}

#[tokio::test]
async fn nobody_but_an_operator_looks_or_releases() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    prove(&world, &ada, "acme.com").await;
    let mark = world.mark(ada.tenant_id);
    let refused = world.app.domains.release.execute(&ada.actor, &domain("acme.com")).await;
    assert!(matches!(refused, Err(ReleaseDomainError::Access(AccessError::NotAnOperator))), "{refused:?}");
    let refused = world.app.domains.recheck.execute(&ada.actor, None).await;
    assert!(matches!(refused, Err(RecheckDomainsError::Access(AccessError::NotAnOperator))), "{refused:?}");
    for other in ["*.acme.com", "bolt.example"] {
        let refused = world.app.domains.release.execute(&operator(), &domain(other)).await;
        assert!(matches!(refused, Err(ReleaseDomainError::NotVerified)), "{refused:?}");
    }
    world.assert_untouched(mark);
}
