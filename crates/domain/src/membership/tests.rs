//! Tests of who may change which membership, and of the results.

use proptest::prelude::*;
use uuid::Uuid;

use super::{event::JoinedBy, *};
use crate::{event::Fact, principal::RankError, user::User};

fn now() -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000, 0).unwrap()
}

fn stay() -> MembershipId {
    MembershipId::new(Uuid::from_u128(99))
}

fn member(number: u128, role: Role) -> Membership {
    let user = User::new(
        UserId::new(Uuid::from_u128(number)),
        Email::parse(&format!("user{number}@example.com")).unwrap(),
        DisplayName::parse("Somebody").unwrap(),
        None,
        now(),
    );
    let id = MembershipId::new(Uuid::from_u128(number));
    Membership::join(id, TenantId::new(Uuid::from_u128(9)), &user, role, JoinedBy::Founding, now()).value
}

fn any_role() -> impl Strategy<Value = Role> {
    proptest::sample::select(&Role::ALL[..])
}

proptest! {
    #[test]
    fn nobody_touches_or_grants_above_their_own_rank(by in any_role(), target in any_role(), role in any_role()) {
        let change = MembershipChange { role: Some(role), ..MembershipChange::default() };
        let answer = member(1, target).change(&member(2, by).principal().unwrap(), change, stay(), now());
        prop_assert_eq!(answer.is_ok(), by >= target && by >= role);
        prop_assert_eq!(member(1, target).remove(&member(2, by).principal().unwrap()).is_ok(), by >= target);
    }

    #[test]
    fn nobody_raises_their_own_role(own in any_role(), role in any_role()) {
        let change = MembershipChange { role: Some(role), ..MembershipChange::default() };
        let answer = member(1, own).change(&member(1, own).principal().unwrap(), change, stay(), now());
        prop_assert_eq!(answer.is_ok(), role <= own);
    }
}

#[test]
fn a_change_to_the_same_is_no_change() {
    let same = MembershipChange { role: Some(Role::Member), active: Some(true), ..MembershipChange::default() };
    assert_eq!(
        member(1, Role::Member).change(&member(2, Role::Admin).principal().unwrap(), same, stay(), now()),
        Ok(None)
    );
}

#[test]
fn fields_are_set_emptied_and_told() {
    let admin = member(2, Role::Admin).principal().unwrap();
    let set = MembershipChange { title: Some(Some(Label::parse("Engineer").unwrap())), ..MembershipChange::default() };
    let titled = member(1, Role::Member).change(&admin, set, stay(), now()).unwrap().unwrap();
    assert_eq!(titled.event.facts(), [Fact::set("title", "Engineer")]);
    let emptied = titled.value.change(
        &admin,
        MembershipChange { title: Some(None), ..MembershipChange::default() },
        stay(),
        now(),
    );
    assert_eq!(emptied.unwrap().unwrap().event.facts(), [Fact::was("title", "Engineer")]);
}

#[test]
fn deactivated_twice_keeps_the_first_moment() {
    let admin = member(2, Role::Admin).principal().unwrap();
    let off = || MembershipChange { active: Some(false), ..MembershipChange::default() };
    let once = member(1, Role::Member).change(&admin, off(), stay(), now()).unwrap().unwrap().value;
    assert!(!once.is_active());
    assert_eq!(once.change(&admin, off(), stay(), now() + chrono::TimeDelta::days(1)), Ok(None));
}

#[test]
fn one_does_not_deactivate_or_remove_oneself() {
    let owner = member(1, Role::Owner);
    let off = MembershipChange { active: Some(false), ..MembershipChange::default() };
    assert_eq!(owner.change(&owner.principal().unwrap(), off, stay(), now()), Err(RankError::OwnStatus));
    assert_eq!(owner.remove(&owner.principal().unwrap()), Err(RankError::RemovesSelf));
}

#[test]
fn ownership_goes_to_an_active_other() {
    let (owner, admin) = (member(1, Role::Owner), member(2, Role::Admin));
    let transfer = owner.transfer_ownership(&admin, now()).unwrap().value;
    assert_eq!((transfer.new_owner.role(), transfer.former_owner.role()), (Role::Owner, Role::Admin));
    assert_eq!(owner.transfer_ownership(&owner, now()), Err(TransferError::ToSelf));
    assert_eq!(admin.transfer_ownership(&owner, now()), Err(TransferError::NotOwner));
}
