//! The promises of a unit of work about the event cursors of its tenant, tested from another tenant: the same handlers
//! have cursors in both.

use super::{cursors, handler};
use crate::contract::{
    Subject,
    fixture::{TwoTenants, two_tenants},
};

/// Returns two tenants, of which the first has a cursor.
pub(in crate::contract::event_cursors) async fn with_cursor(subject: &dyn Subject) -> TwoTenants {
    let two = two_tenants(subject).await;
    two.a.rows.update_cursor(&cursors("ledger", 7)[1]).await.unwrap();
    two
}

pub async fn find_must_give_the_cursor_of_that_handler_or_none(subject: &dyn Subject) {
    let two = with_cursor(subject).await;
    assert_eq!(two.b.rows.find_cursor(&handler("ledger")).await, None);
}

pub async fn update_must_store_the_cursor_in_place_of_the_one_that_its_handler_had(subject: &dyn Subject) {
    let two = with_cursor(subject).await;
    let before = two.a.snapshot(subject).await;
    for cursor in cursors("ledger", 2) {
        two.b.rows.update_cursor(&cursor).await.unwrap();
        assert_eq!(two.a.snapshot(subject).await, before);
        assert_eq!(two.b.rows.list_cursors().await, [cursor]);
    }
}

pub async fn delete_must_delete_the_cursor_of_that_handler_if_there_is_one(subject: &dyn Subject) {
    let two = with_cursor(subject).await;
    let before = two.a.snapshot(subject).await;
    two.b.rows.delete_cursor(&handler("ledger")).await.unwrap();
    assert_eq!(two.a.snapshot(subject).await, before);
}
