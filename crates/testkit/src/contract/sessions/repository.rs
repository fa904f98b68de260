//! The promises of a unit of work about sessions.

use tenantry_domain::{
    Span, Timestamp,
    session::{Device, NewSession, Session, SessionLifetimes, SessionSnapshot},
    user::UserId,
};

use crate::{
    builders::{self, id, now, revocation},
    contract::{
        Subject,
        fixture::{person, session},
        rows::global,
    },
};

pub async fn find_must_give_the_session_of_that_user_and_id_live_or_not_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let session = session(subject, &ada).await;
    assert_eq!(rows.find_session(ada.id(), session.id()).await.as_ref(), Some(&session));
    assert_eq!(rows.find_session(grace.id(), session.id()).await, None);
    assert_eq!(rows.find_session(ada.id(), id()).await, None);
    rows.revoke(ada.id(), &[session.id()], revocation(now())).await.unwrap();
    let ended = rows.find_session(ada.id(), session.id()).await.unwrap();
    assert_eq!(ended.snapshot().revocation, Some(revocation(now())));
}

pub async fn list_unrevoked_must_give_the_users_sessions_that_were_not_revoked_also_those_past_their_end(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let [first, second, revoked] =
        [session(subject, &ada).await, session(subject, &ada).await, session(subject, &ada).await];
    session(subject, &grace).await;
    rows.revoke(ada.id(), &[revoked.id()], revocation(now())).await.unwrap();
    let over = session_of(ada.id(), false, now() - Span::days(80));
    rows.insert_session(&over).await.unwrap();
    let mut found = rows.list_unrevoked_sessions(ada.id()).await;
    found.sort_by_key(Session::id);
    let mut expected = [first, second, over];
    expected.sort_by_key(Session::id);
    assert_eq!(found, expected);
}

/// A session of a device that says nothing of itself.
fn session_of(user_id: UserId, remembered: bool, at: Timestamp) -> Session {
    let new = NewSession { id: id(), user_id, device: Device::default(), remembered };
    Session::start(new, &SessionLifetimes::default(), at)
}

pub async fn insert_must_add_the_session(subject: &dyn Subject) {
    let rows = global(subject);
    let ada = person(subject, "ada").await;
    let nameless = session_of(ada.id(), true, now() + Span::microseconds(1));
    let mut snapshot: SessionSnapshot = builders::session(ada.id()).snapshot().clone();
    snapshot.revocation = Some(revocation(now() + Span::microseconds(7)));
    for session in [builders::session(ada.id()), nameless, Session::restore(snapshot)] {
        rows.insert_session(&session).await.unwrap();
        assert_eq!(rows.find_session(ada.id(), session.id()).await, Some(session));
    }
}

pub async fn revoke_must_revoke_those_of_the_sessions_of_that_user_that_are_not_revoked_yet_by_one_statement(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let [first, second, untouched] =
        [session(subject, &ada).await, session(subject, &ada).await, session(subject, &ada).await];
    let of_grace = session(subject, &grace).await;
    let (early, late) = (revocation(now()), revocation(now() + Span::hours(1)));
    rows.revoke(ada.id(), &[first.id()], early).await.unwrap();

    let mut work = rows.begin().await;
    let before = subject.statements();
    // Grace's session is named, but Ada is the caller.
    let named = [first.id(), second.id(), of_grace.id()];
    work.sessions().revoke(ada.id(), &named, late).await.unwrap();
    assert_eq!(subject.statements() - before, 1);
    work.commit().await.unwrap();

    for (user, session, expected) in
        [(&ada, &first, Some(early)), (&ada, &second, Some(late)), (&ada, &untouched, None), (&grace, &of_grace, None)]
    {
        let found = rows.find_session(user.id(), session.id()).await.unwrap();
        assert_eq!(found.snapshot().revocation, expected);
    }
}
