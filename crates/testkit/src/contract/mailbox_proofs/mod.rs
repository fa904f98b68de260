//! The promises of the port of mailbox proofs.

pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! mailbox_proofs_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            mailbox_proofs {
                repository {
                    find_must_give_the_codes_and_the_reset_link_of_that_person_or_none_if_none_were_ever_stored,
                    update_must_store_after_if_the_stored_version_is_that_of_before_where_nothing_stored_is_version_0_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins,
                    find_change_must_give_the_change_of_that_person_and_id_or_none,
                    insert_change_must_add_the_change,
                    claim_change_must_take_the_change_away_together_with_the_later_changes_of_that_person_and_must_answer_stale_if_it_is_not_there_any_more_of_concurrent_claims_one_wins,
                }
            }
        }
    };
}
