//! The promises of a read model about its tenant's invitations.

use tenantry_application::ports::invitations::InvitationState;
use tenantry_domain::{Span, invitation::Invitation};

use super::repository::accepted;
use crate::{
    builders::{all, id, invitation, now, page, revoked},
    contract::{
        Subject,
        fixture::{overdue_invitation, owned_tenant},
    },
};

pub mod from_another_tenant;

pub async fn find_must_give_the_invitation_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let invitation = invitation(tenant.id(), "guest@example.com");
    rows.insert_invitation(&invitation).await.unwrap();
    assert_eq!(rows.read_invitation(invitation.id()).await, Some(invitation));
    assert_eq!(rows.read_invitation(id()).await, None);
}

pub async fn list_must_give_the_invitations_that_are_in_one_of_states_at_now_or_all_of_them_without_any_the_newest_first_by_id_by_one_query(
    subject: &dyn Subject,
) {
    let (tenant, rows, _) = owned_tenant(subject, None).await;
    let new = |address: &str| overdue_invitation(tenant.id(), address);
    // One whose expiry was recorded, one that will expire unnoticed, and one that is valid for a week.
    let noticed = new("noticed@example.com");
    rows.insert_invitation(&noticed).await.unwrap();
    let end = noticed.snapshot().expires_at;
    rows.expire(end).await.unwrap();
    let noticed = rows.find_invitation(noticed.id()).await.unwrap();
    let used = accepted(&new("used@example.com"));
    let unnoticed = new("unnoticed@example.com");
    let withdrawn = revoked(&new("withdrawn@example.com"));
    let open = invitation(tenant.id(), "open@example.com");
    for invitation in [&open, &used, &unnoticed, &withdrawn] {
        rows.insert_invitation(invitation).await.unwrap();
    }
    let newest_first = [&open, &withdrawn, &unnoticed, &used, &noticed].map(Invitation::clone);

    let before_end = end - Span::microseconds(1);
    let cases: [(&[InvitationState], _, &[&Invitation]); 9] = [
        (&[], now(), &[&open, &withdrawn, &unnoticed, &used, &noticed]),
        (&[InvitationState::Open], before_end, &[&open, &unnoticed]),
        (&[InvitationState::Expired], before_end, &[&noticed]),
        (&[InvitationState::Open], end, &[&open]),
        (&[InvitationState::Expired], end, &[&unnoticed, &noticed]),
        (&[InvitationState::Accepted], end, &[&used]),
        (&[InvitationState::Revoked], end, &[&withdrawn]),
        (&[InvitationState::Open, InvitationState::Revoked], end, &[&open, &withdrawn]),
        (&[InvitationState::Accepted, InvitationState::Expired], end, &[&unnoticed, &used, &noticed]),
    ];
    for (states, at, expected) in cases {
        let before = subject.statements();
        let found = rows.list_invitations(states, at, all()).await;
        assert_eq!(subject.statements() - before, 1, "{states:?} at {at}");
        let found: Vec<&Invitation> = found.items.iter().collect();
        assert_eq!(found, expected, "{states:?} at {at}");
    }

    for items in [1, 2, 4, 5] {
        let (mut walked, mut after) = (Vec::new(), None);
        loop {
            let listed = rows.list_invitations(&[], now(), page(after, items)).await;
            assert!(listed.items.len() <= usize::try_from(items).unwrap());
            walked.extend(listed.items);
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(walked, newest_first, "in pages of {items}");
    }
}
