//! The promises of a read model about its tenant's invitation links, tested from another tenant.

use crate::{
    builders::{all, page},
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_link_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.read_link(two.a.link.id()).await, None);
    assert_eq!(two.b.rows.read_link(two.b.link.id()).await, Some(two.b.link));
}

pub async fn list_must_give_the_links_of_this_tenant_the_newest_first_by_id_by_one_query(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    for one in [&two.a, &two.b] {
        assert_eq!(one.rows.list_links(all()).await.items, std::slice::from_ref(&one.link));
    }
    // A key from the other tenant's list is only a position in one's own list.
    assert_eq!(two.b.rows.list_links(page(Some(two.a.link.id()), 9)).await.items, []);
}
