//! The promises of a read model about its tenant's jobs, tested from another tenant.

use crate::{
    builders::{all, job, now},
    contract::{Subject, fixture::two_tenants},
};

pub async fn list_must_give_the_jobs_of_this_tenant_that_are_in_that_state_or_all_of_them_without_one_the_oldest_first_by_id(
    subject: &dyn Subject,
) {
    let two = two_tenants(subject).await;
    let (of_a, of_b) = (job(now()), job(now()));
    two.a.rows.insert_job(&of_a).await.unwrap();
    assert_eq!(two.b.rows.list_jobs(None, all()).await.items, []);
    two.b.rows.insert_job(&of_b).await.unwrap();
    assert_eq!(two.b.rows.list_jobs(None, all()).await.items, [of_b]);
    assert_eq!(two.a.rows.list_jobs(Some(of_a.state), all()).await.items, [of_a]);
}
