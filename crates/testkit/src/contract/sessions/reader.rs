//! The promises of a read model about sessions.

use tenantry_application::ports::sessions::SessionView;
use tenantry_domain::Span;

use crate::{
    builders::{all, id, now, page, refresh_token, revocation, session_at, successor},
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
    assert_eq!(rows.read_session(ada.id(), session.id()).await.as_ref(), Some(&session));
    assert_eq!(rows.read_session(grace.id(), session.id()).await, None);
    assert_eq!(rows.read_session(ada.id(), id()).await, None);
    rows.revoke(ada.id(), &[session.id()], revocation(now())).await.unwrap();
    let ended = rows.read_session(ada.id(), session.id()).await.unwrap();
    assert_eq!(ended.snapshot().revocation, Some(revocation(now())));
}

pub async fn list_must_give_the_users_sessions_that_are_not_revoked_and_hold_a_refresh_token_that_is_good_at_now_the_newest_first_by_id_by_one_query(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let (ada, grace) = (person(subject, "ada").await, person(subject, "grace").await);
    let (acme, bolt) = (id(), id());
    let later = now() + Span::minutes(50);
    let sessions = [now(), now(), now(), now(), now()].map(|at| session_at(ada.id(), at));
    let [refreshed, switched, idle, revoked, without_token] = sessions.clone();
    let of_grace = session_at(grace.id(), now());
    for session in sessions.iter().chain([&of_grace]) {
        rows.insert_session(session).await.unwrap();
    }
    let first = refresh_token(&refreshed, acme, now());
    let tokens = [
        first,
        successor(&first, &refreshed, later),
        refresh_token(&switched, bolt, now()),
        refresh_token(&switched, acme, later - Span::minutes(1)),
        refresh_token(&idle, acme, now()),
        refresh_token(&revoked, acme, later),
        refresh_token(&of_grace, acme, later),
    ];
    for token in tokens {
        rows.insert_token(&token).await.unwrap();
    }
    rows.revoke(ada.id(), &[revoked.id()], revocation(now())).await.unwrap();

    // Sessions are idle one hour after their last use.
    let view =
        |session, last_used_at, last_tenant| SessionView { session, last_used_at, last_tenant: Some(last_tenant) };
    let as_of_refresh = view(refreshed.clone(), later, acme);
    let as_of_switch = view(switched.clone(), later - Span::minutes(1), acme);
    let as_of_idle = view(idle, now(), acme);
    let before = subject.statements();
    let soon = rows.list_sessions(ada.id(), now() + Span::minutes(59), all()).await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!(soon.items, [as_of_idle, as_of_switch.clone(), as_of_refresh.clone()]);
    assert!(!soon.items.iter().any(|seen| seen.session.id() == without_token.id()));
    let after_an_hour = rows.list_sessions(ada.id(), now() + Span::hours(1), all()).await;
    assert_eq!(after_an_hour.items, [as_of_switch.clone(), as_of_refresh.clone()]);

    // Read page by page, the list is the same.
    let first_page = rows.list_sessions(ada.id(), now() + Span::hours(1), page(None, 1)).await;
    assert_eq!((first_page.items, first_page.next), (vec![as_of_switch], Some(switched.id())));
    let last_page = rows.list_sessions(ada.id(), now() + Span::hours(1), page(Some(switched.id()), 1)).await;
    assert_eq!((last_page.items, last_page.next), (vec![as_of_refresh], None));

    // At the end of the session its newest token expires too.
    assert_eq!(rows.list_sessions(ada.id(), now() + Span::hours(24), all()).await.items, []);
}
