//! The promises of the queue port.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! queues_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            queues {
                reader {
                    count_must_give_the_number_of_queues_of_that_kind_that_could_be_claimed_at_now,
                    exists_must_say_whether_a_queue_of_that_kind_could_be_claimed_at_now,
                }
                repository {
                    wake_must_make_the_queue_due_at_that_time_or_leave_it_due_earlier,
                    claim_must_lease_the_queue_of_that_kind_that_is_due_the_longest_at_now_and_leased_to_nobody_until_until_or_give_none,
                    claim_must_lease_a_queue_to_one_holder_also_when_many_claim_at_the_same_time,
                    claim_must_lease_a_queue_again_when_its_lease_has_ended,
                    claim_must_take_a_queue_as_due_and_as_leased_to_nobody_if_either_lasts_longer_than_farthest_from_now,
                    update_must_let_the_lease_last_until_until_and_must_answer_stale_if_the_queue_is_leased_to_another_or_to_nobody,
                    release_must_end_the_lease_and_make_the_queue_due_at_due_at_or_remove_it_for_none,
                    release_must_leave_a_queue_that_was_woken_since_the_claim_due_when_it_was_woken_for,
                    release_must_leave_a_queue_as_it_is_that_is_leased_to_another_or_to_nobody,
                }
            }
        }
    };
}
