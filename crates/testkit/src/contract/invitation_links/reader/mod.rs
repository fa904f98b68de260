//! The promises of a read model about its tenant's invitation links.

use tenantry_domain::invitation_link::InvitationLink;

use crate::{
    builders::{all, id, invitation_link, page},
    contract::{Subject, fixture::empty_tenant},
};

pub mod from_another_tenant;

pub async fn find_must_give_the_link_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let link = invitation_link(tenant.id(), None);
    rows.insert_link(&link).await.unwrap();
    assert_eq!(rows.read_link(link.id()).await, Some(link));
    assert_eq!(rows.read_link(id()).await, None);
}

pub async fn list_must_give_the_links_of_this_tenant_the_newest_first_by_id_by_one_query(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let [first, second, third] = [None, Some(1), Some(2)].map(|most| invitation_link(tenant.id(), most));
    for link in [&second, &third, &first] {
        rows.insert_link(link).await.unwrap();
    }
    let before = subject.statements();
    let found: Vec<InvitationLink> = rows.list_links(all()).await.items;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!(found, [third.clone(), second.clone(), first.clone()]);
    let top = rows.list_links(page(None, 2)).await;
    assert_eq!((top.items, top.next), (vec![third, second.clone()], Some(second.id())));
    let rest = rows.list_links(page(Some(second.id()), 2)).await;
    assert_eq!((rest.items, rest.next), (vec![first], None));
}
