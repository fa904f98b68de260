//! The promises of a read model about its tenant's audit log.

use tenantry_application::{
    actor::{Actor, Origin},
    ports::{
        audit_events::{AuditEvent, AuditFilter, AuditKey},
        outbox::Event,
        trail::TrailEntry,
    },
};
use tenantry_domain::{
    event::DomainEvent,
    invitation::event::InvitationEvent,
    membership::event::{JoinedBy, MembershipEvent},
    page::Page,
    role::Role,
    session::{Device, RevocationReason, event::SessionEvent},
    user::UserId,
};
use uuid::Uuid;

use crate::{
    builders::{self, all, id, invitation, now, page, trail_entry},
    contract::{
        Subject,
        fixture::{owned_tenant, person},
    },
};

pub mod from_another_tenant;

fn numbers(page: &Page<AuditEvent, AuditKey>) -> Vec<u64> {
    page.items.iter().map(|entry| entry.event.seq).collect()
}

pub async fn list_must_give_the_entries_that_pass_the_filter_the_newest_first_by_number_with_the_names_that_members_have_now_and_the_addresses_of_invitations_by_at_most_three_queries(
    subject: &dyn Subject,
) {
    let (tenant, rows, olivia) = owned_tenant(subject, None).await;
    let grace = person(subject, "grace").await;
    let joined = builders::membership(tenant.id(), &grace, Role::Admin);
    rows.insert_member(&joined).await.unwrap();
    let invited = invitation(tenant.id(), "guest@example.com");
    rows.insert_invitation(&invited).await.unwrap();
    let gone: UserId = id();
    let origin = Origin {
        device: Device { ip: Some("192.0.2.7".to_owned()), user_agent: Some("Firefox".to_owned()) },
        request_id: Some("request 7".to_owned()),
    };
    let by_grace = |event| {
        let actor = builders::actor(&tenant, &grace, &joined);
        TrailEntry { actor: Actor { origin: origin.clone(), ..actor }, ..trail_entry(event) }
    };
    let entries = [
        trail_entry(DomainEvent::Membership(MembershipEvent::Joined {
            user_id: grace.id(),
            role: Role::Admin,
            by: JoinedBy::Import,
        })),
        by_grace(DomainEvent::Invitation(InvitationEvent::Revoked { invitation_id: invited.id() })),
        by_grace(DomainEvent::Membership(MembershipEvent::Removed { user_id: gone, role: Role::Viewer })),
        trail_entry(DomainEvent::Session(SessionEvent::Revoked {
            user_id: olivia.user_id(),
            session_id: id(),
            reason: RevocationReason::SignedOut,
        })),
    ];
    rows.insert_trail(&entries).await.unwrap();

    let before = subject.statements();
    let listed = rows.list_audit_events(AuditFilter::default(), all()).await;
    assert!(subject.statements() - before <= 3);
    let name = |id: Uuid, name: &str| (id, name.to_owned());
    let names = [
        vec![name(olivia.user_id().as_uuid(), "Olivia")],
        vec![name(grace.id().as_uuid(), "Grace")],
        vec![name(grace.id().as_uuid(), "Grace"), name(invited.id().as_uuid(), "guest@example.com")],
        vec![name(grace.id().as_uuid(), "Grace")],
    ];
    let expected = [1, 2, 3, 4].into_iter().zip(&entries).rev().zip(names).map(|((seq, entry), names)| AuditEvent {
        event: Event::recorded(tenant.id(), seq, entry),
        origin: entry.actor.origin.clone(),
        names: names.into_iter().collect(),
    });
    assert_eq!(listed.items, expected.collect::<Vec<_>>());
    assert_eq!(listed.next, None);
    assert_eq!(listed.items[1].name_of(gone.as_uuid()), None);

    let on = |id: Uuid| AuditFilter { target: Some(id), ..AuditFilter::default() };
    let by = |id| AuditFilter { actor: Some(id), ..AuditFilter::default() };
    for (filter, expected) in [
        (on(grace.id().as_uuid()), vec![1]),
        (on(invited.id().as_uuid()), vec![2]),
        (by(grace.id()), vec![3, 2]),
        (by(olivia.user_id()), vec![]),
        (AuditFilter { actor: Some(grace.id()), ..on(gone.as_uuid()) }, vec![3]),
        (AuditFilter { actor: Some(grace.id()), ..on(grace.id().as_uuid()) }, vec![]),
    ] {
        assert_eq!(numbers(&rows.list_audit_events(filter, all()).await), expected, "{filter:?}");
    }
    let begins = rows.list_audit_events(AuditFilter::default(), page(None, 3)).await;
    assert_eq!((numbers(&begins), begins.next), (vec![4, 3, 2], Some(AuditKey(2))));
    let ends = rows.list_audit_events(AuditFilter::default(), page(begins.next, 3)).await;
    assert_eq!((numbers(&ends), ends.next), (vec![1], None));
    let hers = rows.list_audit_events(by(grace.id()), page(Some(AuditKey(3)), 3)).await;
    assert_eq!((numbers(&hers), hers.next), (vec![2], None));

    // They are called by the names that they have now.
    let hopper = joined.with_profile_of(&grace.rename(builders::name("Grace Hopper"), now()).unwrap()).unwrap().value;
    rows.update_member(&joined, &hopper).await.unwrap();
    let renamed = rows.list_audit_events(on(grace.id().as_uuid()), all()).await;
    assert_eq!(renamed.items[0].name_of(grace.id().as_uuid()), Some("Grace Hopper"));
    rows.delete_member(&hopper).await.unwrap();
    let left = rows.list_audit_events(on(grace.id().as_uuid()), all()).await;
    assert_eq!(left.items[0].name_of(grace.id().as_uuid()), None);
}
