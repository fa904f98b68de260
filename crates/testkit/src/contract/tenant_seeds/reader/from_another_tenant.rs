//! The promises of a read model about the seeds of its tenant, tested from another tenant.

use crate::contract::{Subject, tenant_seeds::repository::from_another_tenant::with_seed};

pub async fn list_must_give_the_names_of_all_seeds_that_this_tenant_has_in_their_order_by_one_query(
    subject: &dyn Subject,
) {
    let two = with_seed(subject).await;
    assert_eq!(two.b.rows.list_seeds().await, []);
}
