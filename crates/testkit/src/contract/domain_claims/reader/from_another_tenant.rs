//! The promises of a read model about its tenant's claims of domains, tested from another tenant.

use crate::{
    builders::all,
    contract::{Subject, domain_claims::repository::from_another_tenant::with_claims},
};

pub async fn find_must_give_the_claim_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (two, of_a, of_b) = with_claims(subject).await;
    assert_eq!(two.b.rows.read_claim(of_a.id()).await, None);
    assert_eq!(two.b.rows.read_claim(of_b.id()).await, Some(of_b));
}

pub async fn list_must_give_the_claims_of_this_tenant_the_oldest_first_by_id_by_one_query(subject: &dyn Subject) {
    let (two, of_a, of_b) = with_claims(subject).await;
    assert_eq!(two.a.rows.list_claims(all()).await.items, [of_a]);
    assert_eq!(two.b.rows.list_claims(all()).await.items, [of_b]);
}
