//! The promises of the refresh-token port.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! refresh_tokens_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            refresh_tokens {
                repository {
                    insert_must_add_the_token,
                    insert_must_answer_conflict_refreshtoken_if_its_grant_has_a_token_of_that_generation_of_concurrent_inserts_one_wins,
                }
                reader {
                    find_must_give_the_token_of_that_user_grant_and_generation_with_its_chain_or_none_by_one_query,
                }
            }
        }
    };
}
