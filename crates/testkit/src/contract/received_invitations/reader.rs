//! The promises of a read model about received invitations.

use tenantry_application::ports::received_invitations::ReceivedInvitation;
use tenantry_domain::{
    Span,
    invitation::{Invitation, InvitationSnapshot},
    membership::Membership,
    role::Role,
    tenant::Tenant,
};

use crate::{
    builders::{self, all, deactivated, email, id, membership, now, page, resent, revoked, suspended},
    contract::{
        Subject,
        fixture::{empty_tenant, owned_tenant, person},
        rows::global,
    },
};

/// Returns an invitation by that member.
fn invitation_by(inviter: &Membership, address: &str) -> Invitation {
    let invitation = builders::invitation(inviter.snapshot().tenant_id, address);
    Invitation::restore(InvitationSnapshot { invited_by: Some(inviter.user_id()), ..invitation.snapshot().clone() })
}

fn received(invitation: &Invitation, tenant: &Tenant, inviter: &Membership) -> ReceivedInvitation {
    ReceivedInvitation {
        id: invitation.id(),
        tenant: tenant.clone(),
        role: invitation.role(),
        inviter: Some(inviter.snapshot().name.clone()),
        expires_at: invitation.snapshot().expires_at,
    }
}

pub async fn find_must_give_the_invitation_of_that_id_if_it_is_for_that_address_open_at_now_from_an_open_tenant_and_from_an_active_member_of_it_or_the_operator_or_none(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (acme, in_acme, owner) = owned_tenant(subject, None).await;
    let grace = email("grace@example.com");
    let open = invitation_by(&owner, "grace@example.com");
    let find = async |at| rows.find_received(&grace, open.id(), at).await;
    in_acme.insert_invitation(&open).await.unwrap();
    let expected = received(&open, &acme, &owner);
    assert_eq!(find(now()).await, Some(expected.clone()));
    assert_eq!(rows.find_received(&email("alan@example.com"), open.id(), now()).await, None);
    assert_eq!(rows.find_received(&grace, id(), now()).await, None);

    // It ends with its time. Sent again, it has another end, and maybe another inviter.
    let end = open.snapshot().expires_at;
    assert_eq!(find(end - Span::microseconds(1)).await, Some(expected));
    assert_eq!(find(end).await, None);
    let again = resent(&open, now() + Span::hours(1));
    in_acme.update_invitation(&open, &again).await.unwrap();
    assert_eq!(find(end).await, Some(received(&again, &acme, &owner)));
    in_acme.expire(again.snapshot().expires_at).await.unwrap();
    assert_eq!(find(now()).await, None);

    // It is gone with the inviter's membership, and while the tenant is blocked.
    let admin = membership(acme.id(), &person(subject, "amir").await, Role::Admin);
    in_acme.insert_member(&admin).await.unwrap();
    let second = invitation_by(&admin, "grace@example.com");
    in_acme.insert_invitation(&second).await.unwrap();
    let find = async || rows.find_received(&grace, second.id(), now()).await;
    assert_eq!(find().await, Some(received(&second, &acme, &admin)));
    let inactive = deactivated(&admin);
    in_acme.update_member(&admin, &inactive).await.unwrap();
    assert_eq!(find().await, None);
    let back = builders::reactivated(&inactive);
    in_acme.update_member(&inactive, &back).await.unwrap();
    assert!(find().await.is_some());
    let blocked = suspended(&acme);
    in_acme.update_tenant(&acme, &blocked).await.unwrap();
    assert_eq!(find().await, None);
    let opened = blocked.advance(tenantry_domain::tenant::TenantMove::Activate, now()).unwrap().value;
    in_acme.update_tenant(&blocked, &opened).await.unwrap();
    assert!(find().await.is_some());
    in_acme.update_invitation(&second, &revoked(&second)).await.unwrap();
    assert_eq!(find().await, None);

    // The operator is no member, and has no name.
    let third = builders::invitation(acme.id(), "grace@example.com");
    let third = Invitation::restore(InvitationSnapshot { invited_by: None, ..third.snapshot().clone() });
    in_acme.insert_invitation(&third).await.unwrap();
    let expected = ReceivedInvitation { inviter: None, ..received(&third, &opened, &owner) };
    assert_eq!(rows.find_received(&grace, third.id(), now()).await, Some(expected));
}

pub async fn list_must_give_the_invitations_that_find_gives_for_that_address_the_newest_first_by_id_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let grace = email("grace@example.com");
    let olivia = person(subject, "olivia").await;
    let mut expected = Vec::new();
    for slug in ["one", "two", "three"] {
        let (tenant, in_tenant) = empty_tenant(subject, slug, None).await;
        let owner = membership(tenant.id(), &olivia, Role::Owner);
        in_tenant.insert_member(&owner).await.unwrap();
        let open = invitation_by(&owner, "grace@example.com");
        in_tenant.insert_invitation(&open).await.unwrap();
        in_tenant.insert_invitation(&invitation_by(&owner, "alan@example.com")).await.unwrap();
        expected.insert(0, received(&open, &tenant, &owner));
        // One more from each tenant, which was revoked.
        let over = invitation_by(&owner, "grace-too@example.com");
        in_tenant.insert_invitation(&over).await.unwrap();
        in_tenant.update_invitation(&over, &revoked(&over)).await.unwrap();
    }
    let before = subject.statements();
    let whole = rows.list_received(&grace, now(), all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!((whole.items.as_slice(), whole.next), (&expected[..], None));
    let first = rows.list_received(&grace, now(), page(None, 2)).await;
    assert_eq!((first.items.as_slice(), first.next), (&expected[..2], Some(expected[1].id)));
    let second = rows.list_received(&grace, now(), page(first.next, 2)).await;
    assert_eq!((second.items.as_slice(), second.next), (&expected[2..], None));
    assert_eq!(rows.list_received(&grace, now() + Span::days(8), all()).await.items, []);
    assert_eq!(rows.list_received(&email("grace-too@example.com"), now(), all()).await.items, []);
}
