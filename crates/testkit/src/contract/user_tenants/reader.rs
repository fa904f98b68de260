//! The promises of a read model about a person's tenants.

use tenantry_application::ports::{tenants::TenantKey, user_tenants::UserTenant};
use tenantry_domain::{role::Role, tenant::Tenant, tenant_settings::TenantSettings};

use crate::{
    builders::{all, asking_for, deactivated, id, membership, page, slug, suspended},
    contract::{
        Subject,
        fixture::{empty_tenant, person},
        rows::global,
    },
};

pub async fn find_must_give_the_membership_of_that_user_in_the_tenant_of_that_name_active_or_not_or_none(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (acme, in_acme) = empty_tenant(subject, "acme", None).await;
    let (bolt, in_bolt) = empty_tenant(subject, "bolt", None).await;
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let (in_a, in_b) = (membership(acme.id(), &ada, Role::Member), membership(bolt.id(), &ada, Role::Owner));
    in_acme.insert_member(&in_a).await.unwrap();
    in_bolt.insert_member(&in_b).await.unwrap();
    in_acme.insert_member(&membership(acme.id(), &grace, Role::Owner)).await.unwrap();
    let inactive = deactivated(&in_a);
    in_acme.update_member(&in_a, &inactive).await.unwrap();

    let keys = |tenant: &Tenant| [TenantKey::Id(tenant.id()), TenantKey::Slug(tenant.slug().clone())];
    for (tenant, stay) in [(&acme, &inactive), (&bolt, &in_b)] {
        for key in keys(tenant) {
            let found = rows.find_user_tenant(ada.id(), &key).await;
            assert_eq!(found, Some(UserTenant::of(tenant.clone(), stay)), "{key:?}");
        }
    }
    for key in keys(&bolt).into_iter().chain([TenantKey::Id(id()), TenantKey::Slug(slug("nowhere"))]) {
        assert_eq!(rows.find_user_tenant(grace.id(), &key).await, None, "{key:?}");
    }
}

pub async fn list_must_give_that_users_memberships_active_or_not_in_the_order_of_the_tenants_ids_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let mut expected = Vec::new();
    // Joined in a different order than that of the IDs, in which the tenants were created.
    let mut tenants = Vec::new();
    for slug in ["one", "two", "three", "four"] {
        tenants.push(empty_tenant(subject, slug, None).await);
    }
    for (tenant, in_tenant) in tenants.iter().rev() {
        let stay = membership(tenant.id(), &ada, Role::Manager);
        in_tenant.insert_member(&stay).await.unwrap();
        expected.insert(0, UserTenant::of(tenant.clone(), &stay));
    }
    let (last, in_last) = &tenants[3];
    let stay = in_last.find_member(ada.id()).await.unwrap();
    in_last.update_member(&stay, &deactivated(&stay)).await.unwrap();
    expected[3] = UserTenant::of(last.clone(), &deactivated(&stay));
    in_last.insert_member(&membership(last.id(), &grace, Role::Owner)).await.unwrap();

    let before = subject.statements();
    let page_of_all = rows.list_user_tenants(ada.id(), all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((page_of_all.items.as_slice(), page_of_all.next), (&expected[..], None));
    assert!(!page_of_all.items[3].active);

    let first = rows.list_user_tenants(ada.id(), page(None, 3)).await;
    assert_eq!((first.items.as_slice(), first.next), (&expected[..3], Some(tenants[2].0.id())));
    let second = rows.list_user_tenants(ada.id(), page(first.next, 3)).await;
    assert_eq!((second.items.as_slice(), second.next), (&expected[3..], None));
}

pub async fn find_password_policy_must_give_the_strictest_policy_of_the_tenants_in_which_that_user_is_active_or_the_default_one_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let mut strict = Vec::new();
    for (slug, characters) in [("eight", None), ("ten", Some(10)), ("twelve", Some(12)), ("twenty", Some(20))] {
        let (tenant, in_tenant) = empty_tenant(subject, slug, None).await;
        let unset = TenantSettings::unset(tenant.id());
        if characters.is_some() {
            in_tenant.update_settings(&unset, &asking_for(&unset, characters)).await.unwrap();
        }
        in_tenant.insert_member(&membership(tenant.id(), &grace, Role::Owner)).await.unwrap();
        strict.push((tenant, in_tenant));
    }
    let asked = async || rows.find_password_policy(ada.id()).await.least();
    assert_eq!(asked().await, 8);
    for (place, least) in [(0, 8), (2, 12), (1, 12), (3, 20)] {
        let (tenant, in_tenant) = &strict[place];
        in_tenant.insert_member(&membership(tenant.id(), &ada, Role::Member)).await.unwrap();
        assert_eq!(asked().await, least);
    }
    let before = subject.statements();
    assert_eq!(asked().await, 20);
    assert_eq!(subject.statements() - before, 1);
    // A tenant in which the person is deactivated asks nothing of them.
    let (_, in_twenty) = &strict[3];
    let stay = in_twenty.find_member(ada.id()).await.unwrap();
    in_twenty.update_member(&stay, &deactivated(&stay)).await.unwrap();
    assert_eq!(asked().await, 12);
    // A change of the tenant itself leaves its settings as they are.
    let (twelve, in_twelve) = &strict[2];
    in_twelve.update_tenant(twelve, &suspended(twelve)).await.unwrap();
    assert_eq!(asked().await, 12);
    let set = in_twelve.find_settings().await.unwrap();
    in_twelve.update_settings(&set, &asking_for(&set, None)).await.unwrap();
    assert_eq!(asked().await, 10);
    assert_eq!(rows.find_password_policy(grace.id()).await.least(), 20);
}
