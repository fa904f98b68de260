//! The promises of a read model about its tenant's jobs.

use tenantry_domain::job::JobState;

use super::repository::dead;
use crate::{
    builders::{all, job, now, page},
    contract::{Subject, fixture::empty_tenant},
};

pub mod from_another_tenant;

pub async fn list_must_give_the_jobs_of_this_tenant_that_are_in_that_state_or_all_of_them_without_one_the_oldest_first_by_id(
    subject: &dyn Subject,
) {
    let (_, rows) = empty_tenant(subject, "acme", None).await;
    let [first, second, third] = [now(), now(), now()].map(job);
    for job in [&third, &second, &first] {
        rows.insert_job(job).await.unwrap();
    }
    let gone = dead(&second);
    rows.update_job(&second, &gone).await.unwrap();
    let listed = rows.list_jobs(None, all()).await.items;
    assert_eq!(listed, [first.clone(), gone.clone(), third.clone()]);
    assert_eq!(rows.list_jobs(Some(JobState::Waiting), all()).await.items, [first.clone(), third.clone()]);
    assert_eq!(rows.list_jobs(Some(JobState::Dead), all()).await.items, std::slice::from_ref(&gone));
    let begins = rows.list_jobs(None, page(None, 2)).await;
    assert_eq!((begins.items, begins.next), (vec![first, gone.clone()], Some(gone.id)));
    let ends = rows.list_jobs(None, page(Some(gone.id), 2)).await;
    assert_eq!((ends.items, ends.next), (vec![third], None));
}
