//! The promises of a unit of work about refresh tokens.

use tenantry_application::ports::store_error::Conflict;
use tenantry_domain::refresh_token::RefreshToken;

use crate::{
    builders::{id, now, refresh_token, successor},
    contract::{
        Subject,
        fixture::{person, session},
        race::{MANY, race},
        rows::global,
    },
};

pub async fn insert_must_add_the_token(subject: &dyn Subject) {
    let rows = global(subject);
    let ada = person(subject, "ada").await;
    let session = session(subject, &ada).await;
    let first = refresh_token(&session, id(), now());
    let next = successor(&first, &session, now());
    // Another grant of the same session has its own generations.
    let in_other_tenant = refresh_token(&session, id(), now());
    for token in [first, next, in_other_tenant] {
        rows.insert_token(&token).await.unwrap();
        let found = rows.find_token(ada.id(), token.grant.id, token.generation).await.unwrap();
        assert_eq!(found.chain.token, token);
    }
}

pub async fn insert_must_answer_conflict_refreshtoken_if_its_grant_has_a_token_of_that_generation_of_concurrent_inserts_one_wins(
    subject: &dyn Subject,
) {
    let ada = person(subject, "ada").await;
    let session = session(subject, &ada).await;
    let first = refresh_token(&session, id(), now());
    global(subject).insert_token(&first).await.unwrap();
    let again = RefreshToken { generation: 0, ..successor(&first, &session, now()) };
    let error = global(subject).insert_token(&again).await.unwrap_err();
    assert!(error.is_conflict(Conflict::RefreshToken), "{error:?}");
    let kept = global(subject).find_token(ada.id(), first.grant.id, 0).await.unwrap();
    assert_eq!(kept.chain.token, first);

    let runners = (0..MANY).map(|_| {
        let (rows, next) = (global(subject), successor(&first, &session, now()));
        async move { rows.insert_token(&next).await.map(|()| next) }
    });
    let (won, lost): (Vec<_>, Vec<_>) = race(runners.collect()).await.into_iter().partition(Result::is_ok);
    let winners: Vec<RefreshToken> = won.into_iter().flatten().collect();
    assert_eq!((winners.len(), lost.len()), (1, MANY - 1));
    for error in lost.into_iter().filter_map(Result::err) {
        assert!(error.is_conflict(Conflict::RefreshToken), "{error:?}");
    }
    let stored = global(subject).find_token(ada.id(), first.grant.id, 0).await.unwrap();
    assert_eq!(stored.chain.successor, Some(winners[0]));
}
