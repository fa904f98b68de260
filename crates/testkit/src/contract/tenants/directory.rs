//! The promises of the directory of all tenant names, in a unit of work and in a read model.

use std::collections::BTreeSet;

use tenantry_application::ports::tenants::TenantKey;

use crate::{
    builders::{id, slug},
    contract::{Subject, fixture::empty_tenant, rows::global},
};

pub async fn find_must_give_the_tenant_of_that_id_or_slug_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    for name in ["acme", "bolt"] {
        let (tenant, _) = empty_tenant(subject, name, None).await;
        for key in [TenantKey::Id(tenant.id()), TenantKey::Slug(tenant.slug().clone())] {
            assert_eq!(rows.find_tenant(&key).await.as_ref(), Some(&tenant), "{key:?}");
            assert_eq!(rows.begin().await.directory().find(&key).await.unwrap().as_ref(), Some(&tenant), "{key:?}");
        }
    }
    for key in [TenantKey::Id(id()), TenantKey::Slug(slug("acme-2"))] {
        assert_eq!(rows.find_tenant(&key).await, None, "{key:?}");
        assert_eq!(rows.begin().await.directory().find(&key).await.unwrap(), None, "{key:?}");
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
    assert_eq!((taken.len(), BTreeSet::from_iter(taken)), (2, expected.clone()));

    let mut work = rows.begin().await;
    let before = subject.statements();
    let taken = work.directory().list_taken(&asked).await.unwrap();
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((taken.len(), BTreeSet::from_iter(taken)), (2, expected));
    assert_eq!(work.directory().list_taken(&asked[3..]).await.unwrap(), []);
    assert_eq!(work.directory().list_taken(&[]).await.unwrap(), []);
}
