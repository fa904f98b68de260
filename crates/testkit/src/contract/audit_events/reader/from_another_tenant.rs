//! The promises of a read model about its tenant's audit log, tested from another tenant.

use tenantry_application::ports::audit_events::AuditFilter;
use tenantry_domain::{
    event::DomainEvent, invitation::event::InvitationEvent, membership::event::MembershipEvent, role::Role,
};

use crate::{
    builders::{all, trail_entry},
    contract::{Subject, fixture::two_tenants},
};

pub async fn list_must_give_the_entries_that_pass_the_filter_the_newest_first_by_number_with_the_names_that_members_have_now_and_the_addresses_of_invitations_by_at_most_three_queries(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    // A tenant may mention what only the other one has. It learns no name by it.
    let [member, invitation] = [two.a.member.user_id().as_uuid(), two.a.open.id().as_uuid()];
    let entries = [
        DomainEvent::Membership(MembershipEvent::Left { user_id: two.a.member.user_id(), role: Role::Member }),
        DomainEvent::Invitation(InvitationEvent::Revoked { invitation_id: two.a.open.id() }),
    ];
    two.b.rows.insert_trail(&entries.map(trail_entry)).await.unwrap();
    let listed = two.b.rows.list_audit_events(AuditFilter::default(), all()).await.items;
    let ids: Vec<_> = listed.iter().rev().map(|entry| entry.event.id).collect();
    assert_eq!(ids, subject.audit_log(two.b.id()).await.iter().map(|row| row.id).collect::<Vec<_>>());
    assert!(listed.iter().all(|entry| entry.event.tenant_id == two.b.id()));
    for id in [member, invitation] {
        let filter = AuditFilter { target: Some(id), ..AuditFilter::default() };
        let mentioned = two.b.rows.list_audit_events(filter, all()).await.items;
        assert_eq!((mentioned.len(), mentioned[0].name_of(id)), (1, None));
        // The other tenant has its own entries only, and its own names.
        let of_a = two.a.rows.list_audit_events(filter, all()).await.items;
        assert!(of_a.iter().all(|entry| entry.event.tenant_id == two.a.id() && entry.event.seq <= 2), "{of_a:?}");
    }
    let shared = AuditFilter { target: Some(two.a.owner.user_id().as_uuid()), ..AuditFilter::default() };
    for tenant in [&two.a, &two.b] {
        let listed = tenant.rows.list_audit_events(shared, all()).await.items;
        assert_eq!(listed.iter().map(|entry| entry.event.tenant_id).collect::<Vec<_>>(), [tenant.id()]);
    }
}
