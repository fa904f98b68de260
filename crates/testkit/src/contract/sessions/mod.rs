//! The promises of the session port.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! sessions_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            sessions {
                repository {
                    find_must_give_the_session_of_that_user_and_id_live_or_not_or_none,
                    list_unrevoked_must_give_the_users_sessions_that_were_not_revoked_also_those_past_their_end,
                    insert_must_add_the_session,
                    revoke_must_revoke_those_of_the_sessions_of_that_user_that_are_not_revoked_yet_by_one_statement,
                }
                reader {
                    find_must_give_the_session_of_that_user_and_id_live_or_not_or_none,
                    list_must_give_the_users_sessions_that_are_not_revoked_and_hold_a_refresh_token_that_is_good_at_now_the_newest_first_by_id_by_one_query,
                }
            }
        }
    };
}
