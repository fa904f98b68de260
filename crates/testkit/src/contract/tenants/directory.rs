//! The promises of the directory of all tenant names.

use std::collections::BTreeSet;

use tenantry_application::ports::tenants::TenantKey;
use tenantry_domain::tenant::{Standing, Tenant};

use crate::{
    builders::{all, id, page, slug, suspended},
    contract::{Subject, fixture::empty_tenant, rows::global},
};

pub async fn find_must_give_the_tenant_of_that_id_or_slug_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    for name in ["acme", "bolt"] {
        let (tenant, _) = empty_tenant(subject, name, None).await;
        for key in [TenantKey::Id(tenant.id()), TenantKey::Slug(tenant.slug().clone())] {
            assert_eq!(rows.find_tenant(&key).await.as_ref(), Some(&tenant), "{key:?}");
        }
    }
    for key in [TenantKey::Id(id()), TenantKey::Slug(slug("acme-2"))] {
        assert_eq!(rows.find_tenant(&key).await, None, "{key:?}");
    }
}

pub async fn list_must_give_the_tenants_of_that_standing_or_all_without_one_in_the_order_of_their_ids_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let mut tenants = Vec::new();
    // Their slugs and their ids have different orders.
    for name in ["one", "two", "three", "four"] {
        tenants.push(empty_tenant(subject, name, None).await);
    }
    let (blocked, in_blocked) = &tenants[1];
    in_blocked.update_tenant(blocked, &suspended(blocked)).await.unwrap();
    let mut expected: Vec<_> = tenants.iter().map(|(tenant, _)| tenant.clone()).collect();
    expected[1] = suspended(&expected[1]);
    expected.sort_by_key(Tenant::id);

    let before = subject.statements();
    let everyone = rows.list_tenants(None, all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((everyone.items.as_slice(), everyone.next), (&expected[..], None));

    let first = rows.list_tenants(None, page(None, 3)).await;
    assert_eq!((first.items.as_slice(), first.next), (&expected[..3], Some(expected[2].id())));
    let second = rows.list_tenants(None, page(first.next, 3)).await;
    assert_eq!((second.items.as_slice(), second.next), (&expected[3..], None));
    for standing in [Standing::Open, Standing::Suspended, Standing::Canceled] {
        let those: Vec<_> = expected.iter().filter(|tenant| tenant.standing() == standing).cloned().collect();
        assert_eq!(rows.list_tenants(Some(standing), all()).await.items, those, "{standing:?}");
    }
}

pub async fn list_taken_must_give_those_of_the_slugs_that_tenants_have_in_any_order_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    for name in ["acme", "bolt", "cube"] {
        empty_tenant(subject, name, None).await;
    }
    let asked = ["acme", "acme-2", "cube", "nobody"].map(slug);
    let expected = BTreeSet::from(["acme", "cube"].map(slug));
    let before = subject.statements();
    let taken = rows.list_taken(&asked).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((taken.len(), BTreeSet::from_iter(taken)), (2, expected));
    assert_eq!(rows.list_taken(&asked[3..]).await, []);
    assert_eq!(rows.list_taken(&[]).await, []);
}
