//! What a unit of work promises of access changes.

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::AccessQuestion,
};
use tenantry_domain::id::SessionId;

use crate::{
    builders::{id, now},
    contract::{Subject, rows::global},
};

fn revoked(session: SessionId) -> RecordedAccessChange {
    RecordedAccessChange { id: id(), change: AccessChange::SessionRevoked(session), recorded_at: now() }
}

fn is_known(subject: &dyn Subject, session_id: SessionId) -> bool {
    let (membership_id, tenant_id, user_id) = (id(), id(), id());
    let question = AccessQuestion { session_id, membership_id, membership_version: 1, tenant_id, user_id };
    subject.registry().find(&question).revoked
}

pub async fn insert_must_add_the_changes_by_one_statement_none_for_an_empty_slice(subject: &dyn Subject) {
    let [first, second]: [SessionId; 2] = [id(), id()];
    let mut work = global(subject).begin().await;
    let before = subject.statements();
    work.access_changes().insert(&[]).await.unwrap();
    assert_eq!(subject.statements() - before, 0);
    work.access_changes().insert(&[revoked(first), revoked(second)]).await.unwrap();
    assert_eq!(subject.statements() - before, 1);
    work.commit().await.unwrap();
    assert!(is_known(subject, first) && is_known(subject, second));
}

pub async fn insert_must_make_them_known_to_the_accessregistry_of_this_node_when_the_unit_of_work_is_committed_and_never_otherwise(
    subject: &dyn Subject,
) {
    let [dropped, committed]: [SessionId; 2] = [id(), id()];
    let mut work = global(subject).begin().await;
    work.access_changes().insert(&[revoked(dropped)]).await.unwrap();
    assert!(!is_known(subject, dropped));
    drop(work);
    assert!(!is_known(subject, dropped));

    let mut work = global(subject).begin().await;
    work.access_changes().insert(&[revoked(committed)]).await.unwrap();
    assert!(!is_known(subject, committed));
    work.commit().await.unwrap();
    assert!(is_known(subject, committed) && !is_known(subject, dropped));
}
