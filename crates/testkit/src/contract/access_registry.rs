//! The promises of the access-change registry, as far as the store feeds it.

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessAnswer, AccessQuestion, StayQuestion},
};
use tenantry_domain::{Span, access_epoch::AccessEpoch, tenant::Standing};

use super::{Subject, rows::global};
use crate::builders::{id, name, now};

fn question() -> AccessQuestion {
    AccessQuestion { session_id: id(), stay: Some(stay()), user_id: id(), epoch: AccessEpoch::FIRST }
}

fn stay() -> StayQuestion {
    StayQuestion { membership_id: id(), membership_version: 3, tenant_id: id() }
}

pub async fn find_must_answer_from_memory_without_waiting_and_must_know_every_change_that_was_committed_by_this_node_before_the_call(
    subject: &dyn Subject,
) {
    let stay = stay();
    let question = AccessQuestion { stay: Some(stay), ..question() };
    let answer = |asked: &AccessQuestion| {
        let before = subject.statements();
        let answer = subject.registry().find(asked);
        assert_eq!(subject.statements(), before, "the registry asked the database");
        answer
    };
    let nothing_known = AccessAnswer { revoked: false, outdated: false, standing: Standing::Open, name: None };
    assert_eq!(answer(&question), nothing_known);

    let tenant = stay.tenant_id;
    let standing = |standing, version| AccessChange::TenantStanding { tenant_id: tenant, standing, version };
    let renamed = |text, version| AccessChange::UserRenamed { user_id: question.user_id, name: name(text), version };
    let oldest = |oldest_version| AccessChange::MembershipChanged { membership_id: stay.membership_id, oldest_version };
    let blocked = AccessAnswer { standing: Standing::Suspended, ..nothing_known.clone() };
    let called = |text| AccessAnswer { name: Some(name(text)), ..nothing_known.clone() };
    let revoked = |text| AccessAnswer { revoked: true, ..called(text) };
    let steps = [
        (standing(Standing::Suspended, 2), blocked),
        (standing(Standing::Open, 3), nothing_known.clone()),
        // A change that is reported late is older by its version, whatever its time.
        (standing(Standing::Suspended, 2), nothing_known.clone()),
        (renamed("Ada", 2), called("Ada")),
        (renamed("Ada Lovelace", 3), called("Ada Lovelace")),
        (renamed("Ada", 2), called("Ada Lovelace")),
        // The token knows version 3, so only a newer version revokes it.
        (oldest(3), called("Ada Lovelace")),
        (oldest(4), revoked("Ada Lovelace")),
        (oldest(2), revoked("Ada Lovelace")),
    ];
    for (second, (change, expected)) in (0..).zip(steps) {
        // The clock keeps going backwards, which must not matter.
        let recorded_at = now() - Span::seconds(second);
        global(subject).insert_changes(&[RecordedAccessChange { id: id(), change, recorded_at }]).await.unwrap();
        assert_eq!(answer(&question), expected, "after step {second}");
    }

    // A token of the same session without a tenant is not touched by what happens in one. It learns the name.
    assert_eq!(answer(&AccessQuestion { stay: None, ..question }), called("Ada Lovelace"));
    let other = super::access_registry::question;
    assert_eq!(answer(&other()), nothing_known);
    let (by_session, by_membership, without_tenant) = (other(), other(), AccessQuestion { stay: None, ..other() });
    let ends = [
        AccessChange::SessionRevoked(by_session.session_id),
        AccessChange::MembershipEnded(by_membership.stay.unwrap().membership_id),
        AccessChange::SessionRevoked(without_tenant.session_id),
    ];
    let changes = ends.map(|change| RecordedAccessChange { id: id(), change, recorded_at: now() });
    global(subject).insert_changes(&changes).await.unwrap();
    assert!([by_session, by_membership, without_tenant].iter().all(|asked| answer(asked).revoked));
    assert_eq!(answer(&other()), nothing_known);
}

pub async fn find_must_call_a_token_outdated_unless_the_newest_epoch_it_knows_of_takes_tokens_of_that_tokens_epoch(
    subject: &dyn Subject,
) {
    for _ in 0..4 {
        let now = subject.registry().epoch();
        for number in 0..8 {
            let epoch = AccessEpoch::new(number);
            let answer = subject.registry().find(&AccessQuestion { epoch, ..question() });
            assert_eq!(answer.outdated, !now.takes_tokens_of(epoch), "a token of {epoch:?} in {now:?}");
            assert!(!answer.revoked);
        }
        subject.advance().await;
    }
}

pub async fn epoch_must_give_the_newest_epoch_it_knows_of_from_memory_and_never_an_older_one_than_before(
    subject: &dyn Subject,
) {
    let mut expected = AccessEpoch::FIRST;
    for _ in 0..4 {
        let before = subject.statements();
        assert_eq!(subject.registry().epoch(), expected);
        assert_eq!(subject.statements(), before, "the registry asked the database");
        subject.advance().await;
        expected = expected.next();
    }
}

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! access_registry_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            access_registry {
                find_must_answer_from_memory_without_waiting_and_must_know_every_change_that_was_committed_by_this_node_before_the_call,
                find_must_call_a_token_outdated_unless_the_newest_epoch_it_knows_of_takes_tokens_of_that_tokens_epoch,
                epoch_must_give_the_newest_epoch_it_knows_of_from_memory_and_never_an_older_one_than_before,
            }
        }
    };
}
