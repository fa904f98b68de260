//! The promises of a unit of work about its tenant's settings.

use tenantry_application::ports::store_error::StoreError;
use tenantry_domain::{locale::Locale, tenant_settings::TenantSettings};

use crate::{
    builders::{asking_for, in_language},
    contract::{
        Subject,
        fixture::empty_tenant,
        race::{MANY, race},
    },
};

pub mod from_another_tenant;

pub async fn find_must_give_the_settings_of_this_tenant_or_none_if_it_never_set_anything(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    assert_eq!(rows.find_settings().await, None);
    let mut before = TenantSettings::unset(tenant.id());
    for locale in Locale::ALL.map(Some).into_iter().chain([None]) {
        let after = in_language(&before, locale);
        rows.update_settings(&before, &after).await.unwrap();
        assert_eq!(rows.find_settings().await.as_ref(), Some(&after));
        before = after;
    }
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let unset = TenantSettings::unset(tenant.id());
    let german = in_language(&unset, Some(Locale::De));
    let french = asking_for(&in_language(&german, Some(Locale::Fr)), Some(12));
    let early = rows.update_settings(&german, &french).await;
    assert!(matches!(early, Err(StoreError::Stale)), "{early:?}");
    assert_eq!(rows.find_settings().await, None);
    rows.update_settings(&unset, &german).await.unwrap();
    rows.update_settings(&german, &french).await.unwrap();
    for before in [&unset, &german] {
        let stale = rows.update_settings(before, &in_language(before, Some(Locale::Es))).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.find_settings().await, Some(french));
}

pub async fn update_must_take_0_as_the_version_of_a_tenant_that_never_set_anything_also_when_several_set_something_at_the_same_time(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let runners = (0..MANY).map(|number| {
        let (rows, unset) = (rows.clone(), TenantSettings::unset(tenant.id()));
        let after = in_language(&unset, Some(Locale::ALL[number % Locale::ALL.len()]));
        async move { rows.update_settings(&unset, &after).await.map(|()| after) }
    });
    let (set, refused): (Vec<_>, Vec<_>) = race(runners.collect()).await.into_iter().partition(Result::is_ok);
    assert_eq!((set.len(), refused.len()), (1, MANY - 1));
    assert!(refused.iter().all(|refused| matches!(refused, Err(StoreError::Stale))), "{refused:?}");
    assert_eq!(rows.find_settings().await, set.into_iter().find_map(Result::ok));
}
