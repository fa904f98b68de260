//! The promises of a read model about the seeds of its tenant.

use super::repository::seed;
use crate::contract::{Subject, fixture::owned_tenant};

pub mod from_another_tenant;

pub async fn list_must_give_the_names_of_all_seeds_that_this_tenant_has_in_their_order_by_one_query(
    subject: &dyn Subject,
) {
    let (_, rows, _) = owned_tenant(subject, None).await;
    assert_eq!(rows.list_seeds().await, []);
    for name in ["b", "a", "b.a", "a-b", "a_b"] {
        rows.claim_seed(&seed(name)).await.unwrap();
    }
    let before = subject.statements();
    let listed = rows.list_seeds().await;
    assert_eq!(subject.statements() - before, 1);
    assert_eq!(listed, ["a", "a-b", "a_b", "b", "b.a"].map(seed));
}
