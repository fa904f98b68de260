//! The promises of the user port.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! users_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            users {
                repository {
                    find_must_give_the_user_of_that_id_or_none,
                    find_by_email_must_give_the_user_of_that_address_with_the_stored_password_or_none,
                    insert_must_add_the_user_with_address_and_password,
                    insert_must_answer_conflict_email_if_any_user_has_the_address_also_when_both_are_inserted_at_the_same_time,
                    update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise,
                    claim_founding_must_count_one_more_tenant_that_the_user_founded,
                    claim_founding_must_answer_conflict_foundedtenants_if_that_makes_more_than_limit_also_under_concurrent_claims,
                }
                reader {
                    find_candidate_must_give_the_user_of_that_address_with_password_memberships_and_last_used_tenant_or_none,
                    find_candidate_must_do_so_in_at_most_two_queries,
                    find_must_give_the_user_of_that_id_with_the_stored_password_or_none,
                }
            }
        }
    };
}
