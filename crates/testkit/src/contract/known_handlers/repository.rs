//! The promises of a unit of work about known event handlers.

use std::slice;

use tenantry_application::ports::known_handlers::{KnownHandler, Start};
use tenantry_domain::{Span, event::HandlerName};

use crate::{
    builders::now,
    contract::{Subject, rows::global},
};

pub(super) fn known(name: &str, start: Start) -> KnownHandler {
    let name = HandlerName::parse(name).unwrap();
    KnownHandler { name, start, started_at: now(), announced: false }
}

pub async fn insert_must_add_the_handler_or_leave_the_known_one_of_that_name_as_it_is(subject: &dyn Subject) {
    let rows = global(subject);
    let first = known("ledger", Start::Beginning);
    let again = KnownHandler { started_at: now() + Span::hours(1), announced: true, ..known("ledger", Start::Now) };
    for handler in [&first, &again] {
        rows.insert_handler(handler).await.unwrap();
        assert_eq!(rows.list_handlers().await, slice::from_ref(&first));
    }
}

pub async fn update_announced_must_mark_the_handler_of_that_name_as_announced(subject: &dyn Subject) {
    let rows = global(subject);
    let [one, other] = ["a", "b"].map(|name| known(name, Start::Beginning));
    for handler in [&one, &other] {
        rows.insert_handler(handler).await.unwrap();
    }
    rows.announce_handler(&one.name).await.unwrap();
    assert_eq!(rows.list_handlers().await, [KnownHandler { announced: true, ..one }, other]);
}

pub async fn delete_must_delete_the_handler_of_that_name_and_give_whether_there_was_one(subject: &dyn Subject) {
    let rows = global(subject);
    let [one, other] = ["a", "b"].map(|name| known(name, Start::Now));
    for handler in [&one, &other] {
        rows.insert_handler(handler).await.unwrap();
    }
    for existed in [true, false] {
        assert_eq!(rows.delete_handler(&one.name).await.unwrap(), existed);
        assert_eq!(rows.list_handlers().await, slice::from_ref(&other));
    }
}
