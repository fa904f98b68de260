//! The promises of the job port, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! jobs_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            jobs {
                repository {
                    in_a_tenant {
                        insert_must_add_the_job_and_wake_this_tenants_queue_of_jobs_for_when_the_job_is_due_or_for_latest_look_after_its_plan,
                        find_must_give_the_job_of_that_id_in_this_tenant_or_none,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                        delete_must_delete_the_job_if_the_stored_version_is_its_own_and_must_answer_stale_otherwise,
                    }
                }
                reader {
                    in_a_tenant {
                        list_due_must_give_at_most_limit_waiting_jobs_of_kinds_in_this_tenant_that_are_due_at_now_the_longest_due_first,
                        list_due_must_take_a_job_as_due_that_was_planned_further_ahead_of_now_than_any_clock_should_be,
                        find_next_must_give_the_waiting_job_of_this_tenant_that_is_due_first_of_any_kind_or_none,
                        list_must_give_the_jobs_of_this_tenant_that_are_in_that_state_or_all_of_them_without_one_the_oldest_first_by_id,
                    }
                }
            }
        }
    };
}
