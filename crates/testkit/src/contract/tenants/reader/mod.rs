//! The promises of a read model about its tenant.

use tenantry_application::ports::tenants::TenantView;
use tenantry_domain::role::Role;

use crate::{
    builders::{deactivated, id, invitation, revoked},
    contract::{
        Subject,
        fixture::{member, owned_tenant},
        rows::within,
    },
};

pub mod from_another_tenant;

pub async fn find_must_give_the_tenant_with_its_seats_in_use_and_its_number_of_members_or_none_if_it_does_not_exist(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, Some(9)).await;
    let view = |seats_used, members| Some(TenantView { tenant: tenant.clone(), seats_used, members });
    assert_eq!(rows.read_tenant().await, view(1, 1));
    let ada = member(subject, tenant.id(), "ada", Role::Member).await;
    let open = invitation(tenant.id(), "guest@example.com");
    rows.insert_invitation(&open).await.unwrap();
    assert_eq!(rows.read_tenant().await, view(3, 2));
    rows.update_member(&ada, &deactivated(&ada)).await.unwrap();
    rows.update_invitation(&open, &revoked(&open)).await.unwrap();
    assert_eq!(rows.read_tenant().await, view(1, 2));
    let deactivated = rows.find_member(ada.user_id()).await.unwrap();
    rows.delete_member(&deactivated).await.unwrap();
    assert_eq!(rows.read_tenant().await, view(1, 1));
    assert_eq!(within(subject, id()).read_tenant().await, None);
}
