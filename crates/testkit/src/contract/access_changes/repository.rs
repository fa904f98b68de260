//! The promises of a unit of work about access changes.

use tenantry_application::ports::{
    access_changes::{AccessChange, RecordedAccessChange},
    access_registry::AccessQuestion,
    tenants::TenantKey,
};
use tenantry_domain::session::SessionId;

use crate::{
    builders::{id, now},
    contract::{Subject, rows::global},
};

fn revoked(session: SessionId) -> RecordedAccessChange {
    RecordedAccessChange { id: id(), change: AccessChange::SessionRevoked(session), recorded_at: now() }
}

fn is_known(subject: &dyn Subject, session_id: SessionId) -> bool {
    let epoch = subject.registry().epoch();
    let question = AccessQuestion { session_id, stay: None, user_id: id(), epoch };
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

pub async fn insert_must_put_them_into_the_epoch_that_lasts_when_the_unit_of_work_is_committed(subject: &dyn Subject) {
    for _ in 0..5 {
        subject.advance().await;
    }
    // A change of an older epoch would already be forgotten.
    let lasting = subject.registry().epoch();
    let session: SessionId = id();
    let mut work = global(subject).begin().await;
    work.access_changes().insert(&[revoked(session)]).await.unwrap();
    let commit = async {
        // Long enough for an epoch to begin if it did not wait.
        for _ in 0..200 {
            let nowhere = TenantKey::Id(id());
            assert_eq!(global(subject).find_user_tenant(id(), &nowhere).await, None);
            assert_eq!(subject.registry().epoch(), lasting, "an epoch began before a change of the last was committed");
        }
        work.commit().await.unwrap();
    };
    tokio::join!(subject.advance(), commit);
    assert_eq!(subject.registry().epoch(), lasting.next());
    assert!(is_known(subject, session));
    subject.advance().await;
    assert!(is_known(subject, session));
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
