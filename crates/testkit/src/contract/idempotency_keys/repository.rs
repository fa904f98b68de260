//! The promises of a unit of work about idempotency keys.

use tenantry_application::ports::{
    idempotency_keys::{IdempotencyKey, IdempotencyRecord, IdempotentResult},
    store_error::Conflict,
};
use tenantry_domain::{Span, Timestamp, secret::SecretHash};

use crate::{
    builders::{id, now, secret},
    contract::{
        Subject,
        race::{MANY, race},
        rows::global,
    },
};

fn record(key: SecretHash, expires_at: Timestamp) -> IdempotencyRecord {
    let key = IdempotencyKey { key, fingerprint: secret().hash() };
    IdempotencyRecord { key, result: IdempotentResult::Invitation(id()), expires_at }
}

pub async fn find_must_give_the_record_of_that_key_if_it_is_remembered_at_now_or_none(subject: &dyn Subject) {
    let rows = global(subject);
    let end = now() + Span::hours(24);
    let invited = record(secret().hash(), end);
    let result = IdempotentResult::SignUp { tenant_id: id(), user_id: id() };
    let signed_up = IdempotencyRecord { result, ..record(secret().hash(), end) };
    for record in [invited, signed_up] {
        rows.insert_record(&record, now()).await.unwrap();
        assert_eq!(rows.find_record(&record.key.key, now()).await, Some(record));
        assert_eq!(rows.find_record(&record.key.key, end - Span::microseconds(1)).await, Some(record));
        assert_eq!(rows.find_record(&record.key.key, end).await, None);
        assert_eq!(rows.find_record(&record.key.fingerprint, now()).await, None);
    }
    assert_eq!(rows.find_record(&secret().hash(), now()).await, None);
}

pub async fn insert_must_add_the_record_in_place_of_one_of_the_same_key_that_is_past_its_time_at_now(
    subject: &dyn Subject,
) {
    let rows = global(subject);
    let key = secret().hash();
    let end = now() + Span::hours(24);
    let old = record(key, end);
    rows.insert_record(&old, now()).await.unwrap();
    let result = IdempotentResult::SignUp { tenant_id: id(), user_id: id() };
    let new = IdempotencyRecord { result, ..record(key, end + Span::hours(24)) };
    rows.insert_record(&new, end).await.unwrap();
    assert_eq!(rows.find_record(&key, end).await, Some(new));
}

pub async fn insert_must_answer_conflict_idempotencykey_if_the_key_is_remembered_also_when_both_are_inserted_at_the_same_time(
    subject: &dyn Subject,
) {
    let end = now() + Span::hours(24);
    let first = record(secret().hash(), end);
    global(subject).insert_record(&first, now()).await.unwrap();
    let again = record(first.key.key, end + Span::hours(1));
    let error = global(subject).insert_record(&again, end - Span::microseconds(1)).await.unwrap_err();
    assert!(error.is_conflict(Conflict::IdempotencyKey), "{error:?}");
    assert_eq!(global(subject).find_record(&first.key.key, now()).await, Some(first));

    // The same race twice: for an unused key, and for an expired one.
    for (key, moment) in [(secret().hash(), now()), (first.key.key, end)] {
        let runners = (0..MANY).map(|_| {
            let (rows, record) = (global(subject), record(key, moment + Span::hours(1)));
            async move { rows.insert_record(&record, moment).await.map(|()| record) }
        });
        let (won, lost): (Vec<_>, Vec<_>) = race(runners.collect()).await.into_iter().partition(Result::is_ok);
        let winners: Vec<IdempotencyRecord> = won.into_iter().flatten().collect();
        assert_eq!((winners.len(), lost.len()), (1, MANY - 1));
        for error in lost.into_iter().filter_map(Result::err) {
            assert!(error.is_conflict(Conflict::IdempotencyKey), "{error:?}");
        }
        assert_eq!(global(subject).find_record(&key, moment).await, Some(winners[0]));
    }
}
