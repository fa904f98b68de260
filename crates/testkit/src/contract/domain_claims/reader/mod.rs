//! The promises of a read model about its tenant's claims of domains.

use crate::{
    builders::{all, domain_claim, id, page},
    contract::{Subject, fixture::empty_tenant},
};

pub mod from_another_tenant;

pub async fn find_must_give_the_claim_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let claim = domain_claim(tenant.id(), "*.acme.com");
    rows.insert_claim(&claim).await.unwrap();
    assert_eq!(rows.read_claim(claim.id()).await, Some(claim));
    assert_eq!(rows.read_claim(id()).await, None);
}

pub async fn list_must_give_the_claims_of_this_tenant_the_oldest_first_by_id_by_one_query(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let [first, second, third] = ["c.example", "a.example", "b.example"].map(|text| domain_claim(tenant.id(), text));
    for claim in [&second, &third, &first] {
        rows.insert_claim(claim).await.unwrap();
    }
    let before = subject.statements();
    let whole = rows.list_claims(all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((whole.items, whole.next), (vec![first.clone(), second.clone(), third.clone()], None));
    let begins = rows.list_claims(page(None, 2)).await;
    assert_eq!((begins.items, begins.next), (vec![first, second.clone()], Some(second.id())));
    let ends = rows.list_claims(page(Some(second.id()), 2)).await;
    assert_eq!((ends.items, ends.next), (vec![third], None));
}
