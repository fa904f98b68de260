//! The promises of a read model about its tenant's members, tested from another tenant.

use tenantry_application::ports::memberships::{MemberFilter, MemberKey, MemberSort};
use tenantry_domain::words::SearchWords;

use super::SORTS;
use crate::{
    builders::{all, page},
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_membership_of_that_user_in_this_tenant_or_none(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.read_member(two.a.member.user_id()).await, None);
    assert_eq!(two.b.rows.read_member(two.a.deactivated.user_id()).await, None);
    assert_eq!(two.b.rows.read_member(two.a.owner.user_id()).await, Some(two.b.owner));
}

pub async fn list_must_give_the_members_that_pass_the_filter_in_the_order_of_the_sort_by_at_most_two_queries(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    for one in [&two.a, &two.b] {
        for sort in SORTS {
            let mut own = vec![one.owner.clone(), one.member.clone(), one.deactivated.clone()];
            own.sort_by(|a, b| sort.compare(&MemberKey::of(a), &MemberKey::of(b)));
            assert_eq!(one.rows.list_members(&MemberFilter::default(), sort, all()).await.items, own, "{sort:?}");
        }
    }
    // Neither a search for a foreign name nor a key from the other tenant's list reveals its members.
    let search = |text| MemberFilter { search: Some(SearchWords::parse(text).unwrap()), ..MemberFilter::default() };
    let sort = MemberSort::default();
    assert_eq!(two.b.rows.list_members(&search("alice"), sort, all()).await.items, []);
    let own = two.a.rows.list_members(&search("ALI"), sort, all()).await.items;
    assert_eq!(own, std::slice::from_ref(&two.a.member));
    let shared = two.b.rows.list_members(&search("olivia"), sort, all()).await.items;
    assert_eq!(shared, std::slice::from_ref(&two.b.owner));
    let after = Some(MemberKey::of(&two.a.member));
    let rest = two.b.rows.list_members(&MemberFilter::default(), sort, page(after, 9)).await;
    assert!(rest.items.iter().all(|member| member.snapshot().tenant_id == two.b.id()));
    assert_eq!(rest.items.len(), 3);
    // Who leaves one tenant is still found in the other.
    two.a.rows.delete_member(&two.a.deactivated).await.unwrap();
    let colleague = two.b.rows.list_members(&search("bella example"), sort, all()).await;
    assert_eq!(colleague.items, [two.b.deactivated]);
}
