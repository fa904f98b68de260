//! The promises of a read model about the event cursors of its tenant.

use super::repository::cursors;
use crate::contract::{Subject, fixture::owned_tenant};

pub mod from_another_tenant;

pub async fn list_must_give_all_cursors_in_the_order_of_the_names_of_their_handlers_by_one_query(
    subject: &dyn Subject,
) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    assert_eq!(rows.list_cursors().await, []);
    let stored = ["b", "a", "b.a", "a-b", "a_b"].map(|name| cursors(name, 3)[1].clone());
    for cursor in &stored {
        rows.update_cursor(cursor).await.unwrap();
    }
    let before = subject.statements();
    let listed = rows.list_cursors().await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!(listed, [1, 3, 4, 0, 2].map(|place| stored[place].clone()));
}
