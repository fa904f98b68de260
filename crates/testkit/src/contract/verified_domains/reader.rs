//! The promises of a read model about verified domains.

use tenantry_application::ports::verified_domains::VerifiedDomain;
use tenantry_domain::domain_claim::DomainClaim;

use crate::{
    builders::{all, domain_claim, page},
    contract::{Subject, domain_claims::repository::insert_verified, fixture::empty_tenant, rows::global},
};

fn verified(claim: &DomainClaim) -> VerifiedDomain {
    let (domain, tenant_id) = (claim.domain().clone(), claim.snapshot().tenant_id);
    VerifiedDomain { domain, tenant_id, claim_id: claim.id() }
}

pub async fn find_must_give_the_verified_domain_of_exactly_that_text_or_none(subject: &dyn Subject) {
    let (acme, rows) = empty_tenant(subject, "acme", None).await;
    rows.insert_claim(&domain_claim(acme.id(), "pending.example")).await.unwrap();
    let exact = insert_verified(&rows, "acme.com").await;
    assert_eq!(global(subject).find_verified("acme.com").await, Some(verified(&exact)));
    for other in ["*.acme.com", "eng.acme.com", "pending.example"] {
        assert_eq!(global(subject).find_verified(other).await, None, "{other}");
    }
}

pub async fn find_covering_must_give_the_longest_verified_domain_that_covers_addresses_of_domain_or_none_by_one_query(
    subject: &dyn Subject,
) {
    let (_, acme) = empty_tenant(subject, "acme", None).await;
    let (_, bolt) = empty_tenant(subject, "bolt", None).await;
    let below = insert_verified(&acme, "*.acme.com").await;
    let below_eng = insert_verified(&bolt, "*.eng.acme.com").await;
    let exact = insert_verified(&bolt, "ops.eng.acme.com").await;
    let before = subject.statements();
    let covering = async |domain| global(subject).find_covering(domain).await;
    assert_eq!(covering("ops.eng.acme.com").await, Some(verified(&exact)));
    assert_eq!(subject.statements() - before, 1);
    assert_eq!(covering("dev.eng.acme.com").await, Some(verified(&below_eng)));
    assert_eq!(covering("a.dev.eng.acme.com").await, Some(verified(&below_eng)));
    assert_eq!(covering("a.ops.eng.acme.com").await, Some(verified(&below_eng)));
    assert_eq!(covering("eng.acme.com").await, Some(verified(&below)));
    for domain in ["acme.com", "notacme.com", "acme.com.example", "example.com"] {
        assert_eq!(covering(domain).await, None, "{domain}");
    }
}

pub async fn list_must_give_the_verified_domains_of_all_tenants_in_the_order_of_their_ascii_text_by_one_query(
    subject: &dyn Subject,
) {
    let (_, acme) = empty_tenant(subject, "acme", None).await;
    let (_, bolt) = empty_tenant(subject, "bolt", None).await;
    // By bytes, `*` comes before letters, and `-` before the dot.
    let third = insert_verified(&acme, "acme.example").await;
    let first = insert_verified(&bolt, "*.acme.example").await;
    let second = insert_verified(&bolt, "acme-b.example").await;
    let expected = [first, second, third].map(|claim| verified(&claim));
    let before = subject.statements();
    let whole = global(subject).list_verified(all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((whole.items.as_slice(), whole.next), (&expected[..], None));
    let begins = global(subject).list_verified(page(None, 2)).await;
    assert_eq!((begins.items.as_slice(), begins.next.as_ref()), (&expected[..2], Some(&expected[1].domain)));
    let ends = global(subject).list_verified(page(begins.next, 2)).await;
    assert_eq!((ends.items.as_slice(), ends.next), (&expected[2..], None));
}
