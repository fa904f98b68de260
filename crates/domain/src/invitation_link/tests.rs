//! Tests of who may make and change which link, and of who may join by it.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    Span,
    email::Email,
    membership::{Membership, MembershipChange, MembershipId, event::JoinedBy},
    names::DisplayName,
    principal::{Principal, RankError},
    secret::Secret,
    token_text::LinkToken,
    user::User,
};

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
}

fn tenant_id() -> TenantId {
    TenantId::new(Uuid::from_u128(9))
}

fn by(role: Role) -> Principal {
    Principal::member(UserId::new(Uuid::from_u128(1)), role)
}

fn terms(role: Role) -> LinkTerms {
    LinkTerms { label: None, role, max_uses: None, expires_at: None, allowed_domains: AllowedDomains::default() }
}

fn new(terms: LinkTerms) -> NewLink {
    NewLink {
        id: LinkId::new(Uuid::from_u128(2)),
        tenant_id: tenant_id(),
        made_by: UserId::new(Uuid::from_u128(1)),
        terms,
        secret: Secret::new([7; 32]).hash(),
    }
}

fn link(change: impl FnOnce(&mut LinkTerms)) -> InvitationLink {
    let mut terms = terms(Role::Member);
    change(&mut terms);
    InvitationLink::new(&by(Role::Owner), new(terms), now()).unwrap().value
}

fn used(link: &InvitationLink, uses: u32) -> InvitationLink {
    InvitationLink::restore(LinkSnapshot { uses, ..link.snapshot().clone() })
}

fn most(uses: u32) -> Option<NonZeroU32> {
    NonZeroU32::new(uses)
}

fn maker(role: Role) -> Membership {
    let name = DisplayName::parse("Ada").unwrap();
    let user = User::new(UserId::new(Uuid::from_u128(1)), Email::parse("ada@acme.test").unwrap(), name, None, now());
    let id = MembershipId::new(Uuid::from_u128(3));
    Membership::join(id, tenant_id(), &user, role, JoinedBy::Founding, now()).value
}

fn any_role() -> impl Strategy<Value = Role> {
    proptest::sample::select(&Role::ALL[..])
}

proptest! {
    #[test]
    fn nobody_makes_or_touches_a_link_above_their_own_rank(own in any_role(), role in any_role(), next in any_role()) {
        let made = InvitationLink::new(&by(own), new(terms(role)), now());
        prop_assert_eq!(made.is_ok(), own >= role);
        let link = link(|terms| terms.role = role);
        let change = LinkChange { role: Some(next), disabled: Some(true), ..LinkChange::default() };
        prop_assert_eq!(link.change(&by(own), change, now()).is_ok(), own >= role && own >= next);
        let renewed = link.renew(&by(own), UserId::new(Uuid::from_u128(1)), Secret::new([8; 32]).hash());
        prop_assert_eq!(renewed.is_ok(), own >= role);
        prop_assert_eq!(link.delete(&by(own)).is_ok(), own >= role);
    }
}

#[test]
fn a_link_that_can_be_used_no_longer_says_why() {
    let an_hour = now() + Span::hours(1);
    let disabled = LinkChange { disabled: Some(true), ..LinkChange::default() };
    let plain = link(|_| {});
    let off = plain.change(&by(Role::Owner), disabled, now()).unwrap().unwrap().value;
    let limited = link(|terms| terms.max_uses = most(2));
    let short = link(|terms| terms.expires_at = Some(an_hour));
    for (link, at, state, usable) in [
        (&plain, an_hour, LinkState::Active, Ok(())),
        (&off, now(), LinkState::Disabled, Err(LinkError::Disabled)),
        (&short, an_hour - Span::microseconds(1), LinkState::Active, Ok(())),
        (&short, an_hour, LinkState::Expired, Err(LinkError::Expired)),
        (&used(&limited, 1), now(), LinkState::Active, Ok(())),
        (&used(&limited, 2), now(), LinkState::UsedUp, Err(LinkError::UsedUp)),
        (&used(&plain, 1_000_000), now(), LinkState::Active, Ok(())),
    ] {
        assert_eq!((link.state_at(at), link.usable(None, at)), (state, usable), "{link:?}");
    }
}

#[test]
fn a_link_above_members_is_worth_what_its_maker_is() {
    let deactivated = {
        let off = MembershipChange { active: Some(false), ..MembershipChange::default() };
        let other = Principal::member(UserId::new(Uuid::from_u128(5)), Role::Owner);
        maker(Role::Owner).change(&other, off, MembershipId::new(Uuid::from_u128(4)), now()).unwrap().unwrap().value
    };
    for (role, maker, usable) in [
        (Role::Admin, Some(maker(Role::Owner)), Ok(())),
        (Role::Admin, Some(maker(Role::Admin)), Ok(())),
        (Role::Admin, Some(maker(Role::Manager)), Err(LinkError::Disabled)),
        (Role::Manager, None, Err(LinkError::Disabled)),
        (Role::Manager, Some(deactivated), Err(LinkError::Disabled)),
        (Role::Member, None, Ok(())),
        (Role::Viewer, Some(maker(Role::Viewer)), Ok(())),
    ] {
        let link = link(|terms| terms.role = role);
        assert_eq!(link.usable(maker.as_ref(), now()), usable, "{role} by {maker:?}");
    }
}

#[test]
fn only_the_newest_url_is_valid() {
    let token = |byte| LinkToken {
        tenant_id: tenant_id(),
        link_id: LinkId::new(Uuid::from_u128(2)),
        secret: Secret::new([byte; 32]),
    };
    let first = link(|_| {});
    let other = UserId::new(Uuid::from_u128(6));
    let renewed = first.renew(&by(Role::Admin), other, Secret::new([8; 32]).hash()).unwrap();
    assert_eq!((first.present(&token(7)), first.present(&token(8))), (Ok(()), Err(LinkError::WrongSecret)));
    assert_eq!(renewed.value.present(&token(7)), Err(LinkError::WrongSecret));
    assert_eq!(renewed.value.present(&token(8)), Ok(()));
    assert_eq!((renewed.value.snapshot().made_by, renewed.value.snapshot().version), (other, 2));
    assert_eq!(renewed.event.name(), "invitation_link.renewed");
}

#[test]
fn a_change_is_recorded_field_by_field() {
    let before = link(|terms| terms.max_uses = most(5));
    let change = LinkChange {
        label: Some(Some(Label::parse("Spring fair").unwrap())),
        role: Some(Role::Viewer),
        max_uses: Some(None),
        expires_at: Some(Some(now() + Span::days(1))),
        allowed_domains: Some(AllowedDomains::parse(["b.test", "a.test"]).unwrap()),
        disabled: Some(true),
    };
    let changed = before.change(&by(Role::Manager), change.clone(), now()).unwrap().unwrap();
    let facts: Vec<String> = changed
        .event
        .facts()
        .iter()
        .map(|fact| format!("{}: {:?} to {:?}", fact.field, fact.before.as_deref(), fact.after.as_deref()))
        .collect();
    assert_eq!(
        facts,
        [
            r#"label: None to Some("Spring fair")"#,
            r#"role: Some("member") to Some("viewer")"#,
            r#"max_uses: Some("5") to None"#,
            r#"expires_at: None to Some("2027-01-16T08:00:00Z")"#,
            r#"allowed_domains: None to Some("a.test, b.test")"#,
            r#"disabled: Some("false") to Some("true")"#,
        ]
    );
    assert_eq!(changed.value.snapshot().version, 2);
    let again = changed.value.change(&by(Role::Manager), change, now() + Span::hours(1));
    assert_eq!(again, Ok(None));
}

#[test]
fn limits_that_are_passed_already_are_refused() {
    let of_max = |max_uses| LinkChange { max_uses: Some(max_uses), ..LinkChange::default() };
    let of_expiry = |at| LinkChange { expires_at: Some(at), ..LinkChange::default() };
    let popular = used(&link(|terms| terms.max_uses = most(5)), 3);
    let change = |change| popular.change(&by(Role::Owner), change, now()).map(|changed| changed.is_some());
    assert_eq!(change(of_max(most(2))), Err(ManageLinkError::FewerThanUsed));
    assert_eq!(change(of_max(most(3))), Ok(true));
    assert_eq!(change(of_expiry(Some(now()))), Err(ManageLinkError::ExpiresInThePast));
    assert_eq!(change(of_expiry(Some(now() + Span::microseconds(1)))), Ok(true));
    let mut past = terms(Role::Member);
    past.expires_at = Some(now());
    let made = InvitationLink::new(&by(Role::Owner), new(past), now());
    assert_eq!(made, Err(ManageLinkError::ExpiresInThePast));
    // An expired link can still be renamed.
    let expired = link(|terms| terms.expires_at = Some(now() + Span::hours(1)));
    let label = LinkChange { label: Some(Some(Label::parse("Old").unwrap())), ..LinkChange::default() };
    assert!(expired.change(&by(Role::Owner), label, now() + Span::days(1)).unwrap().is_some());
    assert_eq!(RankError::OutrankedByRole, popular.delete(&by(Role::Viewer)).unwrap_err());
}
