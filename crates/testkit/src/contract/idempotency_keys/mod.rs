//! The promises of the idempotency-key port.

pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! idempotency_keys_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            idempotency_keys {
                repository {
                    find_must_give_the_record_of_that_key_if_it_is_remembered_at_now_or_none,
                    insert_must_add_the_record_in_place_of_one_of_the_same_key_that_is_past_its_time_at_now,
                    insert_must_answer_conflict_idempotencykey_if_the_key_is_remembered_also_when_both_are_inserted_at_the_same_time,
                }
            }
        }
    };
}
