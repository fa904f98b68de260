//! The promises of a unit of work about its tenant's invitation links.

use std::num::NonZeroU32;

use tenantry_application::ports::store_error::{Conflict, StoreError};
use tenantry_domain::{
    Span,
    allowed_domains::AllowedDomains,
    invitation_link::{InvitationLink, LinkChange, LinkSnapshot},
    names::Label,
    principal::Principal,
    role::Role,
};

use crate::{
    builders::{id, invitation_link, now, secret},
    contract::{
        Subject,
        fixture::empty_tenant,
        race::{MANY, race},
    },
};

pub mod from_another_tenant;

/// Returns the link after an owner changed it.
pub(super) fn changed(link: &InvitationLink, change: LinkChange) -> InvitationLink {
    link.change(&Principal::operator(), change, now()).unwrap().expect("the change changes nothing").value
}

/// Returns the link with another limit of uses.
pub(super) fn limited(link: &InvitationLink, most: u32) -> InvitationLink {
    changed(link, LinkChange { max_uses: Some(NonZeroU32::new(most)), ..LinkChange::default() })
}

/// Returns the link after an owner disabled it.
pub(super) fn disabled(link: &InvitationLink) -> InvitationLink {
    changed(link, LinkChange { disabled: Some(true), ..LinkChange::default() })
}

/// Returns the link with a new URL.
pub(super) fn renewed(link: &InvitationLink) -> InvitationLink {
    link.renew(&Principal::operator(), id(), secret().hash()).unwrap().value
}

/// Returns the link after so many uses.
fn used(link: &InvitationLink, uses: u32) -> InvitationLink {
    InvitationLink::restore(LinkSnapshot { uses, ..link.snapshot().clone() })
}

/// Returns a change of every field.
fn everything() -> LinkChange {
    LinkChange {
        label: Some(Some(Label::parse("Spring fair").unwrap())),
        role: Some(Role::Viewer),
        max_uses: Some(NonZeroU32::new(7)),
        expires_at: Some(Some(now() + Span::days(3))),
        allowed_domains: Some(AllowedDomains::parse(["example.org", "example.com"]).unwrap()),
        disabled: Some(true),
    }
}

pub async fn find_must_give_the_link_of_that_id_in_this_tenant_or_none(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let [first, second] = [None, Some(3)].map(|most| invitation_link(tenant.id(), most));
    for link in [&first, &second] {
        rows.insert_link(link).await.unwrap();
    }
    assert_eq!(rows.find_link(first.id()).await, Some(first));
    assert_eq!(rows.find_link(id()).await, None);
}

pub async fn insert_must_add_the_link(subject: &dyn Subject) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let plain = invitation_link(tenant.id(), None);
    let full = changed(&invitation_link(tenant.id(), None), everything());
    for link in [&plain, &full] {
        rows.insert_link(link).await.unwrap();
        assert_eq!(rows.find_link(link.id()).await.as_ref(), Some(link));
    }
}

pub async fn update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let first = invitation_link(tenant.id(), None);
    rows.insert_link(&first).await.unwrap();
    let second = changed(&first, everything());
    let third = renewed(&second);
    for (before, after) in [(&first, &second), (&second, &third)] {
        rows.update_link(before, after).await.unwrap();
        assert_eq!(rows.find_link(first.id()).await.as_ref(), Some(after));
    }
    let unknown = invitation_link(tenant.id(), None);
    for before in [&first, &second, &unknown] {
        let stale = rows.update_link(before, &renewed(before)).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    let runners = (0..MANY).map(|_| {
        let (rows, third) = (rows.clone(), third.clone());
        async move { rows.update_link(&third, &renewed(&third)).await }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(error, StoreError::Stale), "{error:?}");
    }
}

pub async fn update_must_leave_the_count_of_uses_as_it_is_stored_and_must_answer_conflict_linkuses_if_after_allows_fewer(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let link = invitation_link(tenant.id(), None);
    rows.insert_link(&link).await.unwrap();
    for _ in 0..3 {
        rows.claim_link(&link).await.unwrap();
    }
    // The caller read the link before it was used.
    let full = limited(&link, 2);
    let refused = rows.update_link(&link, &full).await.unwrap_err();
    assert!(refused.is_conflict(Conflict::LinkUses), "{refused:?}");
    assert_eq!(rows.find_link(link.id()).await, Some(used(&link, 3)));
    let just_enough = limited(&link, 3);
    rows.update_link(&link, &just_enough).await.unwrap();
    assert_eq!(rows.find_link(link.id()).await, Some(used(&just_enough, 3)));
}

pub async fn claim_must_count_one_more_use_of_the_link_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let link = invitation_link(tenant.id(), None);
    rows.insert_link(&link).await.unwrap();
    rows.claim_link(&link).await.unwrap();
    // A use is no change, so whoever read the link before can use it too.
    rows.claim_link(&link).await.unwrap();
    assert_eq!(rows.find_link(link.id()).await, Some(used(&link, 2)));
    let off = disabled(&link);
    rows.update_link(&link, &off).await.unwrap();
    for outdated in [&link, &invitation_link(tenant.id(), None)] {
        let stale = rows.claim_link(outdated).await;
        assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    }
    assert_eq!(rows.find_link(link.id()).await, Some(used(&off, 2)));
}

pub async fn claim_must_answer_conflict_linkuses_if_the_link_was_used_as_often_as_it_may_be_also_under_concurrent_claims(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let link = invitation_link(tenant.id(), Some(5));
    rows.insert_link(&link).await.unwrap();
    let runners = (0..MANY).map(|_| {
        let (rows, link) = (rows.clone(), link.clone());
        async move { rows.claim_link(&link).await }
    });
    let outcomes = race(runners.collect()).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 5);
    for error in outcomes.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::LinkUses), "{error:?}");
    }
    assert_eq!(rows.find_link(link.id()).await, Some(used(&link, 5)));
    // More uses are there for others.
    let more = limited(&used(&link, 5), 6);
    rows.update_link(&link, &more).await.unwrap();
    rows.claim_link(&more).await.unwrap();
    let over = rows.claim_link(&more).await.unwrap_err();
    assert!(over.is_conflict(Conflict::LinkUses), "{over:?}");
}

pub async fn delete_must_delete_the_link_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise(
    subject: &dyn Subject,
) {
    let (tenant, rows) = empty_tenant(subject, "acme", None).await;
    let [first, other] = [None, None].map(|most| invitation_link(tenant.id(), most));
    for link in [&first, &other] {
        rows.insert_link(link).await.unwrap();
    }
    let second = renewed(&first);
    rows.update_link(&first, &second).await.unwrap();
    let stale = rows.delete_link(&first).await;
    assert!(matches!(stale, Err(StoreError::Stale)), "{stale:?}");
    // Being used is no change.
    rows.claim_link(&second).await.unwrap();
    rows.delete_link(&second).await.unwrap();
    assert_eq!((rows.find_link(first.id()).await, rows.find_link(other.id()).await), (None, Some(other)));
    assert!(matches!(rows.delete_link(&second).await, Err(StoreError::Stale)));
}
