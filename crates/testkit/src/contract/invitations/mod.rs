//! The promises of the invitation port, within the tenant and from another one.

pub mod reader;
pub mod repository;
mod rows;

/// Generates a test for each promise of this port; part of [`contract_suite!`](crate::contract_suite).
#[doc(hidden)]
#[macro_export]
macro_rules! invitations_promises {
    ($subject:ident) => {
        $crate::contract_tests! { $subject []
            invitations {
                repository {
                    in_a_tenant {
                        find_must_give_the_invitation_of_that_id_in_this_tenant_or_none,
                        insert_must_add_the_invitation,
                        insert_must_answer_conflict_openinvitation_if_an_open_one_for_the_address_exists_in_this_tenant_also_when_both_are_inserted_at_the_same_time,
                        insert_must_answer_conflict_seats_if_no_seat_is_free_also_under_concurrent_inserts,
                        update_must_store_after_if_the_stored_version_is_that_of_before_and_must_answer_stale_otherwise_of_concurrent_updates_one_wins,
                        update_must_give_the_seat_back_when_the_invitation_is_open_no_longer_and_take_one_when_it_is_open_again_with_inserts_conflicts,
                        expire_must_mark_as_expired_all_open_invitations_of_this_tenant_that_ran_out_by_now_and_give_their_seats_back,
                    }
                }
                reader {
                    in_a_tenant {
                        find_must_give_the_invitation_of_that_id_in_this_tenant_or_none,
                        list_must_give_the_invitations_that_are_in_one_of_states_at_now_or_all_of_them_without_any_the_newest_first_by_id_by_one_query,
                    }
                }
            }
        }
    };
}
