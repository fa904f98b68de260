//! The promises of a read model about the event cursors of its tenant, tested from another tenant.

use crate::contract::{Subject, event_cursors::repository::from_another_tenant::with_cursor};

pub async fn list_must_give_all_cursors_in_the_order_of_the_names_of_their_handlers_by_one_query(
    subject: &dyn Subject,
) {
    let two = with_cursor(subject).await;
    assert_eq!(two.b.rows.list_cursors().await, []);
}
