//! The promises of the schedule port.

pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! schedules_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            schedules {
                repository {
                    find_must_give_the_schedule_of_that_name_or_none,
                    insert_must_add_the_schedule_or_leave_the_one_of_that_name_as_it_is,
                    update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                }
            }
        }
    };
}
