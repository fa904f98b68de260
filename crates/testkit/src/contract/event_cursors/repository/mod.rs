//! The promises of a unit of work about the event cursors of its tenant.

use tenantry_domain::event::{EventCursor, HandlerName};

use crate::{
    builders::now,
    contract::{Subject, fixture::owned_tenant},
};

pub mod from_another_tenant;

pub(super) fn handler(name: &str) -> HandlerName {
    HandlerName::parse(name).unwrap()
}

/// Returns a cursor that passed that many events, and a failed one.
pub(super) fn cursors(name: &str, seq: u64) -> [EventCursor; 2] {
    let cursor = EventCursor::new(handler(name), seq);
    let failed = cursor.fail(seq + 1, "out of paper", now());
    [cursor, failed]
}

pub async fn find_must_give_the_cursor_of_that_handler_or_none(subject: &dyn Subject) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    assert_eq!(rows.find_cursor(&handler("ledger")).await, None);
    for cursor in cursors("ledger", 7) {
        rows.update_cursor(&cursor).await.unwrap();
        assert_eq!(rows.find_cursor(&handler("ledger")).await, Some(cursor));
    }
    assert_eq!(rows.find_cursor(&handler("ledge")).await, None);
}

pub async fn update_must_store_the_cursor_in_place_of_the_one_that_its_handler_had(subject: &dyn Subject) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    let [early, failed] = cursors("ledger", 1);
    let [other, _] = cursors("other", 5);
    for cursor in [&early, &other, &failed] {
        rows.update_cursor(cursor).await.unwrap();
    }
    assert_eq!(rows.list_cursors().await, [failed.clone(), other.clone()]);
    let passed = failed.pass(2);
    rows.update_cursor(&passed).await.unwrap();
    assert_eq!(rows.list_cursors().await, [passed, other]);
}

pub async fn delete_must_delete_the_cursor_of_that_handler_if_there_is_one(subject: &dyn Subject) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    let [cursor, _] = cursors("ledger", 1);
    rows.update_cursor(&cursor).await.unwrap();
    rows.delete_cursor(&handler("other")).await.unwrap();
    assert_eq!(rows.list_cursors().await, [cursor]);
    rows.delete_cursor(&handler("ledger")).await.unwrap();
    assert_eq!(rows.list_cursors().await, []);
}
