//! What the registry of access changes promises, as far as the store feeds it.

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::{AccessAnswer, AccessQuestion},
};
use tenantry_domain::{Span, tenant::Standing};

use super::{Subject, rows::global};
use crate::builders::{id, name, now};

pub async fn find_must_answer_from_memory_without_waiting_and_must_know_every_change_that_was_committed_by_this_node_before_the_call(
    subject: &dyn Subject,
) {
    let question =
        AccessQuestion { session_id: id(), membership_id: id(), membership_version: 3, tenant_id: id(), user_id: id() };
    let answer = |asked: &AccessQuestion| {
        let before = subject.statements();
        let answer = subject.registry().find(asked);
        assert_eq!(subject.statements(), before, "the registry asked the database");
        answer
    };
    let nothing_known = AccessAnswer { revoked: false, standing: Standing::Open, name: None };
    assert_eq!(answer(&question), nothing_known);

    let tenant = question.tenant_id;
    let standing = |standing| AccessChange::TenantStanding { tenant_id: tenant, standing };
    let renamed = |text| AccessChange::UserRenamed { user_id: question.user_id, name: name(text) };
    let oldest =
        |oldest_version| AccessChange::MembershipChanged { membership_id: question.membership_id, oldest_version };
    let blocked = AccessAnswer { standing: Standing::Suspended, ..nothing_known.clone() };
    let called = |text| AccessAnswer { name: Some(name(text)), ..nothing_known.clone() };
    let revoked = |text| AccessAnswer { revoked: true, ..called(text) };
    let steps = [
        (standing(Standing::Suspended), blocked),
        (standing(Standing::Open), nothing_known.clone()),
        (renamed("Ada"), called("Ada")),
        (renamed("Ada Lovelace"), called("Ada Lovelace")),
        // The token knows version 3, so only what needs a younger one ends it.
        (oldest(3), called("Ada Lovelace")),
        (oldest(4), revoked("Ada Lovelace")),
        (oldest(2), revoked("Ada Lovelace")),
    ];
    for (second, (change, expected)) in (0..).zip(steps) {
        let recorded_at = now() + Span::seconds(second);
        global(subject).insert_changes(&[RecordedAccessChange { id: id(), change, recorded_at }]).await.unwrap();
        assert_eq!(answer(&question), expected, "after step {second}");
    }

    let other = || AccessQuestion { session_id: id(), membership_id: id(), tenant_id: id(), user_id: id(), ..question };
    assert_eq!(answer(&other()), nothing_known);
    let (by_session, by_membership) = (other(), other());
    let ends = [
        AccessChange::SessionRevoked(by_session.session_id),
        AccessChange::MembershipEnded(by_membership.membership_id),
    ];
    let changes = ends.map(|change| RecordedAccessChange { id: id(), change, recorded_at: now() });
    global(subject).insert_changes(&changes).await.unwrap();
    assert!(answer(&by_session).revoked && answer(&by_membership).revoked);
    assert_eq!(answer(&other()), nothing_known);
}
