//! The promises of a read model about its tenant's settings.

use tenantry_domain::{locale::Locale, tenant_settings::TenantSettings};

use crate::{
    builders::in_language,
    contract::{Subject, fixture::empty_tenant},
};

pub mod from_another_tenant;

pub async fn find_must_give_the_settings_of_this_tenant_or_none_if_it_never_set_anything(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    assert_eq!(rows.read_settings().await, None);
    let unset = TenantSettings::unset(tenant.id());
    let german = in_language(&unset, Some(Locale::De));
    rows.update_settings(&unset, &german).await.unwrap();
    assert_eq!(rows.read_settings().await.as_ref(), Some(&german));
    let cleared = in_language(&german, None);
    rows.update_settings(&german, &cleared).await.unwrap();
    assert_eq!(rows.read_settings().await, Some(cleared));
}
