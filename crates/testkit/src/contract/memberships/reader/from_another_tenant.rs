//! The promises of a read model about its tenant's members, tested from another tenant.

use tenantry_application::ports::memberships::{MemberFilter, MemberKey};

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

pub async fn list_must_give_the_members_that_pass_the_filter_in_the_order_of_memberkey_by_bytes_by_one_query(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    for one in [&two.a, &two.b] {
        let mut own = vec![one.owner.clone(), one.member.clone(), one.deactivated.clone()];
        own.sort_by_key(|member| (MemberKey::of(member).name, member.user_id()));
        assert_eq!(one.rows.list_members(&MemberFilter::default(), all()).await.items, own);
    }
    // Neither a search for a foreign name nor a key from the other tenant's list reveals its members.
    let search = MemberFilter { search: Some("a".to_owned()), ..MemberFilter::default() };
    assert_eq!(two.b.rows.list_members(&search, all()).await.items, []);
    let after = Some(MemberKey::of(&two.a.member));
    let rest = two.b.rows.list_members(&MemberFilter::default(), page(after, 9)).await;
    assert!(rest.items.iter().all(|member| member.snapshot().tenant_id == two.b.id()));
    assert_eq!(rest.items.len(), 3);
}
