//! The promises of a unit of work about its tenant's claims of domains, tested from another tenant: the same domain is
//! claimed in both, and a unit of work in one finds, changes and frees no claim of the other.

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::domain_claim::{DomainClaim, JoinPolicy};

use super::insert_verified;
use crate::{
    builders::{changed_claim, domain_claim, lost_claim, verified_claim},
    contract::{
        Subject,
        fixture::{TwoTenants, two_tenants},
        rows::global,
    },
};

/// Two tenants that claim one domain.
pub(in crate::contract::domain_claims) async fn with_claims(
    subject: &dyn Subject,
) -> (TwoTenants, DomainClaim, DomainClaim) {
    let two = two_tenants(subject).await;
    let (of_a, of_b) = (domain_claim(two.a.id(), "acme.com"), domain_claim(two.b.id(), "acme.com"));
    two.a.rows.insert_claim(&of_a).await.unwrap();
    two.b.rows.insert_claim(&of_b).await.unwrap();
    (two, of_a, of_b)
}

pub async fn find_must_give_the_claim_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (two, of_a, of_b) = with_claims(subject).await;
    assert_eq!(two.b.rows.find_claim(of_a.id()).await, None);
    assert_eq!(two.b.rows.find_claim(of_b.id()).await, Some(of_b));
}

pub async fn insert_must_add_the_claim_which_is_not_verified(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let smuggled = domain_claim(two.a.id(), "acme.com");
    assert!(two.b.rows.insert_claim(&smuggled).await.is_err());
    assert_eq!(two.a.rows.find_claim(smuggled.id()).await, None);
    assert_eq!(two.b.rows.find_claim(smuggled.id()).await, None);
}

pub async fn insert_must_answer_conflict_domainclaim_if_this_tenant_claims_the_domain_already_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let (two, of_a, of_b) = with_claims(subject).await;
    two.b.rows.delete_claim(&of_b).await.unwrap();
    let again = domain_claim(two.a.id(), "acme.com");
    assert!(two.a.rows.insert_claim(&again).await.unwrap_err().is_conflict(Conflict::DomainClaim));
    two.b.rows.insert_claim(&domain_claim(two.b.id(), "acme.com")).await.unwrap();
    assert_eq!(two.a.rows.find_claim(of_a.id()).await, Some(of_a));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (two, of_a, _) = with_claims(subject).await;
    let changed = changed_claim(&of_a, JoinPolicy::Off);
    assert!(matches!(two.b.rows.update_claim(&of_a, &changed).await, Err(StoreError::Stale)));
    assert!(matches!(two.b.rows.update_claim(&of_a, &verified_claim(&of_a)).await, Err(StoreError::Stale)));
    assert_eq!(two.a.rows.find_claim(of_a.id()).await, Some(of_a));
    assert_eq!(global(subject).find_verified("acme.com").await, None);
}

pub async fn update_must_answer_conflict_verifieddomain_if_after_is_verified_and_another_tenant_has_the_domain_verified_also_when_both_are_stored_at_the_same_time(
    subject: &dyn Subject,
) {
    let (two, of_a, of_b) = with_claims(subject).await;
    two.a.rows.update_claim(&of_a, &verified_claim(&of_a)).await.unwrap();
    let held = global(subject).find_verified("acme.com").await;
    // A later proof takes nothing from whoever has it.
    let taken = two.b.rows.update_claim(&of_b, &verified_claim(&of_b)).await.unwrap_err();
    assert!(taken.is_conflict(Conflict::VerifiedDomain), "{taken:?}");
    assert_eq!(global(subject).find_verified("acme.com").await, held);
    assert_eq!(two.b.rows.find_claim(of_b.id()).await, Some(of_b));
}

pub async fn update_must_free_the_domain_for_other_tenants_when_after_is_verified_no_longer(subject: &dyn Subject) {
    let (two, _, of_b) = with_claims(subject).await;
    let of_a = insert_verified(&two.a.rows, "*.acme.com").await;
    // In the other tenant it frees nothing of this one.
    assert!(matches!(two.b.rows.update_claim(&of_a, &lost_claim(&of_a)).await, Err(StoreError::Stale)));
    let verified = verified_claim(&of_b);
    two.b.rows.update_claim(&of_b, &verified).await.unwrap();
    two.b.rows.update_claim(&verified, &lost_claim(&verified)).await.unwrap();
    assert_eq!(global(subject).find_verified("*.acme.com").await.unwrap().claim_id, of_a.id());
    assert_eq!(global(subject).find_verified("acme.com").await, None);
}

pub async fn delete_must_delete_the_claim_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (two, of_a, _) = with_claims(subject).await;
    assert!(matches!(two.b.rows.delete_claim(&of_a).await, Err(StoreError::Stale)));
    assert_eq!(two.a.rows.find_claim(of_a.id()).await, Some(of_a));
}

pub async fn delete_must_free_the_domain_for_other_tenants_if_the_claim_was_verified(subject: &dyn Subject) {
    let (two, of_a, of_b) = with_claims(subject).await;
    let verified = verified_claim(&of_a);
    two.a.rows.update_claim(&of_a, &verified).await.unwrap();
    assert!(matches!(two.b.rows.delete_claim(&verified).await, Err(StoreError::Stale)));
    two.b.rows.delete_claim(&of_b).await.unwrap();
    assert_eq!(global(subject).find_verified("acme.com").await.unwrap().claim_id, of_a.id());
}
