//! The promises of a unit of work about its tenant's claims of domains.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::domain_claim::{DomainClaim, JoinPolicy};

use crate::{
    builders::{changed_claim, domain_claim, id, lost_claim, missing_claim, verified_claim},
    contract::{
        Subject,
        fixture::empty_tenant,
        race::{MANY, race},
        rows::{TenantRows, global},
    },
};

pub mod from_another_tenant;

/// Stores a claim that is verified.
pub(in crate::contract) async fn insert_verified(rows: &TenantRows, domain: &str) -> DomainClaim {
    let pending = domain_claim(rows.id, domain);
    rows.insert_claim(&pending).await.unwrap();
    let verified = verified_claim(&pending);
    rows.update_claim(&pending, &verified).await.unwrap();
    verified
}

pub async fn find_must_give_the_claim_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let claim = domain_claim(tenant.id(), "acme.com");
    rows.insert_claim(&claim).await.unwrap();
    assert_eq!(rows.find_claim(claim.id()).await, Some(claim));
    assert_eq!(rows.find_claim(id()).await, None);
}

pub async fn insert_must_add_the_claim_which_is_not_verified(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    for domain in ["acme.com", "*.acme.com", "eng.acme.com", "xn--bcher-kva.example"] {
        let claim = domain_claim(tenant.id(), domain);
        rows.insert_claim(&claim).await.unwrap();
        assert_eq!(rows.find_claim(claim.id()).await, Some(claim.clone()));
        assert_eq!(global(subject).find_verified(domain).await, None);
    }
}

pub async fn insert_must_answer_conflict_domainclaim_if_this_tenant_claims_the_domain_already_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let runners = (0..MANY).map(|_| {
        let (rows, claim) = (rows.clone(), domain_claim(tenant.id(), "acme.com"));
        async move { rows.insert_claim(&claim).await }
    });
    let answers = race(runners.collect()).await;
    let refused =
        answers.iter().filter(|answer| answer.as_ref().is_err_and(|error| error.is_conflict(Conflict::DomainClaim)));
    assert_eq!((answers.iter().filter(|answer| answer.is_ok()).count(), refused.count()), (1, MANY - 1));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let before = domain_claim(tenant.id(), "acme.com");
    rows.insert_claim(&before).await.unwrap();
    let changed = changed_claim(&before, JoinPolicy::RequestApproval);
    rows.update_claim(&before, &changed).await.unwrap();
    assert_eq!(rows.find_claim(before.id()).await, Some(changed.clone()));
    let late = changed_claim(&before, JoinPolicy::Off);
    assert!(matches!(rows.update_claim(&before, &late).await, Err(StoreError::Stale)));
    let verified = verified_claim(&changed);
    rows.update_claim(&changed, &verified).await.unwrap();
    let missing = missing_claim(&verified);
    rows.update_claim(&verified, &missing).await.unwrap();
    assert_eq!(rows.find_claim(before.id()).await, Some(missing.clone()));
    let lost = lost_claim(&missing);
    rows.update_claim(&missing, &lost).await.unwrap();
    assert_eq!(rows.find_claim(before.id()).await, Some(lost));
}

pub async fn update_must_answer_conflict_verifieddomain_if_after_is_verified_and_another_tenant_has_the_domain_verified_also_when_both_are_stored_at_the_same_time(
    subject: &dyn Subject,
) {
    let mut contenders = Vec::new();
    for number in 0..MANY {
        let (tenant, rows) = empty_tenant(subject, &format!("tenant-{number}"), None).await;
        let claim = domain_claim(tenant.id(), "acme.com");
        rows.insert_claim(&claim).await.unwrap();
        contenders.push((rows, claim));
    }
    let runners = contenders.iter().cloned().map(|(rows, claim)| async move {
        let answer = rows.update_claim(&claim, &verified_claim(&claim)).await;
        (rows.id, answer)
    });
    let answers = race(runners.collect()).await;
    let winners: Vec<_> = answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(tenant, _)| *tenant).collect();
    let refused = answers
        .iter()
        .filter(|(_, answer)| answer.as_ref().is_err_and(|error| error.is_conflict(Conflict::VerifiedDomain)));
    assert_eq!((winners.len(), refused.count()), (1, MANY - 1));
    let verified = global(subject).find_verified("acme.com").await.unwrap();
    assert_eq!(verified.tenant_id, winners[0]);
    for (rows, claim) in &contenders {
        let stored = rows.find_claim(claim.id()).await.unwrap();
        assert_eq!(stored.is_verified(), rows.id == winners[0]);
    }
}

pub async fn update_must_free_the_domain_for_other_tenants_when_after_is_verified_no_longer(subject: &dyn Subject) {
    let (_, first) = empty_tenant(subject, "acme", None).await;
    let (other, second) = empty_tenant(subject, "bolt", None).await;
    let verified = insert_verified(&first, "acme.com").await;
    let pending = domain_claim(other.id(), "acme.com");
    second.insert_claim(&pending).await.unwrap();
    let proved = verified_claim(&pending);
    assert!(second.update_claim(&pending, &proved).await.unwrap_err().is_conflict(Conflict::VerifiedDomain));
    first.update_claim(&verified, &lost_claim(&verified)).await.unwrap();
    assert_eq!(global(subject).find_verified("acme.com").await, None);
    second.update_claim(&pending, &proved).await.unwrap();
    assert_eq!(global(subject).find_verified("acme.com").await.unwrap().claim_id, proved.id());
}

pub async fn delete_must_delete_the_claim_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let before = domain_claim(tenant.id(), "acme.com");
    rows.insert_claim(&before).await.unwrap();
    let changed = changed_claim(&before, JoinPolicy::RequestApproval);
    rows.update_claim(&before, &changed).await.unwrap();
    assert!(matches!(rows.delete_claim(&before).await, Err(StoreError::Stale)));
    rows.delete_claim(&changed).await.unwrap();
    assert_eq!(rows.find_claim(before.id()).await, None);
    assert!(matches!(rows.delete_claim(&changed).await, Err(StoreError::Stale)));
    // It may be claimed again.
    rows.insert_claim(&domain_claim(tenant.id(), "acme.com")).await.unwrap();
}

pub async fn delete_must_free_the_domain_for_other_tenants_if_the_claim_was_verified(subject: &dyn Subject) {
    let (_, first) = empty_tenant(subject, "acme", None).await;
    let (_, second) = empty_tenant(subject, "bolt", None).await;
    let verified = insert_verified(&first, "acme.com").await;
    first.delete_claim(&verified).await.unwrap();
    assert_eq!(global(subject).find_verified("acme.com").await, None);
    let next = insert_verified(&second, "acme.com").await;
    assert_eq!(global(subject).find_verified("acme.com").await.unwrap().claim_id, next.id());
}
