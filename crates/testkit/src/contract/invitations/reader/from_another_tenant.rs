//! The promises of a read model about its tenant's invitations, tested from another tenant.

use tenantry_application::ports::invitations::InvitationState;

use crate::{
    builders::{all, now, page},
    contract::{Subject, fixture::two_tenants},
};

pub async fn find_must_give_the_invitation_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let two = two_tenants(subject).await;
    assert_eq!(two.b.rows.read_invitation(two.a.open.id()).await, None);
    assert_eq!(two.b.rows.read_invitation(two.b.open.id()).await, Some(two.b.open));
}

pub async fn list_must_give_the_invitations_that_are_in_one_of_states_at_now_or_all_of_them_without_any_the_newest_first_by_id_by_one_query(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let end = two.a.overdue.snapshot().expires_at;
    for one in [&two.a, &two.b] {
        let listed = one.rows.list_invitations(&[], now(), all()).await.items;
        assert_eq!(listed, [one.overdue.clone(), one.open.clone()]);
        let open = one.rows.list_invitations(&[InvitationState::Open], end, all()).await.items;
        assert_eq!(open, std::slice::from_ref(&one.open));
        let expired = one.rows.list_invitations(&[InvitationState::Expired], end, all()).await.items;
        assert_eq!(expired, std::slice::from_ref(&one.overdue));
    }
    // A key from the other tenant's list is only a position in one's own list, which contains nothing of the other
    // tenant.
    let rest = two.b.rows.list_invitations(&[], now(), page(Some(two.a.open.id()), 9)).await;
    assert_eq!(rest.items, []);
}
