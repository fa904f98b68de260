//! The promises of a unit of work about its tenant's settings, tested from another tenant: it finds and changes none of
//! the other's.

use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{locale::Locale, tenant_settings::TenantSettings};

use crate::{
    builders::in_language,
    contract::{
        Subject,
        fixture::{TwoTenants, two_tenants},
    },
};

/// Two tenants, the first of which has chosen a language.
async fn with_settings(subject: &dyn Subject) -> (TwoTenants, TenantSettings) {
    let two = two_tenants(subject).await;
    let unset = TenantSettings::unset(two.a.id());
    let german = in_language(&unset, Some(Locale::De));
    two.a.rows.update_settings(&unset, &german).await.unwrap();
    (two, german)
}

pub async fn find_must_give_the_settings_of_this_tenant_or_none_if_it_never_set_anything(subject: &dyn Subject) {
    let (two, of_a) = with_settings(subject).await;
    assert_eq!(two.b.rows.find_settings().await, None);
    assert_eq!(two.a.rows.find_settings().await, Some(of_a));
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (two, of_a) = with_settings(subject).await;
    let before = two.a.snapshot(subject).await;
    let stale = two.b.rows.update_settings(&of_a, &in_language(&of_a, Some(Locale::Fr))).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    assert_eq!(two.b.rows.find_settings().await, None);
    assert_eq!(two.a.snapshot(subject).await, before);
}

pub async fn update_must_take_0_as_the_version_of_a_tenant_that_never_set_anything_also_when_several_set_something_at_the_same_time(
    subject: &dyn Subject,
) {
    let (two, _) = with_settings(subject).await;
    let before = two.a.snapshot(subject).await;
    let unset = TenantSettings::unset(two.b.id());
    let spanish = in_language(&unset, Some(Locale::Es));
    two.b.rows.update_settings(&unset, &spanish).await.unwrap();
    assert_eq!(two.b.rows.find_settings().await, Some(spanish));
    assert_eq!(two.a.snapshot(subject).await, before);
}
