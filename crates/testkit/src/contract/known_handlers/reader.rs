//! The promises of a read model about known event handlers.

use tenantry_application::ports::known_handlers::Start;

use super::repository::known;
use crate::contract::{Subject, fixture::empty_tenant, rows::global};

pub async fn list_must_give_all_known_handlers_in_the_order_of_their_names(subject: &dyn Subject) {
    let rows = global(subject);
    assert_eq!(rows.list_handlers().await, []);
    let [b, a, c] =
        [("b", Start::Now), ("a", Start::Beginning), ("a-b", Start::Now)].map(|(name, start)| known(name, start));
    for handler in [&b, &a, &c] {
        rows.insert_handler(handler).await.unwrap();
    }
    let listed = [a, c, b];
    assert_eq!(rows.list_handlers().await, listed);
    // They belong to no tenant, so each sees them.
    let (_, tenant) = empty_tenant(subject, "acme", None).await;
    assert_eq!(tenant.list_handlers().await, listed);
}
