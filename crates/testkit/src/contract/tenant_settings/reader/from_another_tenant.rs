//! The promises of a read model about its tenant's settings, tested from another tenant.

use tenantry_domain::{locale::Locale, tenant_settings::TenantSettings};

use crate::{
    builders::in_language,
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_settings_of_this_tenant_or_none_if_it_never_set_anything(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    let unset = TenantSettings::unset(two.a.id());
    let german = in_language(&unset, Some(Locale::De));
    two.a.rows.update_settings(&unset, &german).await.unwrap();
    assert_eq!(two.b.rows.read_settings().await, None);
    assert_eq!(two.a.rows.read_settings().await, Some(german));
}
