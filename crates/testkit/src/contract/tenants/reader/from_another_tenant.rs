//! The promises of a read model about its tenant, tested from another tenant.

use tenantry_application::ports::tenants::TenantView;

use crate::{
    builders::invitation,
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_tenant_with_its_seats_in_use_and_its_number_of_members_or_none_if_it_does_not_exist(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    two.b.rows.insert_invitation(&invitation(two.b.id(), "further@example.com")).await.unwrap();
    let view = |tenant, seats_used| Some(TenantView { tenant, seats_used, members: 3 });
    assert_eq!(two.a.rows.read_tenant().await, view(two.a.tenant, 4));
    assert_eq!(two.b.rows.read_tenant().await, view(two.b.tenant, 5));
}
