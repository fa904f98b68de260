//! The promises of the port of passwords.

pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! passwords_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            passwords {
                repository {
                    claim_must_answer_stale_unless_password_is_the_stored_one,
                    claim_must_keep_it_the_stored_one_until_the_unit_of_work_ends,
                    update_must_replace_the_stored_password_before_by_after,
                    update_must_answer_stale_for_any_other_stored_password_and_leave_it_as_it_is_it_is_newer,
                    insert_must_store_that_password_in_place_of_any_other,
                    delete_must_leave_the_user_without_a_password,
                }
            }
        }
    };
}
